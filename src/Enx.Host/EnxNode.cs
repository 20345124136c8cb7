using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;
using Akka.Actor;
using Akka.Hosting;
using Enx.Actors.Placement;
using Enx.Actors.Storage;
using Enx.Host.Api;
using Enx.Host.Api.Demo;
using Enx.Host.Auth;
using Enx.Host.Configuration;
using Enx.Host.Media;
using Enx.Host.Metrics;
using Enx.Host.Operations;
using Enx.Host.Operators;
using Enx.Host.RoomAccess;
using Enx.Host.Signalling;
using Enx.Host.Web;
using Enx.Host.Web.Listeners;
using Enx.Host.Webhooks;
using Enx.Media;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Serilog;

namespace Enx.Host;

/// <summary>
/// A whole node: media engine, rooms, signalling, REST and pages, put together here and nowhere else; of these, what its roles ask for.
/// It starts from the inside to the outside (engine, actors, HTTP) and stops the other way round: sockets are closed with 1001, HTTP ends, actors leave the
/// cluster, the engine frees its ports.
/// </summary>
public sealed class EnxNode : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    /// <summary>The release, e.g. <c>1.4.0</c>.</summary>
    public static string Version => ProductVersion.Text;

    private readonly WebApplication _app;

    private EnxNode(WebApplication app, EnxConfiguration configuration) => (_app, Configuration) = (app, configuration);

    /// <summary>What the node was configured with.</summary>
    public EnxConfiguration Configuration { get; }

    /// <summary>Where pages and REST are, e.g. <c>http://127.0.0.1:8080/</c>; with the true port if the system chose it.</summary>
    public Uri HttpAddress { get; private set; } = null!;

    /// <summary>Where health, metrics and the cluster are for operators; <see cref="HttpAddress"/> where all is at one listener.</summary>
    public Uri ManagementAddress { get; private set; } = null!;

    /// <summary>Where clients open their sockets.</summary>
    public Uri SignalAddress => new UriBuilder(HttpAddress) { Scheme = Configuration.Settings.Http.Tls is null ? "ws" : "wss", Path = SignallingRoute.Path }.Uri;

    /// <summary>The parts of the node.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The node's actor system.</summary>
    public ActorSystem System => Services.GetRequiredService<ActorSystem>();

    /// <summary>What the node counts.</summary>
    public NodeCounters Counters => Services.GetRequiredService<NodeCounters>();

    /// <summary>What the node holds now.</summary>
    public NodeHolds ReadHolds() => Counters.Read(Services.GetRequiredService<IReadOnlyActorRegistry>().Get<Enx.Actors.Rooms.RoomActor>());

    /// <summary>
    /// Builds and starts a node. It does what its roles ask for when this completes, or has been told to stop before it could. That waits
    /// for the rest of the cluster and for the database as long as it takes.
    /// </summary>
    /// <exception cref="ConfigurationException">The configuration cannot stand, a port is taken, or the database is another process's.</exception>
    public static async Task<EnxNode> StartAsync(EnxNodeSetup setup, CancellationToken cancellationToken = default)
    {
        var configuration = EnxConfiguration.Load(setup.Configuration);
        var node = new EnxNode(await BuildAsync(setup, configuration), configuration);
        try
        {
            await node.StartAsync(cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the node in good order; sockets are told so.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    /// <summary>Completes when the node has been told to stop and has stopped.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Whether the node has got through its start, and does what its roles ask for.</summary>
    public bool HasStarted => Services.GetRequiredService<NodeStart>().Completed.IsCompletedSuccessfully;

    /// <summary>
    /// Whether the node ended without having been asked to: the rest of the cluster put it out, or its remoting gave up. A supervisor
    /// should start it again.
    /// </summary>
    public bool EndedByItself => CoordinatedShutdown.Get(System).ShutdownReason is not (null or CoordinatedShutdown.ClrExitReason);

    /// <summary>Stops the node if it runs, and frees everything.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(StopPatience);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            var (http, management) = (Configuration.Settings.Http, Configuration.Settings.Management);
            var other = Configuration.Settings.HasManagementListener ? $", or on enx.management.bind-address {management.BindAddress}, enx.management.port {management.Port}" : "";
            throw ConfigurationException.CannotListen($"enx.http.bind-address {http.BindAddress}, enx.http.port {http.Port}{other}", e);
        }
        var addresses = Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        HttpAddress = Reachable(new Uri(addresses.First()));
        ManagementAddress = Configuration.Settings.HasManagementListener ? Reachable(new Uri(addresses.Last())) : HttpAddress;
        // It may be long: others may have to come first, or the database. Meanwhile /healthz/ready says what is missing.
        var stopping = Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        try
        {
            await Services.GetRequiredService<NodeStart>().Completed.WaitAsync(ended.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
        Services.GetRequiredService<ILogger<EnxNode>>().LogInformation("Node ready at {Address}, for operators at {Management}, configured by {File}", HttpAddress, ManagementAddress, Configuration.File);
    }

    /// <summary>
    /// Makes what takes a port while it is made, so that a port that is another's is told plainly: the media engine, which a node without
    /// media has not, and the actor system, which comes with what the host starts.
    /// </summary>
    private static void MakeParts(IServiceProvider services, ClusterSettings cluster)
    {
        services.GetService<IMediaEngine>();
        try
        {
            services.GetServices<IHostedService>();
        }
        catch (Exception e) when (SocketFaultOf(e) is { } fault)
        {
            var address = cluster.BindAddress is { } bind ? $"enx.cluster.bind-address {bind}" : $"enx.cluster.hostname {cluster.Hostname}";
            throw ConfigurationException.CannotListen($"{address}, enx.cluster.port {cluster.Port}", fault);
        }
    }

    private static SocketException? SocketFaultOf(Exception e) => e switch
    {
        SocketException fault => fault,
        AggregateException many => many.InnerExceptions.Select(SocketFaultOf).FirstOrDefault(f => f is not null),
        _ => e.InnerException is { } inner ? SocketFaultOf(inner) : null,
    };

    /// <summary>An address that a browser on this machine can open: 0.0.0.0 is none.</summary>
    private static Uri Reachable(Uri address) =>
        IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(address) { Host = "localhost" }.Uri
            : address;

    private static async Task<WebApplication> BuildAsync(EnxNodeSetup setup, EnxConfiguration configuration)
    {
        var settings = configuration.Settings;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production, ContentRootPath = AppContext.BaseDirectory });
        // HOCON is the one configuration: no appsettings, no ASPNETCORE_ variables.
        ((IConfigurationBuilder)builder.Configuration).Sources.Clear();
        builder.Logging.ClearProviders();
        builder.Services.AddSerilog(NodeLogging.Create(settings.Log, setup.Logs), dispose: true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.OpenListeners(settings);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.Limits.RequestSize;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopPatience);
        if (setup.HandlesSignals) builder.Services.AddSingleton<IHostLifetime, DrainingLifetime>();
        else builder.Services.AddSingleton<IHostLifetime, LifetimeOfCaller>();
        AddServices(builder.Services, setup, configuration);
        var app = builder.Build();
        try
        {
            var log = app.Services.GetRequiredService<ILogger<EnxNode>>();
            foreach (var warning in configuration.Warnings) log.LogWarning("{Warning}", warning);
            // What is mapped asks for Akka's setup, and so for the database.
            MapEndpoints(app, settings);
            MakeParts(app.Services, settings.Cluster);
            return app;
        }
        catch (Exception e)
        {
            await app.DisposeAsync();
            if (e is StorageUnusableException) throw new ConfigurationException($"enx.storage.connection-string: {e.Message}");
            throw;
        }
    }

    private static void AddServices(IServiceCollection services, EnxNodeSetup setup, EnxConfiguration configuration)
    {
        var settings = configuration.Settings;
        services.AddSingleton(settings);
        services.AddSingleton(setup.Time);
        services.AddSingleton<MediaObserver>();
        if (settings.Cluster.CarriesMedia)
        {
            services.AddSingleton(sp => setup.Engine is { } make
                ? make(sp.GetRequiredService<MediaObserver>())
                : MediaEngineSetup.Start(settings.Media, sp.GetRequiredService<MediaObserver>(), sp.GetRequiredService<ILoggerFactory>()));
        }
        services.AddSingleton(sp => new NodeCounters(sp.GetService<IMediaEngine>()));
        services.AddSingleton(sp => new NodeGauge(sp.GetService<IMediaEngine>(), sp.GetRequiredService<NodeCounters>(), settings, setup.Time));
        services.AddSingleton(new NodeTable(setup.Time));
        services.AddSingleton(new StorageHealth(setup.Time));
        services.AddSingleton<GatewayList>();
        services.AddSingleton(new OutboundBudget(settings.Limits.OutboundBytes, settings.Limits.OutboundBytesOfNode));
        services.AddListeners();
        services.AddOrigins();
        services.AddSingleton<ForeignSockets>();
        services.AddSingleton<EntryDesk>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<TokenVerifier>();
        services.AddSingleton<RelayIssuer>();
        services.AddSingleton<WebhookSender>();
        services.AddAkka(settings.Cluster.Name, (akka, sp) => akka.AddNode(configuration, sp));
        services.AddSingleton<RoomGateway>();
        services.AddSingleton<RoomCensus>();
        services.AddSingleton<ClusterHistory>();
        services.AddSingleton<ClusterReport>();
        services.AddSingleton<JournalReport>();
        services.AddSingleton<NodeActions>();
        services.AddSingleton<NodeStart>();
        services.AddHostedService(sp => sp.GetRequiredService<NodeStart>());
        services.AddNodeHealth();
        services.AddRequestLimits(settings.Limits);
        services.AddAppAuthentication(settings.Auth);
        services.AddNodeMetrics(settings.Metrics);
        services.AddNodeTracing(settings);
        services.AddApiDescription();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, ClusterJson.Default);
            // A number is a number: otherwise the description would allow texts.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
    }

    private static void MapEndpoints(WebApplication app, EnxSettings settings)
    {
        app.UseCallers(settings);
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<ApiErrors>();
        app.UseListenerRules();
        app.UseCors();
        app.UseMiddleware<CrossSiteRequests>();
        if (settings.Cluster.IsGateway) app.UseDemoSite();
        app.UseOperatorSite();
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        if (settings.Cluster.IsGateway) MapGateway(app, settings);
        app.MapGroup("/cluster").RequireAuthorization().RequireRateLimiting(RequestLimits.Policy).WithTags("Cluster").MapCluster();
        if (settings.Metrics.Enabled) app.MapNodeMetrics().RequireRateLimiting(RequestLimits.Policy);
        app.MapNodeHealth();
    }

    private static void MapGateway(WebApplication app, EnxSettings settings)
    {
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = settings.Signalling.KeepAliveInterval, KeepAliveTimeout = settings.Signalling.KeepAliveTimeout });
        app.MapSignalling().RequireRateLimiting(RequestLimits.Policy);
        var api = app.MapGroup("/video/v2").RequireAuthorization().RequireRateLimiting(RequestLimits.Policy).AsksRooms();
        api.MapGroup("").WithTags("Rooms").MapRooms();
        api.MapGroup("").WithTags("Moderation").MapModeration();
        api.MapGroup("").WithTags("Messages").MapMessages();
        if (settings.DemoIsOpen) app.MapDemo().RequireRateLimiting(RequestLimits.Policy);
        app.MapApiDescription();
    }

    /// <summary>A node in somebody else's process starts and stops when that process says so, and heeds no signals.</summary>
    private sealed class LifetimeOfCaller : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
