using System.Collections.Immutable;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.RoomCommands;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms.Lifecycle;

/// <summary>
/// How long a room lives. A <b>scheduled</b> room lets people in from 15 minutes before its start and ends at its start plus its duration.
/// Any other room with a duration ends that long after the first of a session came in; a <b>permanent</b> one may then be used again, an
/// <b>adhoc</b> one is gone, as it is when its last user leaves. Whoever is in at the end is put out with 9020. Within the last ten
/// minutes a moderator adds ten, at most six times.
/// </summary>
internal static class LifecycleRules
{
    internal const int ExtensionMinutes = 10;
    internal const int MaxExtensions = 6;

    /// <summary>What follows from a command of this part; null for one of another.</summary>
    public static Decision? Decide(RoomState room, IRoomCommand command, DateTimeOffset now) => command switch
    {
        CreateRoom c => Create(room, c, now),
        UpdateRoom u => Update(room, u, now),
        DeleteRoom d => Delete(room, d, now),
        ModerationCommands.ExtendDuration e => Extend(room, e, now),
        RoomFacts.Activate => Activate(room, now),
        RoomFacts.TimeIsUp => Expire(room, now),
        _ => null,
    };

    /// <summary>The room after a fact of this part; null for one of another.</summary>
    public static RoomState? Evolve(RoomState room, IRoomEvent e) => e switch
    {
        RoomCreated c => RoomState.Unborn(room.RoomId) with
        {
            Exists = true,
            Name = c.Name,
            OwnerRef = c.OwnerRef,
            Settings = c.Settings,
            Data = c.Data,
            Created = c.At,
            Epoch = room.LastEpoch,
            Mode = c.Settings.Mode,
            WaitingRoom = WaitingRoomState.Of(c.Settings),
            Restrictions = room.Restrictions,
            SpentTokens = room.SpentTokens,
        },
        RoomUpdated u => room with
        {
            Name = u.Name,
            OwnerRef = u.OwnerRef,
            Settings = u.Settings,
            Data = u.Data,
            Mode = room.Members.IsEmpty ? u.Settings.Mode : room.Mode,
            WaitingRoom = u.Settings.Knock == room.Settings.Knock ? room.WaitingRoom : room.WaitingRoom with { Knock = u.Settings.Knock },
        },
        RoomDeleted => RoomState.Unborn(room.RoomId) with { Epoch = room.LastEpoch, SpentTokens = room.SpentTokens, Restrictions = room.Restrictions.AfterDeletion() },
        RoomActivated a => room with { Epoch = a.Epoch, Move = null, WaitingRoom = room.WaitingRoom with { Awaited = [] } },
        DurationExtended d => room with { Session = room.Session with { ExtendedMinutes = room.Session.ExtendedMinutes + d.Minutes } },
        SessionExpired => room with { Session = SessionTimes.None, Messages = room.Messages.Cleared() },
        _ => null,
    };

    private static Decision Create(RoomState room, CreateRoom c, DateTimeOffset now)
    {
        if (room.Exists) return Decision.Refuse(Codes.RoomExists, $"A room \"{room.RoomId}\" exists already. Choose another id.");
        if (CommandRules.Check(c) is { } problem) return Decision.Refuse(Codes.InvalidParameters, problem);
        return Decision.Accept(
            new RoomCreated(room.RoomId, now, c.Name, c.OwnerRef, c.Settings, c.Data),
            new RoomActivated(room.RoomId, now, room.LastEpoch + 1));
    }

    private static Decision Update(RoomState room, UpdateRoom u, DateTimeOffset now)
    {
        if (CommandRules.Check(u) is { } problem) return Decision.Refuse(Codes.InvalidParameters, problem);
        return Decision.Accept(new RoomUpdated(room.RoomId, now, u.Name ?? room.Name, u.OwnerRef ?? room.OwnerRef, u.Settings ?? room.Settings, u.Data ?? room.Data));
    }

    private static Decision Delete(RoomState room, DeleteRoom d, DateTimeOffset now)
    {
        if (!room.Members.IsEmpty && !d.Force)
            return Decision.Refuse(Codes.RoomInUse, "People are in the room. Try again when they have left, or delete it by force.");
        return new Decision([.. Departures.EverybodyIsOut(room, DisconnectCause.RoomDeleted, now), new RoomDeleted(room.RoomId, now, DisconnectCause.RoomDeleted)], null);
    }

    /// <summary>
    /// This actor holds nobody's link. Sockets and media may have outlived the one before, so everybody is waited for, for a moment; who
    /// may reconnect, for longer.
    /// </summary>
    private static Decision Activate(RoomState room, DateTimeOffset now)
    {
        // Who waited in the waiting room is forgotten by the activation itself: this actor knows none of their sessions.
        var kept = room.InJoinOrder().Where(m => m.How is not null).ToArray();
        ImmutableArray<IRoomEvent> end = room.Settings.Adhoc && kept.Length == 0 && (room.Used || !room.Members.IsEmpty) ? [new RoomDeleted(room.RoomId, now, DisconnectCause.RoomDeleted)] : [];
        return new Decision(
        [
            new RoomActivated(room.RoomId, now, room.LastEpoch + 1),
            .. room.InJoinOrder().Except(kept).SelectMany(m => Departures.Leaves(room, m, DisconnectCause.Unexpected, false, now)),
            .. end,
        ], null);
    }

    internal static bool IsOpen(RoomState room, DateTimeOffset now) =>
        !room.Settings.Scheduled || room.Settings.ScheduledTime is not { } start
        || (now >= start - SessionTimes.OpensBefore && (room.Settings.Duration == 0 || now < room.Session.EndsAt(room.Settings)));

    internal static string NotOpen(RoomState room) => room.Settings.Duration == 0
        ? $"The room opens at {room.Settings.ScheduledTime - SessionTimes.OpensBefore:u}."
        : $"The room is open from {room.Settings.ScheduledTime - SessionTimes.OpensBefore:u} to {room.Session.EndsAt(room.Settings):u}.";

    private static Decision Extend(RoomState room, ModerationCommands.ExtendDuration e, DateTimeOffset now)
    {
        if (Rules.Barred(room, e.By, Codes.ModeratorOnly, "Only a moderator extends the room's time.") is { } no) return Decision.Refuse(no);
        if (room.Session.EndsAt(room.Settings) is not { } end || room.Members.IsEmpty)
            return Decision.Refuse(Codes.ExtensionNotPossible, "The room does not end by itself, so there is nothing to extend.");
        if (end - now > TimeSpan.FromMinutes(SessionTimes.Marks[0]))
            return Decision.Refuse(Codes.ExtensionNotPossible, $"The room can be extended in its last {SessionTimes.Marks[0]} minutes.");
        if (room.Session.ExtendedMinutes >= ExtensionMinutes * MaxExtensions)
            return Decision.Refuse(Codes.ExtensionNotPossible, $"The room has been extended {MaxExtensions} times, which is the most it can be.");
        return Decision.Accept(new DurationExtended(room.RoomId, now, ExtensionMinutes, e.By));
    }

    private static Decision Expire(RoomState room, DateTimeOffset now) => (room.Members.IsEmpty && room.WaitingRoom.Awaited.IsEmpty) || room.Session.EndsAt(room.Settings) is not { } end || now < end
        ? Decision.NoChange
        : new Decision(
        [
            .. Departures.EverybodyIsOut(room, DisconnectCause.Expired, now),
            new SessionExpired(room.RoomId, now),
            .. room.Settings.Adhoc ? [new RoomDeleted(room.RoomId, now, DisconnectCause.Expired)] : Array.Empty<IRoomEvent>(),
        ], null);
}
