using System.Collections.Immutable;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms;

/// <summary>A room's facts in the words of the vocabulary. Pure.</summary>
internal static class RoomViews
{
    private const int MaxFps = 30;

    /// <summary>The room itself.</summary>
    public static RoomReplies.RoomDetails Details(RoomState s, int users) =>
        new(s.RoomId, s.Name, s.OwnerRef, s.Settings, s.Data, s.Created, users);

    /// <summary>A user as the others see it.</summary>
    public static UserMeta Meta(Member m)
    {
        var publishes = m.User.Role != Role.Viewer;
        var moderates = m.User.Role == Role.Moderator;
        return new UserMeta(
            m.ClientId, m.User.Name, m.User.UserRef, m.User.Role,
            new Permissions(publishes, Subscribe: true, Record: moderates, Stats: true, Controlhandlers: moderates),
            m.AudioMuted, m.VideoMuted, m.Shares(), Reconnecting: m.Reconnecting);
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
        RoomState s, Member self, IEnumerable<Member> users, ImmutableArray<int> slots, bool hasShareSlot, RoomInfo how, int maxVideoKbps) =>
        new(s.RoomId, self.ClientId, Meta(self), [.. users.Select(Meta)],
            [
                .. slots.Select(n => new StreamMeta(n, Audio: true, Video: !how.AudioOnly, Data: false, Screen: false, Canvas: false)),
                .. hasShareSlot ? [new StreamMeta(ShareSlot, Audio: false, Video: true, Data: false, Screen: true, Canvas: false)] : Array.Empty<StreamMeta>(),
            ],
            new RoomMeta(s.Name, s.OwnerRef, s.Settings, Locked: false, Share: s.Sharer is not null),
            maxVideoKbps, MaxFps, slots.Length, how.AudioOnly ? 0 : slots.Length);

    /// <summary>Who talks, on an endpoint's slots.</summary>
    public static OnActiveTalkerList TalkerList(RoomState s, ImmutableArray<SlotPlan> slots, IReadOnlySet<string> speaking) =>
        new(true, [.. slots.Select(p => Talker(s.Members[p.SourcePeerId!], p.Slot, speaking.Contains(p.SourcePeerId!)))]);

    /// <summary>The most a camera may send, kbit/s: the room's quality, or less if the client asked for less.</summary>
    public static int MaxVideoKbps(string quality, int? wanted)
    {
        var most = quality switch { "LD" => 400, "SD" => 1000, _ => 2500 };
        return wanted is { } w and > 0 && w < most ? w : most;
    }

    private static ActiveTalker Talker(Member m, int slot, bool speaking) => new(
        slot, m.ClientId, m.User.Name, m.Video ? "audiovideo" : "audioonly", "user",
        m.AudioMuted || m.MediaLost, m.VideoMuted || m.MediaLost, "16:9", Pinned: false, Spotlight: false, speaking);
}
