namespace Enx.Actors.Rooms.State;

/// <summary>Where a room's media moves to. Part of the stored snapshot: extend it only by adding optional fields.</summary>
/// <param name="Node">The media node, <c>host:port/number</c>.</param>
/// <param name="Epoch">The epoch that commands it; clients know it as the number of the move.</param>
internal sealed record MediaMove(string Node, long Epoch);
