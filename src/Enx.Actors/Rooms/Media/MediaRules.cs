using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms.Media;

/// <summary>
/// Which media node carries the room. Each placement takes the next epoch, so that a node that was left listens to nothing any more. Only
/// the first after an activation, whose own epoch no node has heard, does not need another.
/// </summary>
internal static class MediaRules
{
    /// <summary>What follows from a command of this part; null for one of another.</summary>
    public static Decision? Decide(RoomState room, IRoomCommand command, DateTimeOffset now) => command switch
    {
        RoomFacts.PlaceMedia p => Place(room, p, now),
        RoomFacts.BeginMove m => BeginMove(room, m, now),
        RoomFacts.EndMove => EndMove(room, now),
        _ => null,
    };

    /// <summary>The room after a fact of this part; null for one of another.</summary>
    public static RoomState? Evolve(RoomState room, IRoomEvent e) => e switch
    {
        MediaAssigned m => room with { MediaNode = m.Node, Epoch = m.Epoch, Move = null },
        MediaMoveBegun m => room with { Move = new MediaMove(m.Node, m.Epoch) },
        _ => null,
    };

    private static Decision Place(RoomState room, RoomFacts.PlaceMedia p, DateTimeOffset now) => Decision.Accept(Placed(room, p.Node, p.IsHeard, now));

    /// <summary>The same decision, with the placement in front that it needs.</summary>
    internal static Decision PlacedFirst(RoomState room, Decision decision, string node, bool isHeard, DateTimeOffset now) =>
        new([Placed(room, node, isHeard, now), .. decision.Events], null);

    private static MediaAssigned Placed(RoomState room, string node, bool isHeard, DateTimeOffset now) => new(room.RoomId, now, node, isHeard ? room.LastEpoch + 1 : room.Epoch);

    private static Decision BeginMove(RoomState room, RoomFacts.BeginMove m, DateTimeOffset now) =>
        room.HasMedia && room.MediaNode is not null && m.Node != room.MediaNode
            ? Decision.Accept(new MediaMoveBegun(room.RoomId, now, m.Node, room.LastEpoch + 1))
            : Decision.NoChange;

    private static Decision EndMove(RoomState room, DateTimeOffset now) =>
        room.Move is { } move ? Decision.Accept(new MediaAssigned(room.RoomId, now, move.Node, move.Epoch)) : Decision.NoChange;
}
