using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.DistributedData;
using Akka.Event;
using static Akka.DistributedData.Dsl;
using static Enx.Actors.Protocol.NodeProtocol;

namespace Enx.Actors.Placement;

/// <summary>What a node's directory is made with.</summary>
/// <param name="Table">Where it writes what it knows.</param>
/// <param name="Time">The clock.</param>
/// <param name="Media">This node's own media actor; null while or when there is none.</param>
/// <param name="Figures">Measures what this node carries; called once a second.</param>
public sealed record NodeDirectorySetup(NodeTable Table, TimeProvider Time, Func<IActorRef?> Media, Func<NodeFigures> Figures)
{
    /// <summary>The release that this node runs.</summary>
    public string Version { get; init; } = "";

    /// <summary>By which clients reach this node as a gateway; null when that is not said.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>How long this node takes to be left when it is not said.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Whether this node needs to know at once when a media node is lost: it holds rooms.</summary>
    public bool WatchesMedia { get; init; } = true;
}

/// <summary>
/// One a node: tells the others how this node is, and knows how they are. How it works:
/// <list type="number">
/// <item>Once a second it publishes this node's <see cref="NodeStatus"/> in a replicated map, in which each node writes its own entry
/// only. Gossip carries it, so figures are some seconds old.</item>
/// <item>Who is a member of the cluster comes from the cluster's own events. An entry of a node that is none is dropped, and no longer read.</item>
/// <item>For rooms that is too slow: so it asks each media node once a second whether it is there. One that is silent for three seconds
/// is lost. When this node itself stood still meanwhile, nobody is blamed for it.</item>
/// <item>All it knows is in <see cref="NodeTable"/>; what rooms have to act on goes to the event stream as <see cref="MediaNodeNews"/>.</item>
/// </list>
/// </summary>
public sealed class NodeDirectory : ReceiveActor, IWithTimers
{
    /// <summary>Its name on every node, below <c>/user</c>.</summary>
    public const string Name = "node-directory";

    /// <summary>How often a media node is asked, and this node's status is told.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>A media node that is silent for so long is lost.</summary>
    public static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>When the directory itself was not scheduled for so long, silence says nothing of the others.</summary>
    private static readonly TimeSpan StoodStill = TimeSpan.FromSeconds(1);

    private static readonly LWWDictionaryKey<string, NodeStatus> Key = new("enx-nodes");

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly IActorRef _replicator = DistributedData.Get(Context.System).Replicator;
    private readonly NodeDirectorySetup _setup;
    private readonly DateTimeOffset _started;
    private readonly string _own;
    private ImmutableSortedDictionary<string, NodeTable.Entry> _nodes = ImmutableSortedDictionary.Create<string, NodeTable.Entry>(StringComparer.Ordinal);
    private ImmutableHashSet<string> _members = [];
    private DateTimeOffset? _deadline;
    private bool _isReady;
    private NodeTable.OwnDrain? _drain;
    private long _pings;
    private long? _beatAt;
    private long _lookedAt;

    /// <summary>On the event stream of a node that is to be left: its process moves its people elsewhere, and then stops.</summary>
    /// <param name="Within">After how long it leaves at the latest.</param>
    public sealed record DrainBegins(TimeSpan Within) : INoSerializationVerificationNeeded;

    private sealed class LookIsDue : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly LookIsDue Instance = new();
    }

    /// <summary>What it is made with, one for each node.</summary>
    public static Props Props(NodeDirectorySetup setup) => Akka.Actor.Props.Create(() => new NodeDirectory(setup));

    /// <summary>Made by <c>AddEnxRooms</c>.</summary>
    public NodeDirectory(NodeDirectorySetup setup)
    {
        _setup = setup;
        _own = NodeNames.Of(_cluster.SelfUniqueAddress);
        (_started, _lookedAt) = (setup.Time.GetUtcNow(), setup.Time.GetTimestamp());
        Receive<LookIsDue>(_ => LookAround());
        Receive<Pong>(_ => OnPong(Sender));
        Receive<Changed>(c => Read(c.Get(Key).Entries));
        Receive<ClusterEvent.CurrentClusterState>(s =>
        {
            _members = [.. s.Members.Select(m => NodeNames.Of(m.UniqueAddress))];
            BecomeReadyWith(_cluster.SelfMember);
        });
        Receive<ClusterEvent.MemberRemoved>(m => Leave(m.Member));
        Receive<ClusterEvent.MemberDowned>(m => Leave(m.Member));
        Receive<ClusterEvent.IMemberEvent>(m =>
        {
            _members = _members.Add(NodeNames.Of(m.Member.UniqueAddress));
            BecomeReadyWith(m.Member);
        });
        Receive<DrainNode>(Drain);
        Receive<UpdateSuccess>(_ => { });
        Receive<IUpdateFailure>(f => _log.Warning("This node's status could not be told to the others: {Failure}", f.GetType().Name));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));
        _replicator.Tell(Subscribe(Key, Self));
        Timers.StartPeriodicTimer("look", LookIsDue.Instance, TimeSpan.Zero, LookEvery);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _cluster.Unsubscribe(Self);

    /// <summary>For what others are told. What is awaited is measured by timestamps: a wall clock may be set back.</summary>
    private DateTimeOffset WallNow => _setup.Time.GetUtcNow();

    private bool IsPast(long since, TimeSpan time) => _setup.Time.GetElapsedTime(since) >= time;

    private void LookAround()
    {
        var now = _setup.Time.GetTimestamp();
        if (IsPast(_lookedAt, StoodStill)) _nodes = _nodes.SetItems(_nodes.Select(n => KeyValuePair.Create(n.Key, n.Value with { HeardAt = now })));
        _lookedAt = now;
        // That it carries media the others should know as soon as it does.
        var isNews = _nodes.GetValueOrDefault(_own)?.Status.Media is null && _setup.Media() is not null;
        if (isNews || _beatAt is not { } beatAt || IsPast(beatAt, Beat))
        {
            _beatAt = now;
            Tell();
            Ask();
        }
        if (!_setup.WatchesMedia) return;
        foreach (var (node, entry) in _nodes)
        {
            if (node == _own || entry is not { State: MediaNodeState.Alive, Status.Media: not null } || !IsPast(entry.HeardAt, LostAfter)) continue;
            _log.Warning("Media node {Node} has not answered for {Seconds} s: it counts as lost", node, LostAfter.TotalSeconds);
            Set(node, entry with { State = MediaNodeState.Lost });
            Context.System.EventStream.Publish(new MediaNodeNews.Lost(node));
        }
    }

    /// <summary>Tells all how this node is; itself at once.</summary>
    private void Tell()
    {
        var status = new NodeStatus(
            _own, WallNow, _started, _setup.Version, [.. _cluster.SelfRoles.Order(StringComparer.Ordinal)], _setup.Figures(), _setup.Media(),
            _deadline is not null, _deadline, _setup.PublicUrl);
        Learn(status);
        if (!_isReady) return;
        _replicator.Tell(Update(Key, LWWDictionary<string, NodeStatus>.Empty, Akka.DistributedData.WriteLocal.Instance, map => map.SetItem(_cluster, _own, status)));
    }

    private void Ask()
    {
        if (!_setup.WatchesMedia) return;
        _pings++;
        foreach (var (node, entry) in _nodes)
            if (node != _own) entry.Status.Media?.Tell(new Ping(_pings), Self);
    }

    private void OnPong(IActorRef media)
    {
        foreach (var (node, entry) in _nodes)
        {
            if (!media.Equals(entry.Status.Media)) continue;
            Set(node, entry with { State = MediaNodeState.Alive, HeardAt = _setup.Time.GetTimestamp() });
            if (entry.State == MediaNodeState.Alive) return;
            _log.Info("Media node {Node} is back", node);
            Context.System.EventStream.Publish(new MediaNodeNews.Found(node));
            return;
        }
    }

    private void Read(IEnumerable<KeyValuePair<string, NodeStatus>> told)
    {
        foreach (var (node, status) in told)
            if (node != _own && _members.Contains(node)) Learn(status);
    }

    private void Learn(NodeStatus status)
    {
        var known = _nodes.GetValueOrDefault(status.Node);
        Set(status.Node, known is null ? new NodeTable.Entry(status, MediaNodeState.Alive, _setup.Time.GetTimestamp()) : known with { Status = status });
        if (status.Media is null) return;
        if (known?.Status.Media is null) Context.System.EventStream.Publish(new MediaNodeNews.Found(status.Node));
        if (status.Draining && known?.Status.Draining != true) Context.System.EventStream.Publish(new MediaNodeNews.Drains(status.Node));
    }

    private void Drain(DrainNode drain)
    {
        if (_deadline is null)
        {
            var within = drain.Seconds is { } seconds and >= 0 ? TimeSpan.FromSeconds(seconds) : _setup.DrainTime;
            (_deadline, _drain) = (WallNow + within, new NodeTable.OwnDrain(_setup.Time.GetTimestamp(), within));
            _log.Info("This node drains; it leaves at {Deadline} at the latest", _deadline);
            Tell();
            Context.System.EventStream.Publish(new DrainBegins(within));
        }
        Sender.Tell(new Draining(_own, _deadline.Value));
    }

    /// <summary>The membership is known when this node is part of it.</summary>
    private void BecomeReadyWith(Member member)
    {
        if (!_isReady && member.UniqueAddress == _cluster.SelfUniqueAddress && member.Status is MemberStatus.Up or MemberStatus.WeaklyUp)
        {
            _isReady = true;
            _members = _members.Union(_cluster.State.Members.Select(m => NodeNames.Of(m.UniqueAddress)));
        }
        Publish();
    }

    private void Leave(Member member)
    {
        var node = NodeNames.Of(member.UniqueAddress);
        _members = _members.Remove(node);
        var known = _nodes.GetValueOrDefault(node);
        _nodes = _nodes.Remove(node);
        _setup.Table.Forget(node);
        Publish();
        _replicator.Tell(Update(Key, LWWDictionary<string, NodeStatus>.Empty, Akka.DistributedData.WriteLocal.Instance, map => map.Remove(_cluster, node)));
        if (known?.Status.Media is not null) Context.System.EventStream.Publish(new MediaNodeNews.Lost(node));
    }

    private void Set(string node, NodeTable.Entry entry)
    {
        _nodes = _nodes.SetItem(node, entry);
        Publish();
    }

    private void Publish() => _setup.Table.Publish(new NodeTable.Look(_own, _nodes, _members, _isReady, _drain));
}
