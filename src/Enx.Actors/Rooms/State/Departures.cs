using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms.State;

/// <summary>The facts by which people are out of a room and its waiting room.</summary>
internal static class Departures
{
    internal static IEnumerable<IRoomEvent> Leaves(RoomState room, Member m, DisconnectCause cause, bool releaseToken, DateTimeOffset now, DateTimeOffset? since = null) =>
    [
        .. m.Streams.Select(s => new StreamUnpublished(room.RoomId, now, m.ClientId, s)),
        new UserLeft(room.RoomId, now, m.ClientId, cause, releaseToken, since),
    ];

    /// <summary>These leave, and an adhoc room ends if nobody is left.</summary>
    internal static IEnumerable<IRoomEvent> AreOut(RoomState room, IEnumerable<Member> who, DisconnectCause cause, DateTimeOffset now)
    {
        var gone = who.ToArray();
        return [.. gone.SelectMany(m => Leaves(room, m, cause, false, now)), .. gone.Length > 0 && gone.Length == room.Members.Count ? EndIfAdhoc(room, now) : []];
    }

    /// <summary>Nobody stays, neither in the room nor in its waiting room.</summary>
    internal static IEnumerable<IRoomEvent> EverybodyIsOut(RoomState room, DisconnectCause cause, DateTimeOffset now) =>
        room.InJoinOrder().SelectMany(m => Leaves(room, m, cause, false, now)).Concat(Cleared(room, cause, now));

    /// <summary>What follows for an adhoc room when its last user has left.</summary>
    internal static IEnumerable<IRoomEvent> EndIfAdhoc(RoomState room, DateTimeOffset now) =>
        room.Settings.Adhoc ? [.. Cleared(room, DisconnectCause.RoomDeleted, now), new RoomDeleted(room.RoomId, now, DisconnectCause.RoomDeleted)] : [];

    /// <summary>These wait no longer; all when nobody is picked.</summary>
    internal static IEnumerable<IRoomEvent> Cleared(RoomState room, DisconnectCause cause, DateTimeOffset now, Predicate<UserJoined>? which = null) =>
        room.WaitingRoom.Awaited.Where(a => which is null || which(a.Entry)).Select(a => new AwaitedUserGone(room.RoomId, now, a.Entry.ClientId, cause));
}
