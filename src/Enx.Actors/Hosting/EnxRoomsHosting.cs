using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Pattern;
using Akka.Remote.Hosting;
using Enx.Actors.Bandwidth;
using Enx.Actors.Bootstrap;
using Enx.Actors.Directory;
using Enx.Actors.Journals;
using Enx.Actors.Placement;
using Enx.Actors.Postgres;
using Enx.Actors.Protocol;
using Enx.Actors.Retention;
using Enx.Actors.Revival;
using Enx.Actors.Rooms;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Serialization;
using Enx.Actors.Storage;
using Enx.Actors.Webhooks;

namespace Enx.Actors.Hosting;

/// <summary>Puts rooms into any application that hosts Akka.NET.</summary>
public static class EnxRoomsHosting
{
    /// <summary>
    /// Makes this a node of a cluster that has rooms: cluster, journal and serializer, and what its roles ask for. Afterwards the
    /// <c>ActorRegistry</c> holds the shard region of rooms under <see cref="RoomActor"/>, on a node without
    /// <see cref="NodeRoles.Room"/> a proxy of it; and on room and gateway nodes the directory under <see cref="RoomDirectory"/>. A media
    /// node should register its actor under <see cref="MediaNode"/>. HOCON that the host prepends after this call goes before what is
    /// set here.
    /// </summary>
    /// <exception cref="ArgumentException"><see cref="SplitBrainStrategy.Lease"/> was asked for without PostgreSQL.</exception>
    /// <exception cref="StorageUnusableException">The file of SQLite cannot be opened, or another process holds its rooms.</exception>
    public static AkkaConfigurationBuilder AddEnxRooms(this AkkaConfigurationBuilder builder, EnxRoomsOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        var onPostgres = options.Storage == RoomStorage.PostgreSql;
        if (options.SplitBrain == SplitBrainStrategy.Lease && !onPostgres) throw new ArgumentException("A lease needs PostgreSQL.", nameof(options));

        builder
            .AddHocon(ConfigurationFactory.ParseString(ClusterHocon.Node), HoconAddMode.Prepend)
            .WithStrictSerialization()
            .WithCustomSerializer("enx-json", Written, s => new RoomSerializer(s))
            .WithRemoting(Remoting(options))
            .WithDistributedData(o => o.Durable = new DurableOptions { Keys = [] })
            .WithClustering(new ClusterOptions { SeedNodes = [.. options.SeedNodes], Roles = [.. options.Roles.Append(NodeRoles.Node).Distinct(StringComparer.Ordinal)] });
        var database = onPostgres ? builder.UsePostgres(options.ConnectionString, options.Time) : null;
        builder.WithPartitions(lease: onPostgres && options.SplitBrain != SplitBrainStrategy.Majority);
        if (database is null) builder.WithSqlite(options.ConnectionString, HasRole(options, NodeRoles.Room), options.Time);
        else builder.WithPostgreSql(database);

        // Set when the actor system starts; nothing that waits for it is made before.
        var prepared = Task.CompletedTask;
        var journalling = HasRole(options, NodeRoles.Room) || HasRole(options, NodeRoles.Gateway);
        builder.WithActors((system, registry) =>
        {
            if (database is not null) prepared = database.PrepareAsync(system, journalling ? ReadJournals.Plugin : null);
            if (journalling) registry.Register<RoomDirectory>(system.ActorOf(RoomDirectory.Props(ReadJournals.Plugin, prepared), "room-directory"));
            registry.Register<NodeDirectory>(system.ActorOf(NodeDirectory.Props(DirectorySetup(options, registry)), NodeDirectory.Name));
        });
        builder = HasRole(options, NodeRoles.Room) ? builder.WithRooms(options, () => prepared) : builder.WithRoomsElsewhere();
        return builder
            .WithShardingDistributedData(o => o.Durable = new DurableOptions { Keys = [] })
            .AddStartup((system, _) =>
            {
                var cluster = Cluster.Get(system);
                if (options.SeedNodes.Count > 0) return;
                if (database is null) cluster.Join(cluster.SelfAddress);
                else system.StartClusterBootstrap(prepared);
            });
    }

    /// <summary>
    /// Lets a backend that is a member of the cluster, but holds no rooms, speak to them: the <c>ActorRegistry</c> holds a proxy of the
    /// shard region under <see cref="RoomActor"/>. Remoting and clustering are the caller's; where the nodes use TLS,
    /// <see cref="RemotingTls.ApplyTo"/> gives it to the backend.
    /// <para>
    /// A parted cluster is judged by whichever member leads its side, and that may be a backend. So it must judge as the nodes do. Where
    /// they keep rooms in PostgreSQL and <c>enx.cluster.split-brain</c> is not <c>majority</c>, give <paramref name="leaseDatabase"/>;
    /// otherwise leave it out. With different rules both sides could go on, or none.
    /// </para>
    /// <para>
    /// By majority, a backend that is parted from most nodes is taken down, with the reason
    /// <see cref="CoordinatedShutdown.ClusterDowningReason"/>: it should start again. By lease it goes on when it gets the lease, and
    /// finds the rooms again when nodes join.
    /// </para>
    /// </summary>
    /// <param name="builder">The caller's.</param>
    /// <param name="leaseDatabase">The connection string of the nodes' PostgreSQL database, when a lease decides; null when the majority does.</param>
    public static AkkaConfigurationBuilder AddEnxRoomsProxy(this AkkaConfigurationBuilder builder, string? leaseDatabase = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (leaseDatabase is not null) builder.UsePostgres(leaseDatabase, TimeProvider.System);
        return builder
            .WithPartitions(lease: leaseDatabase is not null)
            .WithCustomSerializer("enx-json", Written, s => new RoomSerializer(s))
            .WithRoomsElsewhere();
    }

    /// <summary>What the room serializer writes.</summary>
    private static readonly Type[] Written =
    [
        typeof(IWithRoomId), typeof(RoomNotifications.Notification), typeof(IDirectoryMessage), typeof(NodeProtocol.INodeMessage),
        typeof(WebhookProgress), typeof(OccupiedRooms),
    ];

    private static bool HasRole(EnxRoomsOptions options, string role) => options.Roles.Contains(role, StringComparer.Ordinal);

    private static RemoteOptions Remoting(EnxRoomsOptions options)
    {
        var remoting = new RemoteOptions
        {
            HostName = options.BindAddress.Length > 0 ? options.BindAddress : options.Hostname,
            PublicHostName = options.Hostname,
            Port = options.Port,
            MaxFrameSize = options.MaxFrameBytes,
        };
        return options.Tls is { } tls ? tls.ApplyTo(remoting) : remoting;
    }

    private static PostgresDatabase UsePostgres(this AkkaConfigurationBuilder builder, string connectionString, TimeProvider time)
    {
        var database = new PostgresDatabase(connectionString, time);
        builder.AddSetup(database).AddStartup((system, _) => system.RegisterOnTermination(database.Source.Dispose));
        return database;
    }

    private static AkkaConfigurationBuilder WithPartitions(this AkkaConfigurationBuilder builder, bool lease)
    {
        // Naming a lease is not enough: Akka makes it by what its own path says.
        if (lease) builder.AddHocon(PostgresLease.Configuration, HoconAddMode.Prepend);
        return builder.AddHocon(ConfigurationFactory.ParseString(ClusterHocon.Partitions(lease)), HoconAddMode.Prepend);
    }

    private static AkkaConfigurationBuilder WithRoomsElsewhere(this AkkaConfigurationBuilder builder) =>
        builder.WithShardRegionProxy<RoomActor>(NodeRoles.Room, NodeRoles.Room, new RoomMessageExtractor());

    private static AkkaConfigurationBuilder WithRooms(this AkkaConfigurationBuilder builder, EnxRoomsOptions options, Func<Task> databaseReady)
    {
        builder.WithShardRegion<RoomActor>(NodeRoles.Room, (system, registry) =>
        {
            var counters = new BandwidthCounters();
            var roomCounters = new RoomCounters();
            system.RegisterOnTermination(() => { counters.Dispose(); roomCounters.Dispose(); });
            var environment = new RoomEnvironment(
                options.Time, options.Nodes, registry.Get<RoomDirectory>(), options.JoinTimeout, options.EmptyRoomTimeout)
            { ResumeKey = options.ResumeKey, Bandwidth = options.Bandwidth, Speaking = options.Speaking, BandwidthCounters = counters, RoomCounters = roomCounters, Storage = options.StorageHealth };
            return roomId => options.StorageHealth.HoldOf(roomId) is var (left, media)
                ? RoomOnHold.Props(roomId, left, media, options.StorageHealth)
                : RoomActor.Props(roomId, environment);
        }, new RoomMessageExtractor(), Sharding());
        builder.WithActors((system, _) =>
        {
            var store = JournalStore.Of(system);
            system.ActorOf(LostRequests.Props(options.StorageHealth), "lost-requests");
            var ready = databaseReady();
            system.ActorOf(StorageWatch.Props(options.StorageHealth, options.Time, async stopping =>
            {
                // Until the tables are there, the database says itself what it waits for.
                await ready.WaitAsync(stopping).ConfigureAwait(false);
                await StorageProbe.TryAsync(store, options.Time.GetTimestamp(), stopping).ConfigureAwait(false);
            }), "storage-watch");
        });
        builder.WithSingleton<RoomReviver>(
            "room-keeper",
            (_, registry, _) => Revived(RoomReviver.Props(registry.Get<RoomActor>(), Retention(options)), m => m is RoomReviver.Stop),
            new ClusterSingletonOptions { Role = NodeRoles.Room, TerminationMessage = RoomReviver.Stop.Instance },
            createProxyToo: false);
        return options.Webhooks is { } webhooks ? builder.WithWebhooks(webhooks, options.Time) : builder;
    }

    /// <summary>What exists once a cluster begins by reading what it has stored, and ends when it cannot. Then it is made again, after a while.</summary>
    private static Props Revived(Props props, Func<object, bool> isStop) => BackoffSupervisor.Props(
        Backoff.OnStop(props, "one", TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(1), 0.2, -1).WithFinalStopMessage(isStop));

    /// <summary>A webhook that is not too old yet may still be wanted.</summary>
    private static RetentionOptions? Retention(EnxRoomsOptions options) =>
        options.KeepEvents is not { } keep ? null
            : new RetentionOptions(options.Webhooks is { Retry.MaxAge: var age } && age > keep ? age : keep, options.Time);

    private static AkkaConfigurationBuilder WithWebhooks(this AkkaConfigurationBuilder builder, WebhookOptions webhooks, TimeProvider time) =>
        builder.WithSingleton<WebhookDispatcher>(
            "webhooks",
            (_, _, _) => Revived(WebhookDispatcher.Props(webhooks, time), m => m is WebhookDispatcher.Stop),
            new ClusterSingletonOptions { Role = NodeRoles.Room, TerminationMessage = WebhookDispatcher.Stop.Instance },
            createProxyToo: false);

    private static NodeDirectorySetup DirectorySetup(EnxRoomsOptions options, IActorRegistry registry) =>
        new(options.Nodes, options.Time, () => registry.TryGet<MediaNode>(out var media) ? media : null, options.Figures)
        {
            Version = options.Version,
            PublicUrl = options.PublicUrl,
            DrainTime = options.DrainTime,
            WatchesMedia = HasRole(options, NodeRoles.Room),
        };

    private static ShardOptions Sharding() => new()
    {
        Role = NodeRoles.Room,
        StateStoreMode = StateStoreMode.DData,
        // Which rooms have to run is known from the journal, and the reviver sees to it. Sharding's own memory would keep a room running
        // for every id that anybody ever made up, write each start and stop, and stop all rooms of a shard when such a write is late.
        RememberEntities = false,
        // Only messages through the region count as activity, and a quiet meeting has none: the room itself knows when to go.
        ShouldPassivateIdleEntities = false,
        HandOffStopMessage = RoomActor.HandOff.Instance,
    };
}
