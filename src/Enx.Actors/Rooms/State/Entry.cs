using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms.State;

/// <summary>How somebody comes into a room: at once, or by way of the waiting room.</summary>
internal static class Entry
{
    /// <summary>How many wait at most.</summary>
    public const int MaxAwaited = 200;

    /// <summary>What somebody of a role has to wait for: <c>knock</c> or <c>wait_for_moderator</c>; null to come in at once.</summary>
    public static string? MustWait(RoomState room, Role role) =>
        role == Role.Moderator ? null
        : room.WaitingRoom.Knock ? "knock"
        : room.Settings.WaitForModerator && !room.Moderators.Any() ? "wait_for_moderator"
        : null;

    public static bool WaitsAlready(RoomState room, RoomCommands.JoinRoom j) => room.WaitingRoom.Awaited.Any(a =>
        a.Entry.TokenId == j.TokenId || (j.User.UserRef.Length > 0 && a.Entry.User.UserRef == j.User.UserRef));

    public static Decision Await(RoomState room, UserJoined entry, string eventType, DateTimeOffset now) =>
        room.WaitingRoom.Awaited.Length >= MaxAwaited
            ? Decision.Refuse(Codes.LimitReached, $"{MaxAwaited} people wait in the waiting room, which is the most. Try again in some minutes.")
            : Decision.Accept(new UserAwaited(room.RoomId, now, entry, eventType));

    /// <summary>Somebody comes in now, as what holds in the room now has it.</summary>
    public static UserJoined Enter(RoomState room, UserJoined entry, DateTimeOffset now) => entry with
    {
        At = now,
        AudioMuted = entry.AudioMuted || (room.Restrictions.HardMuted && entry.User.Role != Role.Moderator),
    };
}
