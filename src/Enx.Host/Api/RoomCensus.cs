using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Enx.Host.Errors;
using Enx.Host.RoomAccess;

namespace Enx.Host.Api;

/// <summary>
/// How many users are in each of some rooms. A room that does not run has nobody in it, and must not be started only to say so:
/// a start is written to its journal. Which rooms run on this node the shard region knows; with other nodes about, all are asked.
/// </summary>
internal sealed class RoomCensus(RoomGateway rooms, IRequiredActor<RoomActor> region, ActorSystem system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The numbers, in the order of the ids; 0 for a room that has gone.</summary>
    public async Task<int[]> CountAsync(IReadOnlyList<string> roomIds, CancellationToken cancellationToken)
    {
        var running = await RunningAsync(cancellationToken);
        return await Task.WhenAll(roomIds.Select(id => running is null || running.Contains(id) ? AskAsync(id, cancellationToken) : Task.FromResult(0)));
    }

    /// <summary>The rooms that run; null when this node cannot tell.</summary>
    private async Task<HashSet<string>?> RunningAsync(CancellationToken cancellationToken)
    {
        if (Cluster.Get(system).State.Members.Count > 1) return null;
        var shards = await (await region.GetAsync(cancellationToken)).Ask<CurrentShardRegionState>(GetShardRegionState.Instance, Patience, cancellationToken);
        return shards.Failed.Count == 0 ? [.. shards.Shards.SelectMany(s => s.EntityIds)] : null;
    }

    private async Task<int> AskAsync(string roomId, CancellationToken cancellationToken)
    {
        try
        {
            return (await rooms.GetRoomAsync(roomId, cancellationToken)).Users;
        }
        catch (ApiException e) when (e.Code == Codes.RoomNotFound)
        {
            return 0;
        }
    }
}
