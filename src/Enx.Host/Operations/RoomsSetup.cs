using Akka.Hosting;
using Enx.Actors.Hosting;
using Enx.Actors.Journals;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Enx.Actors.Storage;
using Enx.Host.Configuration;
using Enx.Host.Media;
using Enx.Host.Metrics;
using Enx.Host.Operators;
using Enx.Host.Web;
using Enx.Host.Webhooks;
using Enx.Media;

namespace Enx.Host.Operations;

/// <summary>Puts the room engine and this node's media node into an actor system.</summary>
internal static class RoomsSetup
{
    /// <summary>Rooms decide sooner than their callers give up.</summary>
    private const double ShareOfPatience = 0.8;

    public static void AddNode(this AkkaConfigurationBuilder akka, EnxConfiguration configuration, IServiceProvider services)
    {
        var settings = configuration.Settings;
        var time = services.GetRequiredService<TimeProvider>();
        akka.ConfigureLoggers(loggers =>
        {
            loggers.LogLevel = LevelFor(settings.Log.Level);
            loggers.ClearLoggers();
            loggers.AddLoggerFactory();
        });
        akka.AddEnxRooms(new EnxRoomsOptions
        {
            Hostname = settings.Cluster.Hostname,
            BindAddress = settings.Cluster.BindAddress?.ToString() ?? "",
            Port = settings.Cluster.Port,
            Tls = settings.Cluster.Tls,
            SeedNodes = settings.Cluster.SeedNodes,
            Roles = settings.Cluster.Roles,
            SplitBrain = settings.Cluster.SplitBrain,
            Storage = settings.Storage.Provider == StorageProvider.Sqlite ? RoomStorage.Sqlite : RoomStorage.PostgreSql,
            ConnectionString = settings.Storage.ConnectionString.Reveal(),
            KeepEvents = settings.Storage.KeepEvents,
            JoinTimeout = settings.Limits.CallTimeout * ShareOfPatience,
            ResumeKey = settings.Auth.DeriveResumeKey(),
            Bandwidth = settings.Bandwidth,
            Speaking = settings.Limits.SpeakingOfRoom,
            Webhooks = WebhooksSetup.Options(settings, services.GetRequiredService<WebhookSender>),
            Nodes = services.GetRequiredService<NodeTable>(),
            StorageHealth = services.GetRequiredService<StorageHealth>(),
            Figures = services.GetRequiredService<NodeGauge>().Read,
            Version = ProductVersion.Text,
            PublicUrl = settings.Http.PublicUrl?.ToString().TrimEnd('/'),
            DrainTime = settings.Cluster.DrainTimeout,
            Time = time,
        });
        if (settings.Cluster.CarriesMedia) akka.WithActors((system, registry) =>
        {
            var limits = new MediaNodeLimits(settings.Limits.Rooms, settings.Media.MaxPeers);
            var node = system.ActorOf(
                MediaNodeSupervisor.Props(MediaNodeActor.Props(services.GetRequiredService<IMediaEngine>(), registry.Get<RoomActor>(), limits, time)), "media-node");
            registry.Register<MediaNode>(node);
            services.GetRequiredService<MediaObserver>().Attach(node);
        });
        akka.WithActors((system, _) => system.ActorOf(
            NodeDrain.Props(
                services.GetRequiredService<NodeTable>(), services.GetRequiredService<GatewayList>(), services.GetRequiredService<NodeCounters>(),
                services.GetService<IMediaEngine>(), services.GetRequiredService<IHostApplicationLifetime>(), time),
            "node-drain"));
        akka.WithActors((system, _) => system.ActorOf(ClusterLog.Props(services.GetRequiredService<ClusterHistory>(), services.GetRequiredService<NodeTable>()), "cluster-log"));
        // Last, so that it is laid over everything else: the operator has the last word.
        akka.AddHocon(configuration.Akka, HoconAddMode.Prepend);
    }

    private static Akka.Event.LogLevel LevelFor(LogDetail detail) => detail switch
    {
        LogDetail.Warning => Akka.Event.LogLevel.WarningLevel,
        LogDetail.Error => Akka.Event.LogLevel.ErrorLevel,
        // Akka's own debug lines tell every gossip of a cluster; akka.loglevel = DEBUG brings them.
        _ => Akka.Event.LogLevel.InfoLevel,
    };
}
