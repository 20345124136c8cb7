using System.Security.Cryptography;
using Akka.Actor;
using Enx.Actors.Bandwidth;
using Enx.Actors.Limits;
using Enx.Actors.Placement;
using Enx.Actors.Storage;

namespace Enx.Actors.Rooms.Context;

/// <summary>What every room of a node is given.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Placement">Which media node a room's media goes to.</param>
/// <param name="Directory">Hears at once of rooms that are made, changed and deleted here.</param>
/// <param name="JoinTimeout">How long the media node may take to answer a join.</param>
/// <param name="EmptyRoomTimeout">How long an empty room stays in memory.</param>
public sealed record RoomEnvironment(
    TimeProvider Time,
    IMediaPlacement Placement,
    IActorRef Directory,
    TimeSpan JoinTimeout,
    TimeSpan EmptyRoomTimeout)
{
    /// <summary>When bandwidth is told of.</summary>
    public BandwidthOptions Bandwidth { get; init; } = new();

    /// <summary>Where alerts are counted.</summary>
    public BandwidthCounters BandwidthCounters { get; init; } = new();

    /// <summary>Where starts and placements are counted.</summary>
    public RoomCounters RoomCounters { get; init; } = new();

    /// <summary>Is told what could be stored and what could not.</summary>
    public StorageHealth Storage { get; init; } = new(Time);

    /// <summary>What all of a room's clients may say together.</summary>
    public SpeakingLimits Speaking { get; init; } = SpeakingLimits.UsualOfRoom;

    /// <summary>Signs resume tokens; the same on all nodes.</summary>
    public ReadOnlyMemory<byte> ResumeKey { get; init; } = RandomNumberGenerator.GetBytes(32);
}
