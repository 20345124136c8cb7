using System.Collections.Immutable;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms.Context;

/// <summary>A room's facts in the words of the vocabulary. Pure.</summary>
internal static class RoomViews
{
    private const int MaxFps = 30;

    /// <summary>The room itself.</summary>
    public static RoomReplies.RoomDetails Details(RoomState s, int users) =>
        new(s.RoomId, s.Name, s.OwnerRef, s.Settings, s.Data, s.Created, users, s.HasMedia ? s.MediaNode : null);

    /// <summary>A user as the others see it.</summary>
    public static UserMeta Meta(RoomState s, Member m) => new(
        m.ClientId, m.User.Name, m.User.UserRef, m.User.Role, PermissionsOf(s, m), m.AudioMuted, m.VideoMuted, m.Shares(),
        s.IsHardMuted(m, video: false), s.IsHardMuted(m, video: true), s.Floor.Holder == m.ClientId, m.Reconnecting, m.Attributes ?? ImmutableDictionary<string, string>.Empty)
    {
        SignedName = m.User.SignedName,
        MayRename = m.User.MayRename,
        Withheld = m.User.Withheld,
    };

    /// <summary>What a user may do now: in a lecture a participant publishes while it holds the floor.</summary>
    public static Permissions PermissionsOf(RoomState s, Member m)
    {
        var moderates = m.User.Role == Role.Moderator;
        var silenced = m.User.Lacks() is { Microphone: true, Camera: true, Share: true };
        return new Permissions(s.MayPublish(m) && !silenced, Subscribe: true, Record: moderates, Stats: true, Controlhandlers: moderates);
    }

    /// <summary>Who waits in the waiting room.</summary>
    public static ImmutableArray<AwaitedUser> AwaitedUsers(RoomState s) => [.. s.WaitingRoom.Awaited.Select(a => Awaited(a.Entry))];

    /// <summary>Somebody who waits in the waiting room.</summary>
    public static AwaitedUser Awaited(RoomEvents.UserJoined entry) => new(entry.ClientId, entry.User.Name, entry.User.UserRef, entry.User.Role) { SignedName = entry.User.SignedName };

    /// <summary>What a user is sent.</summary>
    /// <param name="s">The room.</param>
    /// <param name="m">The user.</param>
    /// <param name="slots">How many talker slots it has.</param>
    public static RoomReplies.ReceiveSettings Receive(RoomState s, Member m, int slots)
    {
        var wishes = m.Wishes();
        return new RoomReplies.ReceiveSettings(
            s.RoomId, wishes.TalkerCount ?? s.Settings.MaxActiveTalkers, Talkers.Heard(wishes, slots), Talkers.Seen(wishes, slots), s.Settings.MaxActiveTalkers,
            wishes.AudioOnly, wishes.TalkerQuality, wishes.CanvasQuality, wishes.Pins,
            [.. ReceiveOptions.All.Select(o => new AdvanceOption(o, wishes.Options.Contains(o)))]);
    }

    /// <summary>What somebody who comes in is told.</summary>
    /// <param name="s">The room.</param>
    /// <param name="self">Who comes in.</param>
    /// <param name="users">Everybody who is in, the newcomer included.</param>
    /// <param name="slots">The newcomer's talker slots.</param>
    /// <param name="hasShareSlot">Whether it has slot 101.</param>
    /// <param name="how">How it wants to be connected.</param>
    /// <param name="maxVideoKbps">The most its camera may send, kbit/s.</param>
    public static OnRoomConnected Connected(
        RoomState s, Member self, IEnumerable<Member> users, ImmutableArray<int> slots, bool hasShareSlot, RoomInfo how, int maxVideoKbps)
    {
        var moderates = self.User.Role == Role.Moderator;
        return new(s.RoomId, self.ClientId, Meta(s, self), [.. users.Select(m => Meta(s, m))],
            [
                .. slots.Select(n => new StreamMeta(n, Audio: true, Video: !how.AudioOnly, Data: false, Screen: false, Canvas: false)),
                .. hasShareSlot ? [new StreamMeta(ShareSlot, Audio: false, Video: true, Data: false, Screen: true, Canvas: false)] : Array.Empty<StreamMeta>(),
            ],
            new RoomMeta(s.Name, s.OwnerRef, s.Settings with { Mode = s.Mode }, s.Restrictions.Locked, Share: s.Sharer is not null,
                s.Restrictions.HardMuted, s.Settings.WaitForModerator, s.WaitingRoom.Knock),
            maxVideoKbps, MaxFps, Talkers.Heard(self.Wishes(), slots.Length), Talkers.Seen(self.Wishes(), slots.Length))
        {
            RaisedHands = moderates ? s.Floor.Requests : [],
            ApprovedHands = s.Floor.Holder is { } holder ? [holder] : [],
            FloorInvites = moderates ? s.Floor.Invites : [.. s.Floor.Invites.Where(i => i == self.ClientId)],
            AwaitedParticipants = moderates ? AwaitedUsers(s) : [],
            SpotlightUsers = s.Spotlights,
            PinnedUsers = self.Wishes().Pins,
        };
    }

    /// <summary>Who talks, on an endpoint's slots.</summary>
    /// <param name="s">The room.</param>
    /// <param name="slots">Who is on which.</param>
    /// <param name="speaking">Who speaks now.</param>
    /// <param name="pins">Whom the endpoint has pinned.</param>
    /// <param name="view">How the sound and picture of who is on a slot fare on the way to the endpoint.</param>
    public static OnActiveTalkerList TalkerList(
        RoomState s, ImmutableArray<SlotPlan> slots, IReadOnlySet<string> speaking, ImmutableArray<string> pins, Func<SlotPlan, TalkerView> view) =>
        new(true, [.. slots.Select(p => Talker(s, p, speaking.Contains(p.SourcePeerId!), pins.Contains(p.SourcePeerId!), view(p)))]);

    /// <summary>The most a camera may send, kbit/s: the room's quality, or less if the client asked for less.</summary>
    public static int MaxVideoKbps(string quality, int? wanted)
    {
        var most = quality switch { "LD" => 400, "SD" => 1000, _ => 2500 };
        return wanted is { } w and > 0 && w < most ? w : most;
    }

    private static ActiveTalker Talker(RoomState s, SlotPlan plan, bool speaking, bool pinned, TalkerView view)
    {
        var m = s.Members[plan.SourcePeerId!];
        var hasVideo = m.Video && view.HasCamera;
        var (isOff, isSilent) = (m.VideoMuted || m.MediaLost || !view.HasCamera, m.AudioMuted || m.MediaLost);
        return new(
            plan.Slot, m.ClientId, m.User.Name, hasVideo && plan.Video ? "audiovideo" : "audioonly", hasVideo && !isOff ? view.NoPicture ?? "user" : "user",
            isSilent || view.NoSound is not null, isOff || view.NoPicture is not null, "16:9", pinned, s.Spotlights.Contains(m.ClientId), speaking)
        {
            Audioreason = isSilent ? "user" : view.NoSound ?? "user",
        };
    }
}
