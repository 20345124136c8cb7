using Enx.Actors.Protocol;
using Enx.Host.Auth;
using Enx.Host.Json;
using static Enx.Actors.Protocol.DoorCommands;
using static Enx.Actors.Protocol.ModerationCommands;

namespace Enx.Host.Signalling.Methods;

/// <summary>What a moderator does. Whether the caller is one, the room knows.</summary>
internal static class Moderation
{
    private const int LongestReference = 200;

    public static readonly RoomMethod[] Methods =
    [
        RoomMethod.Done("lockRoom", (_, me) => new LockRoom(me.RoomId, me.ClientId, true)),
        RoomMethod.Done("unLockRoom", (_, me) => new LockRoom(me.RoomId, me.ClientId, false)),
        RoomMethod.Done("hardMute", (_, me) => new HardMuteRoom(me.RoomId, me.ClientId, true)),
        RoomMethod.Done("hardUnMute", (_, me) => new HardMuteRoom(me.RoomId, me.ClientId, false)),
        RoomMethod.Done("hardMuteUserAudio", (p, me) => new HardMuteUser(me.RoomId, me.ClientId, Clients.Need(p), false, true)),
        RoomMethod.Done("hardUnMuteUserAudio", (p, me) => new HardMuteUser(me.RoomId, me.ClientId, Clients.Need(p), false, false)),
        RoomMethod.Done("hardMuteUserVideo", (p, me) => new HardMuteUser(me.RoomId, me.ClientId, Clients.Need(p), true, true)),
        RoomMethod.Done("hardUnMuteUserVideo", (p, me) => new HardMuteUser(me.RoomId, me.ClientId, Clients.Need(p), true, false)),
        RoomMethod.Done("dropUser", (p, me) => new DropUsers(me.RoomId, me.ClientId, Clients.ReadList(p, "clientIds") ?? throw p.Wrong("clientIds", "is missing: name users, or give an empty list for everyone but you"))),
        RoomMethod.Done("destroy", (_, me) => new DestroyRoom(me.RoomId, me.ClientId)),
        RoomMethod.Done("switchUserRole", (p, me) => new SwitchUserRole(me.RoomId, me.ClientId, Clients.Need(p), RoleNames.Find(p.Word("role", RoleNames.All)))),
        RoomMethod.Done("switchRoomMode", (p, me) => new SwitchRoomMode(me.RoomId, me.ClientId, ReadMode(p))),
        RoomMethod.Done("addSpotlightUsers", (p, me) => new SpotlightUsers(me.RoomId, me.ClientId, Clients.NeedList(p, "clientIds"), true)),
        RoomMethod.Done("removeSpotlightUsers", (p, me) => new SpotlightUsers(me.RoomId, me.ClientId, Clients.NeedList(p, "clientIds"), false)),
        RoomMethod.Done("approveAwaitedUser", (p, me) => new ApproveAwaitedUser(me.RoomId, me.ClientId, Clients.Need(p))),
        RoomMethod.Done("denyAwaitedUser", (p, me) => new DenyAwaitedUser(me.RoomId, me.ClientId, Clients.Need(p))),
        RoomMethod.Done("enableKnock", (p, me) => new EnableKnock(me.RoomId, me.ClientId, p.NeedFlag("enabled"))),
        RoomMethod.Done("extendConferenceDuration", (_, me) => new ExtendDuration(me.RoomId, me.ClientId)),
        RoomMethod.For<RoomReplies.Done>("banUser", Ban, (_, _) => { }),
        RoomMethod.Done("unbanUser", (p, me) => new UnbanUser(me.RoomId, me.ClientId, p.NeedLabel("user_ref", LongestReference))),
    ];

    /// <summary>The mode in the parameters of a call.</summary>
    public static RoomMode ReadMode(StrictObject p) => p.NeedWord("mode", "group", "lecture") == "lecture" ? RoomMode.Lecture : RoomMode.Group;

    /// <summary>A ban holds a person, not a presence: the room is first asked under which reference the user is known.</summary>
    private static RoomRequest Ban(StrictObject p, Presence me)
    {
        var clientId = Clients.Need(p);
        return new RoomRequest(new RoomQueries.GetUsers(me.RoomId), reply =>
        {
            var user = (reply as RoomReplies.UserList)?.Users.FirstOrDefault(u => u.ClientId == clientId)
                ?? throw new InputException(Codes.UserNotFound, $"There is no user \"{clientId}\" in the room.");
            return user.UserRef.Length > 0
                ? new RoomRequest(new BanUser(me.RoomId, me.ClientId, user.UserRef))
                : throw new InputException(Codes.InvalidParameters, "The user has no user_ref, which is what a ban holds. Drop the user instead.");
        });
    }
}
