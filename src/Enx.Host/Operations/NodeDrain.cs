using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Hosting;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Host.Metrics;
using Enx.Host.Web;
using Enx.Media;

namespace Enx.Host.Operations;

/// <summary>
/// A node is left in good order. Once it drains, which its <see cref="NodeDirectory"/> tells everybody, rooms move their media to other
/// nodes and clients their sockets, each by themselves; this only looks on, and stops the process when nobody is left, when nobody could go
/// anywhere else, or when the time is over. Then rooms are handed over, and the node leaves the cluster.
/// </summary>
internal sealed class NodeDrain : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>So long others take to hear that this node drains, and what is in a socket's buffers takes to be read.</summary>
    private static readonly TimeSpan AtLeast = TimeSpan.FromSeconds(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly NodeTable _nodes;
    private readonly GatewayList _gateways;
    private readonly NodeCounters _counters;
    private readonly IMediaEngine? _engine;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private long _began;
    private TimeSpan _within;

    private sealed class LookIsDue : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly LookIsDue Instance = new();
    }

    public static Props Props(NodeTable nodes, GatewayList gateways, NodeCounters counters, IMediaEngine? engine, IHostApplicationLifetime lifetime, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new NodeDrain(nodes, gateways, counters, engine, lifetime, time));

    public NodeDrain(NodeTable nodes, GatewayList gateways, NodeCounters counters, IMediaEngine? engine, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        (_nodes, _gateways, _counters, _engine, _lifetime, _time) = (nodes, gateways, counters, engine, lifetime, time);
        Receive<NodeDirectory.DrainBegins>(d =>
        {
            (_began, _within) = (_time.GetTimestamp(), d.Within);
            Timers.StartPeriodicTimer("look", LookIsDue.Instance, TimeSpan.Zero, LookEvery);
        });
        Receive<LookIsDue>(_ => LookOn());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Context.System.EventStream.Subscribe<NodeDirectory.DrainBegins>(Self);

    private void LookOn()
    {
        var drained = _time.GetElapsedTime(_began);
        var (peers, sockets) = (_engine?.ReadStats().Peers ?? 0, _counters.Sessions);
        var waits = (peers > 0 && _nodes.Choose(except: _nodes.Current.Own) is not null) || (sockets > 0 && _gateways.HasOther);
        if (waits ? drained < _within : (peers > 0 || sockets > 0) && drained < AtLeast && HasOthers()) return;
        Timers.CancelAll();
        if (peers + sockets > 0) _log.Warning("The node leaves with {Peers} peers and {Sockets} sockets", peers, sockets);
        else _log.Info("Everybody has left the node after {Seconds:0.0} s: it leaves, too", drained.TotalSeconds);
        _lifetime.StopApplication();
    }

    private bool HasOthers() => _cluster.State.Members.Any(m => m.Status == MemberStatus.Up && m.UniqueAddress != _cluster.SelfUniqueAddress);

}

/// <summary>
/// The lifetime of a node that is the process: SIGTERM and SIGINT let it drain first. A second signal stops it at once. A node alone in its
/// cluster has nobody to move its people to, and stops at the first.
/// </summary>
internal sealed class DrainingLifetime(IHostApplicationLifetime lifetime, IServiceProvider services) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _heard;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signals.ForEach(s => s.Dispose());

    private void Hear(PosixSignalContext context)
    {
        context.Cancel = true;
        // Without a directory the node is still starting, or has ended.
        if (Interlocked.Increment(ref _heard) == 1 && services.GetService<IReadOnlyActorRegistry>()?.TryGet<NodeDirectory>(out var nodes) == true)
            nodes.Tell(new NodeProtocol.DrainNode(null), ActorRefs.NoSender);
        else
            lifetime.StopApplication();
    }
}
