using System.Collections.Immutable;
using Enx.Actors.Protocol;
using Enx.Host.Auth;
using Enx.Host.Errors;
using static Enx.Actors.Protocol.WaitingRoomCommands;
using static Enx.Actors.Protocol.ModerationCommands;

namespace Enx.Host.Verbs;

/// <summary>What a moderator does, or a backend. Whether the caller is a moderator, the room knows.</summary>
internal static class ModerationVerbs
{
    private static readonly Parameter<string> User = Parameters.Client("Whom it concerns.");
    private static readonly Parameter<string> Mode = Parameters.Word("mode", "group: whoever may publish sends. lecture: moderators send.", "lecture", "group", "lecture");
    private static readonly Parameter<string> UserRef = Parameters.Label("user_ref", "The application's own reference of the person.", ProtocolLimits.LongestName, "emp-8");

    /// <summary>Calls of clients; most of them REST calls as well.</summary>
    public static readonly Verb[] All =
    [
        Verb.Of("lockRoom", "no new user may enter", who => new LockRoom(who.RoomId, who.ClientId, true)).OnRest("lock", "Locks a room", "Nobody new comes in."),
        Verb.Of("unLockRoom", "", who => new LockRoom(who.RoomId, who.ClientId, false)).OnRest("unlock", "Unlocks a room", "People may come in again.", "unlockRoom"),
        Verb.Of("hardMute", "mutes all microphones but the moderators', also those of users who join later", who => new HardMuteRoom(who.RoomId, who.ClientId, true))
            .OnRest("mute", "Mutes a room", "All microphones but the moderators' are muted, those of late comers too.", "muteRoom"),
        Verb.Of("hardUnMute", "", who => new HardMuteRoom(who.RoomId, who.ClientId, false)).OnRest("unmute", "Unmutes a room", "People may turn their microphones on again.", "unmuteRoom"),
        Verb.Of("hardMuteUserAudio", "only a moderator can undo it", User, (who, user) => new HardMuteUser(who.RoomId, who.ClientId, user, false, true)),
        Verb.Of("hardUnMuteUserAudio", "", User, (who, user) => new HardMuteUser(who.RoomId, who.ClientId, user, false, false)),
        Verb.Of("hardMuteUserVideo", "", User, (who, user) => new HardMuteUser(who.RoomId, who.ClientId, user, true, true)),
        Verb.Of("hardUnMuteUserVideo", "", User, (who, user) => new HardMuteUser(who.RoomId, who.ClientId, user, true, false)),
        Verb.Of("dropUser", "an empty list drops everyone but the caller",
            Parameters.AnyClients("Whom; an empty list is everyone but the caller.", "is missing: name users, or give an empty list for everyone but you"), (who, users) => new DropUsers(who.RoomId, who.ClientId, users)),
        Verb.Of("destroy", "ends the session for all", who => new DestroyRoom(who.RoomId, who.ClientId))
            .OnRest("destroy", "Ends a session", "Everyone is out. A room that is not adhoc can be used again.", "endSession"),
        Verb.Of("switchUserRole", "without `role`, the user becomes the moderator and the caller becomes a participant", User,
            Parameters.OptionalWord("role", "The new role.", "moderator", RoleNames.All), (who, user, role) => new SwitchUserRole(who.RoomId, who.ClientId, user, RoleNames.Find(role))),
        Verb.Of("renameUser", "a moderator may rename anyone; a user may rename itself when its token has `may_rename`", User, Parameters.Label("name", "The new name.", ProtocolLimits.LongestName, "Robert"), (who, user, name) => new RenameUser(who.RoomId, who.ClientId, user, name))
            .OnRest("users/{client_id}/name", "Renames a user", "Everyone sees the new name, and beside it the one that the token was signed with.", body: "NameBody"),
        Verb.Of("switchRoomMode", "or `group`", Mode, (who, mode) => new SwitchRoomMode(who.RoomId, who.ClientId, mode == "lecture" ? RoomMode.Lecture : RoomMode.Group))
            .OnRest("mode", "Switches the mode", "group or lecture.", "switchMode", "ModeBody"),
        Verb.Of("addSpotlightUsers", "on top of everyone's talkers", Parameters.Clients("Whom."), (who, users) => new SpotlightUsers(who.RoomId, who.ClientId, users, true)),
        Verb.Of("removeSpotlightUsers", "", Parameters.Clients("Whom."), (who, users) => new SpotlightUsers(who.RoomId, who.ClientId, users, false)),
        Verb.Of("approveAwaitedUser", "lets in the user who knocked", User, (who, user) => new ApproveAwaitedUser(who.RoomId, who.ClientId, user))
            .OnRest("awaited/{client_id}/approve", "Lets somebody in", "Who knocked.", "approveAwaited"),
        Verb.Of("denyAwaitedUser", "sends away the user who knocked", User, (who, user) => new DenyAwaitedUser(who.RoomId, who.ClientId, user))
            .OnRest("awaited/{client_id}/deny", "Sends somebody away", "Who knocked.", "denyAwaited"),
        Verb.Of("enableKnock", "", Parameters.Flag("enabled", "On or off."), (who, enabled) => new EnableKnock(who.RoomId, who.ClientId, enabled))
            .OnRest("knock", "Turns knocking on or off", "With it on, a moderator lets each person in.", "switchKnocking", "KnockBody"),
        Verb.Of("extendConferenceDuration", "", who => new ExtendDuration(who.RoomId, who.ClientId)).OnRest("extend", "Adds time", "To a room that is about to end.", "extendRoom"),
        Verb.Of("banUser", "bans the user's `user_ref` and puts the user out; refused with 1155 when the user has no `user_ref`", User, Ban),
        Verb.Of("unbanUser", "", UserRef, (who, reference) => new UnbanUser(who.RoomId, who.ClientId, reference)),
    ];

    /// <summary>What a backend does in another shape than a user.</summary>
    public static readonly RestCall[] OfBackends =
    [
        Drop(Parameters.OptionalClients("Whom; none for everyone.")),
        Spotlight(Parameters.Clients("Whom it concerns."), Parameters.OptionalFlag("add", "true (usual) puts them in, false takes them out.")),
        new(HttpMethods.Post, "bans", "banUser", "Bans a person", "By the application's own reference; who is in under it is put out.", [UserRef],
            (p, who) => [new BanUser(who.RoomId, null, p.Get(UserRef))], "BanBody"),
        new(HttpMethods.Delete, "bans/{user_ref}", "unbanUser", "Lifts a ban", "The person may come in again.", [UserRef], (p, who) => [new UnbanUser(who.RoomId, null, p.Get(UserRef))], null),
        Mute(true, "mute", "muteUser", "Mutes a user", "The microphone, the camera or both; the user cannot undo it."),
        Mute(false, "unmute", "unmuteUser", "Unmutes a user", "The user may turn it on again."),
        Role(Parameters.Word("role", "The new one.", "moderator", RoleNames.All)),
    ];

    /// <summary>A ban holds a person, not a presence: the room is first asked under which reference the user is known.</summary>
    private static RoomRequest Ban(Asker who, string clientId) => new(new RoomQueries.GetUsers(who.RoomId), reply =>
    {
        var user = (reply as RoomReplies.UserList)?.Users.FirstOrDefault(u => u.ClientId == clientId)
            ?? throw new InputException(Codes.UserNotFound, $"There is no user \"{clientId}\" in the room.");
        return user.UserRef.Length > 0
            ? new RoomRequest(new BanUser(who.RoomId, who.ClientId, user.UserRef))
            : throw new InputException(Codes.InvalidParameters, "The user has no user_ref, which is what a ban holds. Drop the user instead.");
    });

    private static RestCall Drop(Parameter<ImmutableArray<string>> users) => new(
        HttpMethods.Post, "drop", "dropUsers", "Drops users", "Those named, or everyone. They are not reconnected.", [users], (p, who) => [new DropUsers(who.RoomId, null, p.Get(users))], "ClientsBody");

    private static RestCall Spotlight(Parameter<ImmutableArray<string>> users, Parameter<bool?> add) => new(
        HttpMethods.Post, "spotlight", "spotlightUsers", "Puts users in the spotlight", "Or, with add false, takes them from there.", [users, add],
        (p, who) => [new SpotlightUsers(who.RoomId, null, p.Get(users), p.Get(add) ?? true)], "SpotlightBody");

    private static RestCall Role(Parameter<string> role) => new(
        HttpMethods.Post, "users/{client_id}/role", "switchRole", "Gives a user another role", "Everyone hears of it.", [User, role],
        (p, who) => [new SwitchUserRole(who.RoomId, null, p.Get(User), RoleNames.Find(p.Get(role)))], "RoleBody");

    /// <summary>The microphone first. What is refused for the one ends the call before the other.</summary>
    private static RestCall Mute(bool muted, string path, string id, string summary, string description)
    {
        var (audio, video) = (Parameters.OptionalFlag("audio", "The microphone."), Parameters.OptionalFlag("video", "The camera."));
        return new RestCall(HttpMethods.Post, $"users/{{client_id}}/{path}", id, summary, description, [User, audio, video], Commands, "MuteBody");

        IReadOnlyList<IRoomCommand> Commands(Arguments p, Asker who)
        {
            var user = p.Get(User);
            return [.. new[] { p.Get(audio), p.Get(video) }.Index().Where(n => n.Item == true).Select(n => new HardMuteUser(who.RoomId, null, user, n.Index == 1, muted))];
        }
    }
}
