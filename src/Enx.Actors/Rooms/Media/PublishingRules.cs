using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.RoomCommands;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms.Media;

/// <summary>What a member does with its own microphone, camera and screen, and what stops when somebody loses the right to publish.</summary>
internal static class PublishingRules
{
    /// <summary>What follows from a command of this part; null for one of another.</summary>
    public static Decision? Decide(RoomState room, IRoomCommand command, DateTimeOffset now) => command switch
    {
        MuteSelfAudio m => Mute(room, m.ClientId, false, m.Muted, now),
        MuteSelfVideo m => Mute(room, m.ClientId, true, m.Muted, now),
        StartScreenShare s => StartShare(room, s.ClientId, now),
        StopScreenShare s => StopShare(room, s.ClientId, now),
        RoomFacts.StreamIsLive s => Publish(room, s, now),
        _ => null,
    };

    /// <summary>The room after a fact of this part; null for one of another.</summary>
    public static RoomState? Evolve(RoomState room, IRoomEvent e) => e switch
    {
        UserMuted m => room.Change(m.ClientId, x => m.Video ? x with { VideoMuted = m.Muted } : x with { AudioMuted = m.Muted }),
        StreamPublished p => room.Change(p.ClientId, x => x.Streams.Contains(p.StreamId)
            ? x
            : x with { Streams = x.Streams.Add(p.StreamId).Sort(StringComparer.Ordinal) }) with
        {
            Sharer = p.StreamId == StreamIds.Share ? p.ClientId : room.Sharer,
        },
        StreamUnpublished p => room.Change(p.ClientId, x => x with { Streams = x.Streams.Remove(p.StreamId) }) with
        {
            Sharer = p.StreamId == StreamIds.Share && room.Sharer == p.ClientId ? null : room.Sharer,
        },
        _ => null,
    };

    private static Decision Mute(RoomState room, string clientId, bool video, bool muted, DateTimeOffset now)
    {
        if (room.Find(clientId) is not { } m) return Rules.UserNotFound(clientId);
        if (!muted && (video ? m.User.Lacks().Camera : m.User.Lacks().Microphone))
            return Decision.Refuse(Codes.NotGranted, $"Your token does not let you publish a {(video ? "camera" : "microphone")}. Ask the application for another.");
        if (m.User.Role == Role.Viewer || !(video ? m.Video : m.Audio))
            return Decision.Refuse(Codes.FeatureNotEnabled, video ? "You publish no camera in this room." : "You publish no microphone in this room.");
        if ((video ? m.VideoMuted : m.AudioMuted) == muted)
            return Decision.Refuse(Codes.SameState, $"The {(video ? "camera" : "microphone")} is {(muted ? "off" : "on")} already.");
        if (!muted && room.IsHardMuted(m, video))
            return Decision.Refuse(Codes.HardMuted, $"A moderator keeps the {(video ? "camera" : "microphone")} off. Ask a moderator.");
        if (!muted && !room.MayPublish(m)) return Decision.Refuse(Codes.FloorNotGranted, "In a lecture only who holds the floor may speak. Ask for the floor.");
        if (!muted && video && m.Wishes().AudioOnly) return Decision.Refuse(Codes.FeatureNotEnabled, "You are in audio-only mode. End it first.");
        return Decision.Accept(new UserMuted(room.RoomId, now, clientId, video, muted));
    }

    private static Decision StartShare(RoomState room, string clientId, DateTimeOffset now)
    {
        if (room.Find(clientId) is not { } m) return Rules.UserNotFound(clientId);
        if (!room.Settings.ScreenShare) return Decision.Refuse(Codes.FeatureNotEnabled, "Screens are not shared in this room: screen_share is off.");
        if (!m.Media || m.User.Role == Role.Viewer) return Decision.Refuse(Codes.FeatureNotEnabled, "You may not publish in this room.");
        if (m.User.Lacks().Share) return Decision.Refuse(Codes.NotGranted, "Your token does not let you share a screen. Ask the application for another.");
        if (!room.MayPublish(m)) return Decision.Refuse(Codes.FloorNotGranted, "In a lecture only who holds the floor may share. Ask for the floor.");
        if (room.Sharer == clientId) return Decision.Refuse(Codes.SameState, "You share your screen already.");
        if (room.Sharer is not null) return Decision.Refuse(Codes.ShareAlreadyRunning, "Somebody else shares a screen. Try again when that share has ended.");
        return Decision.Accept(new StreamPublished(room.RoomId, now, clientId, StreamIds.Share));
    }

    private static Decision StopShare(RoomState room, string clientId, DateTimeOffset now)
    {
        if (room.Find(clientId) is null) return Rules.UserNotFound(clientId);
        if (room.Sharer != clientId) return Decision.Refuse(Codes.StreamNotFound, "You share no screen.");
        return Decision.Accept(new StreamUnpublished(room.RoomId, now, clientId, StreamIds.Share));
    }

    private static Decision Publish(RoomState room, RoomFacts.StreamIsLive s, DateTimeOffset now) =>
        room.Find(s.ClientId) is { } m && room.Publishes(m) && s.StreamId == StreamIds.Av && !m.Streams.Contains(s.StreamId)
            ? Decision.Accept(new StreamPublished(room.RoomId, now, s.ClientId, s.StreamId))
            : Decision.NoChange;

    /// <summary>What stops when rights have changed: who may not publish any more ends its streams, and what must be off goes off.</summary>
    /// <param name="before">The room before.</param>
    /// <param name="after">The room with the new rights.</param>
    /// <param name="now">The time of the facts.</param>
    public static IEnumerable<IRoomEvent> Ends(RoomState before, RoomState after, DateTimeOffset now) => before.InJoinOrder().SelectMany(m => Ends(after, after.Members[m.ClientId], now));

    private static IEnumerable<IRoomEvent> Ends(RoomState room, Member m, DateTimeOffset now)
    {
        if (!room.MayPublish(m))
            foreach (var stream in m.Streams) yield return new StreamUnpublished(room.RoomId, now, m.ClientId, stream);
        var watches = m.User.Role == Role.Viewer;
        if (!m.AudioMuted && (watches || room.IsHardMuted(m, false))) yield return new UserMuted(room.RoomId, now, m.ClientId, false, true);
        if (!m.VideoMuted && (watches || room.IsHardMuted(m, true))) yield return new UserMuted(room.RoomId, now, m.ClientId, true, true);
    }
}
