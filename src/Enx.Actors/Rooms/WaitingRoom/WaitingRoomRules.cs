using System.Collections.Immutable;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.WaitingRoomCommands;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms.WaitingRoom;

/// <summary>
/// The waiting room. The rules:
/// <list type="number">
/// <item>With knocking on, participants and viewers wait until a moderator or a backend lets them in; moderators come in at once.</item>
/// <item>With <c>wait_for_moderator</c> they wait until a moderator is there; then all who wait come in by themselves, in the order
/// in which they came. With both, the moderator is shown who waits.</item>
/// <item>Who waits has spent no token and taken no place: both are decided when the user is let in. If the room is full then, the
/// user is sent away (9005), since nobody can say when there will be room.</item>
/// <item>Locking sends nobody away: who waits waits on, and may be let in by name.</item>
/// <item>One waits once (1140), and 200 wait at most (9023). When the last moderator leaves, nothing happens to those inside.</item>
/// </list>
/// </summary>
internal static class WaitingRoomRules
{
    /// <summary>What follows from a command of this part; null for one of another.</summary>
    public static Decision? Decide(RoomState room, IRoomCommand command, DateTimeOffset now) => command switch
    {
        ApproveAwaitedUser a => Approve(room, a, now),
        DenyAwaitedUser d => Deny(room, d, now),
        EnableKnock k => SetKnock(room, k, now),
        RoomFacts.AdmitWaiting => AdmitWaiting(room, now),
        _ => null,
    };

    /// <summary>The room after a fact of this part; null for one of another.</summary>
    public static RoomState? Evolve(RoomState room, IRoomEvent e) => e switch
    {
        KnockEnabled k => room with { WaitingRoom = room.WaitingRoom with { Knock = k.Enabled } },
        UserAwaited a => room with { WaitingRoom = room.WaitingRoom with { Awaited = room.WaitingRoom.Awaited.Add(new AwaitedEntry(a.Entry, a.EventType)) } },
        AwaitedUserGone g => room with { WaitingRoom = room.WaitingRoom.Without(g.ClientId) },
        _ => null,
    };

    private static Decision Approve(RoomState room, ApproveAwaitedUser a, DateTimeOffset now)
    {
        if (Rules.Barred(room, a.By, Codes.ModeratorOnly, "Only a moderator lets people in.") is { } no) return Decision.Refuse(no);
        return room.WaitingRoom.Find(a.ClientId) is { } awaited ? Decision.Accept(Admission(room, awaited.Entry, now)) : NobodyWaits(a.ClientId);
    }

    private static Decision Deny(RoomState room, DenyAwaitedUser d, DateTimeOffset now)
    {
        if (Rules.Barred(room, d.By, Codes.ModeratorOnly, "Only a moderator sends people away.") is { } no) return Decision.Refuse(no);
        return room.WaitingRoom.Find(d.ClientId) is null
            ? NobodyWaits(d.ClientId)
            : Decision.Accept(new AwaitedUserGone(room.RoomId, now, d.ClientId, DisconnectCause.EntryDenied, d.By));
    }

    private static Decision SetKnock(RoomState room, EnableKnock k, DateTimeOffset now)
    {
        if (Rules.Barred(room, k.By, Codes.ModeratorOnly, "Only a moderator turns knocking on and off.") is { } no) return Decision.Refuse(no);
        if (room.WaitingRoom.Knock == k.Enabled) return Decision.Refuse(Codes.SameState, $"Knocking is {(k.Enabled ? "on" : "off")} already.");
        return Decision.Accept(new KnockEnabled(room.RoomId, now, k.Enabled, k.By));
    }

    /// <summary>Who waits for nothing any more comes in, as long as there is room.</summary>
    private static Decision AdmitWaiting(RoomState room, DateTimeOffset now)
    {
        if (room.Restrictions.Locked) return Decision.NoChange;
        var events = ImmutableArray.CreateBuilder<IRoomEvent>();
        var coming = 0;
        foreach (var awaited in room.WaitingRoom.Awaited.Where(a => Entry.MustWait(room, a.Entry.User.Role) is null))
        {
            var admission = Admission(room, awaited.Entry, now, coming);
            events.Add(admission);
            if (admission is UserJoined) coming++;
        }
        return new Decision(events.ToImmutable(), null);
    }

    /// <summary>Lets somebody in, or sends away who finds the room full.</summary>
    /// <param name="room">The room.</param>
    /// <param name="entry">Who waited.</param>
    /// <param name="now">The time of the fact.</param>
    /// <param name="coming">How many come in just before. (Moderators never wait.)</param>
    private static IRoomEvent Admission(RoomState room, UserJoined entry, DateTimeOffset now, int coming = 0) => room.IsFull(entry.User.Role, coming)
        ? new AwaitedUserGone(room.RoomId, now, entry.ClientId, DisconnectCause.RoomFull)
        : Entry.Enter(room, entry, now);

    private static Decision NobodyWaits(string? clientId) => Decision.Refuse(Codes.UserNotFound, $"Nobody waits in the waiting room as \"{clientId}\".");
}
