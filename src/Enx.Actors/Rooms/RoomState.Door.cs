using System.Collections.Immutable;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.DoorCommands;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms;

/// <content>
/// The door. The rules:
/// <list type="number">
/// <item>With knocking on, participants and viewers wait until a moderator or a backend lets them in; moderators come in at once.</item>
/// <item>With <c>wait_for_moderator</c> they wait until a moderator is there; then all who wait come in by themselves, in the order
/// in which they came. With both, the moderator is shown who waits.</item>
/// <item>Who waits has spent no token and taken no place: both are decided when the user is let in. If the room is full then, the
/// user is sent away (9005), since nobody can say when there will be room.</item>
/// <item>Locking sends nobody away: who waits waits on, and may be let in by name.</item>
/// <item>One waits once (1140), and 200 wait at most (9023). When the last moderator leaves, nothing happens to those inside.</item>
/// </list>
/// </content>
internal sealed partial record RoomState
{
    /// <summary>How many wait at most.</summary>
    public const int MaxAwaited = 200;

    /// <summary>What somebody of a role has to wait for: <c>knock</c> or <c>wait_for_moderator</c>; null to come in at once.</summary>
    private string? MustWait(Role role) =>
        role == Role.Moderator ? null
        : Door.Knock ? "knock"
        : Settings.WaitForModerator && !Moderators.Any() ? "wait_for_moderator"
        : null;

    private bool WaitsAlready(RoomCommands.JoinRoom j) => Door.Awaited.Any(a =>
        a.Entry.TokenId == j.TokenId || (j.User.UserRef.Length > 0 && a.Entry.User.UserRef == j.User.UserRef));

    private Decision Await(UserJoined entry, string eventType, DateTimeOffset now) =>
        Door.Awaited.Length >= MaxAwaited
            ? Decision.Refuse(Codes.LimitReached, $"{MaxAwaited} people wait at the door, which is the most. Try again in some minutes.")
            : Decision.Accept(new UserAwaited(RoomId, now, entry, eventType));

    private Decision Approve(ApproveAwaitedUser a, DateTimeOffset now)
    {
        if (Barred(a.By, Codes.ModeratorOnly, "Only a moderator lets people in.") is { } no) return Decision.Refuse(no);
        return Door.Find(a.ClientId) is { } awaited ? Decision.Accept(Admission(awaited.Entry, now)) : NobodyWaits(a.ClientId);
    }

    private Decision Deny(DenyAwaitedUser d, DateTimeOffset now)
    {
        if (Barred(d.By, Codes.ModeratorOnly, "Only a moderator sends people away.") is { } no) return Decision.Refuse(no);
        return Door.Find(d.ClientId) is null
            ? NobodyWaits(d.ClientId)
            : Decision.Accept(new AwaitedUserGone(RoomId, now, d.ClientId, DisconnectCause.EntryDenied, d.By));
    }

    private Decision SetKnock(EnableKnock k, DateTimeOffset now)
    {
        if (Barred(k.By, Codes.ModeratorOnly, "Only a moderator turns knocking on and off.") is { } no) return Decision.Refuse(no);
        if (Door.Knock == k.Enabled) return Decision.Refuse(Codes.SameState, $"Knocking is {(k.Enabled ? "on" : "off")} already.");
        return Decision.Accept(new KnockEnabled(RoomId, now, k.Enabled, k.By));
    }

    /// <summary>Who waits for nothing any more comes in, as long as there is room.</summary>
    private Decision OpenDoor(DateTimeOffset now)
    {
        if (Restrictions.Locked) return Decision.NoChange;
        var state = this;
        var events = ImmutableArray.CreateBuilder<IRoomEvent>();
        foreach (var awaited in Door.Awaited.Where(a => MustWait(a.Entry.User.Role) is null))
        {
            var admission = state.Admission(awaited.Entry, now);
            events.Add(admission);
            state = state.Evolve(admission);
        }
        return new Decision(events.ToImmutable(), null);
    }

    private IRoomEvent Admission(UserJoined entry, DateTimeOffset now) => IsFull(entry.User.Role)
        ? new AwaitedUserGone(RoomId, now, entry.ClientId, DisconnectCause.RoomFull)
        : Enter(entry, now);

    /// <summary>Somebody comes in now, as what holds in the room now has it.</summary>
    private UserJoined Enter(UserJoined entry, DateTimeOffset now) => entry with
    {
        At = now,
        AudioMuted = entry.AudioMuted || (Restrictions.HardMuted && entry.User.Role != Role.Moderator),
    };

    /// <summary>These wait no longer; all when nobody is picked.</summary>
    private IEnumerable<IRoomEvent> DoorIsCleared(DisconnectCause cause, DateTimeOffset now, Predicate<UserJoined>? which = null) =>
        Door.Awaited.Where(a => which is null || which(a.Entry)).Select(a => new AwaitedUserGone(RoomId, now, a.Entry.ClientId, cause));

    private static Decision NobodyWaits(string? clientId) => Decision.Refuse(Codes.UserNotFound, $"Nobody waits at the door as \"{clientId}\".");
}
