using Enx.Load.Scenarios;

namespace Enx.Load.Running;

/// <summary>Where a load test gets its rooms and tokens from, and what it can learn of the nodes: a cluster by its application's key, or tokens that somebody has made.</summary>
internal interface IRoomService
{
    /// <summary>Makes a room, and returns its id.</summary>
    Task<string> CreateRoomAsync(string name, Scenario scenario, CancellationToken stopping);

    /// <summary>Makes a token for one join.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="name">The name that others see.</param>
    /// <param name="sends">Whether its owner may send anything.</param>
    /// <param name="stopping">Ends with the test.</param>
    Task<string> TokenAsync(string roomId, string name, bool sends, CancellationToken stopping);

    /// <summary>Deletes a room that the test made, with who is in it.</summary>
    Task DeleteRoomAsync(string roomId);

    /// <summary>What the nodes say of themselves, all together; null when they do not say it.</summary>
    Task<NodeFigures?> ReadFiguresAsync(CancellationToken stopping);
}

/// <summary>What nodes say of themselves, added up.</summary>
/// <param name="CpuSeconds">Processor time since they started.</param>
/// <param name="MemoryBytes">Resident memory.</param>
/// <param name="PacketsForwarded">Media packets sent on since they started.</param>
/// <param name="Peers">People with media.</param>
/// <param name="MediaRooms">Rooms with media.</param>
/// <param name="Sessions">Open signalling sockets.</param>
/// <param name="Rooms">Room actors that run.</param>
internal sealed record NodeFigures(double CpuSeconds, double MemoryBytes, double PacketsForwarded, int Peers, int MediaRooms, int Sessions, int Rooms)
{
    /// <summary>Both together.</summary>
    public static NodeFigures operator +(NodeFigures a, NodeFigures b) => new(
        a.CpuSeconds + b.CpuSeconds, a.MemoryBytes + b.MemoryBytes, a.PacketsForwarded + b.PacketsForwarded, a.Peers + b.Peers, a.MediaRooms + b.MediaRooms, a.Sessions + b.Sessions, a.Rooms + b.Rooms);
}
