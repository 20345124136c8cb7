using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;

namespace Enx.Host.Operators;

/// <summary>
/// Keeps what happens to the nodes of the cluster for operators to look at later (<see cref="ClusterHistory"/>): members from the cluster's
/// own events, media nodes from the event stream, drains from what nodes say of themselves. And counts members.
/// </summary>
internal sealed class ClusterLog : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ClusterHistory _history;
    private readonly NodeTable _nodes;
    private readonly HashSet<string> _drains = new(StringComparer.Ordinal);
    private readonly ClusterCounters _counters;

    private sealed class LookIsDue : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static readonly LookIsDue Instance = new();
    }

    public static Props Props(ClusterHistory history, NodeTable nodes) => Akka.Actor.Props.Create(() => new ClusterLog(history, nodes));

    public ClusterLog(ClusterHistory history, NodeTable nodes)
    {
        (_history, _nodes, _counters) = (history, nodes, new ClusterCounters(_cluster));
        Receive<ClusterEvent.MemberJoined>(m => Add(ClusterEventKinds.Joined, m.Member, "joins the cluster"));
        Receive<ClusterEvent.MemberUp>(m => Add(ClusterEventKinds.Up, m.Member, $"is a member: {string.Join(", ", NodeRoles.Of(m.Member))}"));
        Receive<ClusterEvent.MemberLeft>(m => Add(ClusterEventKinds.Leaving, m.Member, "leaves in good order"));
        Receive<ClusterEvent.MemberDowned>(m => Add(ClusterEventKinds.Downed, m.Member, "is put out of the cluster"));
        Receive<ClusterEvent.MemberRemoved>(m => Add(ClusterEventKinds.Removed, m.Member, m.PreviousStatus == MemberStatus.Down ? "is out: it was lost" : "has left"));
        Receive<ClusterEvent.UnreachableMember>(m => Add(ClusterEventKinds.Unreachable, m.Member, "does not answer any more"));
        Receive<ClusterEvent.ReachableMember>(m => Add(ClusterEventKinds.Reachable, m.Member, "answers again"));
        // One that has left, or was put out, is lost as well; that it is no member any more says it all.
        Receive<MediaNodeNews.Lost>(m => _nodes.Current.Nodes.ContainsKey(m.Node), m => Add(ClusterEventKinds.MediaLost, m.Node, "does not answer as a media node: its rooms go elsewhere"));
        Receive<MediaNodeNews.Found>(m => Add(ClusterEventKinds.MediaFound, m.Node, "carries media"));
        Receive<MediaNodeNews.Drains>(_ => LookForDrains());
        Receive<LookIsDue>(_ => LookForDrains());
        ReceiveAny(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        Context.System.EventStream.Subscribe<MediaNodeNews>(Self);
        Timers.StartPeriodicTimer("look", LookIsDue.Instance, LookEvery, LookEvery);
    }

    protected override void PostStop()
    {
        _counters.Dispose();
        _cluster.Unsubscribe(Self);
        Context.System.EventStream.Unsubscribe(Self);
    }

    private void LookForDrains()
    {
        var look = _nodes.Current;
        foreach (var (node, entry) in look.Nodes)
        {
            if (entry.Status.Draining && _drains.Add(node)) Add(ClusterEventKinds.Drains, node, $"drains, and leaves at {entry.Status.Deadline:HH:mm:ss} UTC at the latest");
        }
        _drains.RemoveWhere(node => !look.Nodes.ContainsKey(node));
    }

    private void Add(string kind, Member member, string what) => Add(kind, NodeNames.Of(member.UniqueAddress), what);

    private void Add(string kind, string node, string what)
    {
        var name = NodeNames.Short(node);
        _history.Add(kind, name, $"{name} {what}");
    }
}
