using Enx.Actors.Postgres;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;

namespace Enx.Actors.Hosting;

/// <summary>What the members of a cluster are told of Akka. The host's own configuration goes before it.</summary>
internal static class ClusterHocon
{
    /// <summary>
    /// What must be the same on all members, backends too. Only nodes of Enx count in a partition: else a backend that dies could take
    /// the one node with it, or be left alone in a cluster of its own. All of them do, whatever their roles: were it the room nodes
    /// alone, one of two that is cut off from everybody could put out the other and with it all media and all gateways.
    /// </summary>
    /// <param name="lease">Whether a lease in the database decides, or the majority.</param>
    public static string Partitions(bool lease) => $$"""
        akka.cluster.split-brain-resolver.active-strategy = {{(lease ? "lease-majority" : "keep-majority")}}
        akka.cluster.split-brain-resolver.keep-majority.role = {{NodeRoles.Node}}
        akka.cluster.split-brain-resolver.lease-majority.role = {{NodeRoles.Node}}
        akka.cluster.split-brain-resolver.lease-majority.lease-implementation = "{{PostgresLease.ConfigPath}}"
        # From a node's death to its rooms' start elsewhere these add up to some 10 s to 14 s. Media does not wait for it.
        akka.cluster.failure-detector.acceptable-heartbeat-pause = 3s
        # When a connection to a node breaks, nothing is sent to it for so long. Less than that pause: else two nodes whose one
        # connection breaks, or that call each other at the same moment, count each other as lost, and both are put out.
        akka.remote.retry-gate-closed-for = 500ms
        akka.cluster.split-brain-resolver.stable-after = 4s
        akka.cluster.split-brain-resolver.down-all-when-unstable = 15s
        # So long who won keeps the lease, so that the other side finds it taken whenever it decides, which is 17 s later at most. Not
        # longer: who keeps it still when it is the one cut off the next time would win alone against all others.
        akka.cluster.split-brain-resolver.lease-majority.release-after = 20s
        # Not 0: that would mean stable-after once more.
        akka.cluster.down-removal-margin = 1s
        """;

    /// <summary>What a node of Enx adds.</summary>
    public static readonly string Node = $$"""
        # The host's own shutdown comes first: sockets close before actors die.
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        # A node that was started again under its old address is let in when the old one is out.
        akka.cluster.retry-unsuccessful-join-after = 3s
        akka.cluster.seed-node-timeout = 2s
        # A shard that moves ends the presences in its rooms, so shards do not move because a node joins: a threshold of all shards
        # is never reached. A new node takes the shards of nodes that leave, and media is placed by load, wherever the room is.
        akka.cluster.sharding.least-shard-allocation-strategy.rebalance-threshold = {{RoomMessageExtractor.Shards}}
        akka.cluster.sharding.retry-interval = 500ms
        # Who asks for a shard in the moment in which its node is removed may be told that node once more, and watches it until it is
        # known to be gone. A process that stands still, and refuses nothing, would be waited for for a quarter of a minute.
        akka.remote.watch-failure-detector.acceptable-heartbeat-pause = 3s
        akka.cluster.sharding.waiting-for-state-timeout = 2s
        # A majority is enough, also of three: with more, no room could start between a node's death and its removal.
        akka.cluster.sharding.distributed-data.majority-min-cap = 2
        akka.log-dead-letters-during-shutdown = off
        # The usual 10 ms wake a node a hundred times a second for timers of seconds.
        akka.scheduler.tick-duration = 50ms
        """;
}
