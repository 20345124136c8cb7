using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Floor;
using Enx.Actors.Rooms.Lifecycle;
using Enx.Actors.Rooms.Media;
using Enx.Actors.Rooms.Membership;
using Enx.Actors.Rooms.Messages;
using Enx.Actors.Rooms.Moderation;
using Enx.Actors.Rooms.Receiving;
using Enx.Actors.Rooms.Reconnecting;
using Enx.Actors.Rooms.State;
using Enx.Actors.Rooms.WaitingRoom;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms;

/// <summary>
/// The rules of a room, part by part: each part knows its commands and its facts, and gives null for those of others. No clock, no I/O: times
/// come in with the command and are kept in the event. <see cref="Evolve"/> is total and deterministic and serves live events and recovery
/// alike.
/// </summary>
internal static class RoomRules
{
    /// <summary>What follows from a command at a time. The checks of each part are in the order in which the caller should hear of them.</summary>
    public static Decision Decide(this RoomState room, IRoomCommand command, DateTimeOffset now)
    {
        if (!room.Exists && command is not RoomCommands.CreateRoom) return Decision.Refuse(Rules.NoRoom(room.RoomId));
        var decision = LifecycleRules.Decide(room, command, now)
            ?? MembershipRules.Decide(room, command, now)
            ?? PublishingRules.Decide(room, command, now)
            ?? ModerationRules.Decide(room, command, now)
            ?? WaitingRoomRules.Decide(room, command, now)
            ?? FloorRules.Decide(room, command, now)
            ?? ReceivingRules.Decide(room, command, now)
            ?? MessageRules.Decide(room, command, now)
            ?? MediaRules.Decide(room, command, now)
            ?? ReconnectingRules.Decide(room, command, now)
            ?? Decision.Refuse(Codes.InvalidParameters, $"A room does not know the command {command.GetType().Name}.");
        return decision.Events.Any(ChangesRights)
            ? decision with { Events = [.. PublishingRules.Ends(room, decision.Events.Aggregate(room, Evolve), now), .. decision.Events] }
            : decision;
    }

    /// <summary>The room after an event.</summary>
    public static RoomState Evolve(this RoomState room, IRoomEvent e)
    {
        var after = LifecycleRules.Evolve(room, e)
            ?? MembershipRules.Evolve(room, e)
            ?? PublishingRules.Evolve(room, e)
            ?? ModerationRules.Evolve(room, e)
            ?? WaitingRoomRules.Evolve(room, e)
            ?? FloorRules.Evolve(room, e)
            ?? ReceivingRules.Evolve(room, e)
            ?? MessageRules.Evolve(room, e)
            ?? MediaRules.Evolve(room, e)
            ?? ReconnectingRules.Evolve(room, e)
            ?? room;
        return after with { LastAt = e.At };
    }

    /// <summary>Before such a fact comes what follows from it: what may not be published any more stops first.</summary>
    private static bool ChangesRights(IRoomEvent e) => e is UserRoleChanged or RoomModeSwitched or FloorProcessed or RoomHardMuted or UserHardMuted;
}
