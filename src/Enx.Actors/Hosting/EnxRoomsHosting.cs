using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Enx.Actors.Bandwidth;
using Enx.Actors.Directory;
using Enx.Actors.Keeping;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Enx.Actors.Serialization;
using Enx.Actors.Webhooks;

namespace Enx.Actors.Hosting;

/// <summary>Puts rooms into any application that hosts Akka.NET.</summary>
public static class EnxRoomsHosting
{
    /// <summary>The cluster role of nodes that hold rooms, and the name of their shard region.</summary>
    public const string RoomRole = "room";

    /// <summary>
    /// Hosts rooms on this node: cluster, shard region, journal, serializer and directory. Afterwards the <c>ActorRegistry</c> holds the
    /// shard region under <see cref="RoomActor"/> and the directory under <see cref="RoomDirectory"/>; it should be given the media
    /// node's actor under <see cref="MediaNode"/>. HOCON that the host prepends after this call goes before what is set here.
    /// </summary>
    public static AkkaConfigurationBuilder AddEnxRooms(this AkkaConfigurationBuilder builder, EnxRoomsOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        builder
            .AddHocon(ConfigurationFactory.ParseString(Hocon), HoconAddMode.Prepend)
            .WithStrictSerialization()
            .WithCustomSerializer("enx-json", Written, s => new RoomSerializer(s))
            .WithRemoting(new RemoteOptions { HostName = options.Hostname, Port = options.Port, MaxFrameSize = options.MaxFrameBytes })
            .WithClustering(new ClusterOptions
            {
                SeedNodes = [.. options.SeedNodes],
                Roles = [.. options.Roles.Append(RoomRole).Distinct(StringComparer.Ordinal)],
            })
            .WithSqlPersistence(options.PersistenceProvider, options.ConnectionString)
            .WithDistributedData(o => o.Durable = new DurableOptions { Keys = [] })
            .WithActors((system, registry) =>
            {
                registry.Register<RoomDirectory>(system.ActorOf(RoomDirectory.Props(SqlPersistenceHosting.ReadJournal), "room-directory"));
                registry.Register<NodeDirectory>(system.ActorOf(NodeDirectory.Props(DirectorySetup(options, registry)), "node-directory"));
            })
            .WithShardRegion<RoomActor>(RoomRole, (system, registry) =>
            {
                var counters = new BandwidthCounters();
                system.RegisterOnTermination(counters.Dispose);
                var environment = new RoomEnvironment(
                    options.Time, options.Nodes, registry.Get<RoomDirectory>(), options.JoinTimeout, options.EmptyRoomTimeout)
                { ResumeKey = options.ResumeKey, Bandwidth = options.Bandwidth, BandwidthCounters = counters };
                return roomId => RoomActor.Props(roomId, environment);
            }, new RoomMessageExtractor(), Sharding())
            .WithShardingDistributedData(o => o.Durable = new DurableOptions { Keys = [] })
            .WithSingleton<RoomKeeper>(
                "room-keeper",
                (_, registry, _) => RoomKeeper.Props(registry.Get<RoomActor>()),
                new ClusterSingletonOptions { Role = RoomRole, TerminationMessage = RoomKeeper.Stop.Instance },
                createProxyToo: false)
            .AddStartup((system, _) =>
            {
                if (options.SeedNodes.Count > 0) return;
                var cluster = Cluster.Get(system);
                cluster.Join(cluster.SelfAddress);
            });
        return options.Webhooks is { } webhooks ? builder.WithWebhooks(webhooks, options.Time) : builder;
    }

    /// <summary>
    /// Lets a backend that is a member of the cluster, but holds no rooms, speak to them: the <c>ActorRegistry</c> holds a proxy of the
    /// shard region under <see cref="RoomActor"/>. Remoting and clustering are the caller's. A backend that has lost all room nodes is
    /// taken down, with the reason <see cref="CoordinatedShutdown.ClusterDowningReason"/>: it should start again.
    /// </summary>
    public static AkkaConfigurationBuilder AddEnxRoomsProxy(this AkkaConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .AddHocon(ConfigurationFactory.ParseString(Partitions), HoconAddMode.Prepend)
            .WithCustomSerializer("enx-json", Written, s => new RoomSerializer(s))
            .WithShardRegionProxy<RoomActor>(RoomRole, RoomRole, new RoomMessageExtractor());
    }

    /// <summary>What the room serializer writes.</summary>
    private static readonly Type[] Written =
    [
        typeof(IWithRoomId), typeof(RoomNotifications.Notification), typeof(IDirectoryMessage), typeof(NodeProtocol.INodeMessage),
        typeof(WebhookProgress), typeof(OccupiedRooms),
    ];

    private static AkkaConfigurationBuilder WithWebhooks(this AkkaConfigurationBuilder builder, WebhookOptions webhooks, TimeProvider time) =>
        builder.WithSingleton<WebhookDispatcher>(
            "webhooks",
            (_, _, _) => WebhookDispatcher.Props(webhooks, time),
            new ClusterSingletonOptions { Role = RoomRole, TerminationMessage = WebhookDispatcher.Stop.Instance },
            createProxyToo: false);

    private static NodeDirectorySetup DirectorySetup(EnxRoomsOptions options, IActorRegistry registry) =>
        new(options.Nodes, options.Time, () => registry.TryGet<MediaNode>(out var media) ? media : null, options.Figures)
        {
            Version = options.Version,
            PublicUrl = options.PublicUrl,
            DrainTime = options.DrainTime,
        };

    private static ShardOptions Sharding() => new()
    {
        Role = RoomRole,
        StateStoreMode = StateStoreMode.DData,
        // Which rooms have to run is known from the journal, and the keeper sees to it. Sharding's own memory would keep a room running
        // for every id that anybody ever made up, write each start and stop, and stop all rooms of a shard when such a write is late.
        RememberEntities = false,
        // Only messages through the region count as activity, and a quiet meeting has none: the room itself knows when to go.
        ShouldPassivateIdleEntities = false,
        HandOffStopMessage = RoomActor.HandOff.Instance,
    };

    // The same on all members of a cluster. Only room nodes count in a partition: else a backend that dies could take the one room
    // node with it, or be left alone in a cluster of its own.
    private const string Partitions = """
        akka.cluster.split-brain-resolver.active-strategy = keep-majority
        akka.cluster.split-brain-resolver.keep-majority.role = room
        akka.cluster.split-brain-resolver.stable-after = 5s
        akka.cluster.split-brain-resolver.down-all-when-unstable = 15s
        """;

    private static readonly string Hocon = $"""
        # The host's own shutdown comes first: sockets close before actors die.
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        # A shard that moves ends the presences in its rooms, so shards do not move because a node joins: a threshold of all shards
        # is never reached. A new node takes the shards of nodes that leave, and media is placed by load, wherever the room is.
        akka.cluster.sharding.least-shard-allocation-strategy.rebalance-threshold = {RoomMessageExtractor.Shards}
        akka.cluster.sharding.retry-interval = 500ms
        akka.cluster.down-removal-margin = 1s
        {Partitions}
        akka.log-dead-letters-during-shutdown = off
        """;
}
