using Akka.Cluster.Sharding;
using Enx.Actors.Protocol;

namespace Enx.Actors.Rooms;

/// <summary>Finds a message's room. The number of shards is ten for each node of the largest cluster foreseen; it can never change.</summary>
public sealed class RoomMessageExtractor() : HashCodeMessageExtractor(Shards)
{
    /// <summary>How many shards the rooms are spread over.</summary>
    public const int Shards = 60;

    /// <inheritdoc/>
    public override string? EntityId(object message) => message is IWithRoomId { RoomId.Length: > 0 } m ? m.RoomId : null;
}
