namespace Enx.Load.Running;

/// <summary>What nodes hold at the end of a test that they did not hold at its beginning.</summary>
internal static class Leaks
{
    /// <summary>How many rooms, peers and sockets too many; 0 for none.</summary>
    public static int Count(NodeFigures atFirst, NodeFigures atLast) =>
        Math.Max(0, atLast.Peers - atFirst.Peers) + Math.Max(0, atLast.MediaRooms - atFirst.MediaRooms) + Math.Max(0, atLast.Sessions - atFirst.Sessions) + Math.Max(0, atLast.Rooms - atFirst.Rooms);
}
