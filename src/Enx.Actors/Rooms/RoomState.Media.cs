using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms;

/// <content>
/// Which media node carries the room. Each placement takes the next epoch, so that a node that was left listens to nothing any more. Only
/// the first after an activation, whose own epoch no node has heard, does not need another.
/// </content>
internal sealed partial record RoomState
{
    /// <summary>Whether anybody has a peer on a media node.</summary>
    public bool HasMedia => Members.Values.Any(m => m.Media);

    private Decision Place(RoomFacts.PlaceMedia p, DateTimeOffset now) => Decision.Accept(Placed(p.Node, p.IsHeard, now));

    /// <summary>The same decision, with the placement in front that it needs.</summary>
    public Decision PlacedFirst(Decision decision, string node, bool isHeard, DateTimeOffset now) =>
        new([Placed(node, isHeard, now), .. decision.Events], null);

    private MediaAssigned Placed(string node, bool isHeard, DateTimeOffset now) => new(RoomId, now, node, isHeard ? LastEpoch + 1 : Epoch);

    private Decision BeginMove(RoomFacts.BeginMove m, DateTimeOffset now) =>
        HasMedia && MediaNode is not null && m.Node != MediaNode
            ? Decision.Accept(new MediaMoveBegun(RoomId, now, m.Node, LastEpoch + 1))
            : Decision.NoChange;

    private Decision EndMove(DateTimeOffset now) =>
        Move is { } move ? Decision.Accept(new MediaAssigned(RoomId, now, move.Node, move.Epoch)) : Decision.NoChange;
}
