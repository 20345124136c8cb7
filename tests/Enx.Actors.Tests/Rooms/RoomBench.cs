using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Enx.Actors.Bandwidth;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Serialization;
using Enx.Testing;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Tests.Rooms;

/// <summary>
/// Rooms on a bench: a shelf in place of the shard region, probes as media node, directory and sessions, virtual time, journal in
/// memory. What is said to a room is written and read on its way, as if it crossed a node.
/// </summary>
internal sealed class RoomBench : IDisposable
{
    private static readonly Akka.Actor.Setup.ActorSystemSetup System = BootstrapSetup.Create()
        .WithConfig(ConfigurationFactory.ParseString("""
            akka.loglevel = WARNING
            akka.loggers = ["Akka.Event.DefaultLogger, Akka"]
            akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            """ + "\n" + KitSettings.VirtualTime).WithFallback(Akka.TestKit.Xunit2.TestKit.DefaultConfig))
        .And(Akka.Serialization.SerializationSetup.Create(s =>
            [Akka.Serialization.SerializerDetails.Create("enx-json", new RoomSerializer(s), [typeof(IWithRoomId), typeof(RoomNotifications.Notification)])]));

    /// <summary>How long a test waits for what has to come: on a busy machine everything takes its time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestKit _kit = new(System);

    public RoomBench(bool withMediaNode = true)
    {
        Media = _kit.CreateTestProbe("media");
        Directory = _kit.CreateTestProbe("directory");
        Nodes = new BenchNodes();
        if (withMediaNode) Nodes.Add("media-1", Media);
        var environment = new RoomEnvironment(Time, Nodes, Directory, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2))
        { BandwidthCounters = Counters };
        Shelf = Kit.Sys.ActorOf(Props.Create(() => new RoomShelf(environment)), "rooms");
    }

    public TestKit Kit => _kit;
    public ManualTime Time { get; } = new(Samples.Noon);
    public BandwidthCounters Counters { get; } = new();
    public TestProbe Media { get; }
    public BenchNodes Nodes { get; }
    public TestProbe Directory { get; }
    public IActorRef Shelf { get; }

    /// <summary>A room that is there, with the settings given.</summary>
    public async Task<RoomReplies.RoomDetails> CreateAsync(RoomSettings? settings = null, string roomId = Samples.RoomId) =>
        await AskAsync<RoomReplies.RoomDetails>(Samples.Create(settings, roomId));

    public Task<T> AskAsync<T>(IWithRoomId message) => Shelf.Ask<T>(message, Patience);

    /// <summary>Asks for a join; the media node has not answered yet.</summary>
    public Client Knock(string clientId, Role role = Role.Participant, bool media = true, string? token = null, string roomId = Samples.RoomId,
        Func<RoomCommands.JoinRoom, RoomCommands.JoinRoom>? change = null)
    {
        var session = _kit.CreateTestProbe();
        var join = Samples.Join(clientId, role, media, token, session, roomId);
        Shelf.Tell(change?.Invoke(join) ?? join, session);
        return new Client(this, roomId, clientId, session);
    }

    /// <summary>Joins, with the media node's blessing: three talker slots and the share slot.</summary>
    public async Task<Client> JoinAsync(string clientId, Role role = Role.Participant, string roomId = Samples.RoomId,
        Func<RoomCommands.JoinRoom, RoomCommands.JoinRoom>? change = null, params int[] slots)
    {
        var client = Knock(clientId, role, roomId: roomId, change: change);
        var connect = await MediaHears<ConnectPeer>(c => c.PeerId == clientId);
        Report(new PeerConnected(roomId, connect.Epoch, clientId, Samples.Answer(slots.Length > 0 ? slots : [1, 2, 3, 101])));
        client.Connected = await client.Session.ExpectMsgAsync<RoomReplies.RoomConnected>();
        return client;
    }

    public void Report(IMediaReport report) => Shelf.Tell(report, Media);

    /// <summary>The next message of this kind to the media node; others are passed over.</summary>
    public async Task<T> MediaHears<T>(Predicate<T>? which = null)
        where T : IMediaCommand =>
        (T)await Media.FishForMessageAsync(m => m is T t && (which is null || which(t)), Patience);

    /// <summary>The plan that names exactly these peers.</summary>
    public Task<ApplyRoom> PlanOf(params string[] peers) =>
        MediaHears<ApplyRoom>(a => a.Peers.Select(p => p.PeerId).SequenceEqual(peers));

    public void Advance(TimeSpan time)
    {
        Time.Now += time;
        ((TestScheduler)Kit.Sys.Scheduler).Advance(time);
    }

    /// <summary>All that was sent before is handled: a question goes the same way and its answer is back.</summary>
    public Task SettleAsync(string roomId = Samples.RoomId) => AskAsync<IRoomReply>(new RoomQueries.GetRoom(roomId));

    /// <summary>All is handled and the pace of talker lists is over: what follows next is told at once.</summary>
    public async Task ListsAreToldAsync()
    {
        await SettleAsync();
        await SettleAsync();
        // The pace is the endpoints': it is set when they have told.
        var room = (ActorRefWithCell)await Kit.Sys.ActorSelection(Shelf.Path / Samples.RoomId).ResolveOne(Patience);
        foreach (var endpoint in room.Children)
        {
            var probe = _kit.CreateTestProbe();
            endpoint.Tell(new Identify(1), probe);
            await probe.ExpectMsgAsync<ActorIdentity>();
        }
        Advance(TimeSpan.FromMilliseconds(334));
    }

    /// <summary>The names of a room's endpoints, by asking each to identify itself.</summary>
    public async Task<int> CountAsync(string pattern)
    {
        var probe = _kit.CreateTestProbe();
        Kit.Sys.ActorSelection(Shelf.Path / Samples.RoomId / pattern).Tell(new Identify(1), probe);
        var count = 0;
        while (await probe.ReceiveOneAsync(TimeSpan.FromMilliseconds(150)) is ActorIdentity { Subject: not null }) count++;
        return count;
    }

    /// <summary>An endpoint and its link have handled all that was sent to them before.</summary>
    public async Task SettleLinkAsync(string clientId, string roomId = Samples.RoomId)
    {
        await SettleAsync(roomId);
        foreach (var path in new[] { "", "/link" })
        {
            var probe = _kit.CreateTestProbe();
            Kit.Sys.ActorSelection($"{Shelf.Path}/{roomId}/endpoint-{clientId}-*{path}").Tell(new Identify(1), probe);
            await probe.ExpectMsgAsync<ActorIdentity>();
        }
        await SettleAsync(roomId);
    }

    /// <summary>The room's actor dies without a word, as if its node did; the shelf starts it at the next message.</summary>
    public async Task KillAsync(string roomId = Samples.RoomId)
    {
        var room = await Kit.Sys.ActorSelection(Shelf.Path / roomId).ResolveOne(Patience);
        var probe = _kit.CreateTestProbe();
        await probe.WatchAsync(room);
        room.Tell(PoisonPill.Instance);
        await probe.ExpectTerminatedAsync(room);
    }

    public void Dispose()
    {
        _kit.Dispose();
        Counters.Dispose();
    }

}

/// <summary>Media nodes as tests play them: probes, which are lost and drain as they are told. The first that takes rooms is chosen.</summary>
internal sealed class BenchNodes : IMediaPlacement
{
    private readonly List<MediaNodeView> _nodes = [];

    public void Add(string name, IActorRef media) => _nodes.Add(new MediaNodeView(name, MediaNodeState.Alive, false, media));

    public void Set(string name, MediaNodeState? state = null, bool? draining = null)
    {
        var at = _nodes.FindIndex(n => n.Node == name);
        _nodes[at] = _nodes[at] with { State = state ?? _nodes[at].State, Draining = draining ?? _nodes[at].Draining };
    }

    public string? Choose(string? except = null) =>
        _nodes.FirstOrDefault(n => n is { State: MediaNodeState.Alive, Draining: false } && n.Node != except)?.Node;

    public MediaNodeView Find(string node) => _nodes.Find(n => n.Node == node) ?? new MediaNodeView(node, MediaNodeState.Gone, false, null);

    /// <summary>How often a peer was counted to a node.</summary>
    public int Counted { get; private set; }

    public void Count(string node) => Counted++;
}

/// <summary>A user's session, as the bench plays it.</summary>
internal sealed class Client(RoomBench bench, string roomId, string clientId, TestProbe first)
{
    private TestProbe _session = first;
    private long _seq;

    public string ClientId => clientId;
    public TestProbe Session => _session;
    public RoomReplies.RoomConnected Connected { get; set; } = null!;

    /// <summary>The next notification of this kind; others are passed over, and all must be numbered without gaps.</summary>
    public async Task<T> Hears<T>(Predicate<T>? which = null)
        where T : RoomNotifications.Notification
    {
        while (true)
        {
            var next = await NextAsync();
            if (next is T t && (which is null || which(t))) return t;
        }
    }

    /// <summary>All of these come, in whatever order; others are passed over.</summary>
    public async Task HearsInAnyOrder(params Predicate<RoomNotifications.Notification>[] awaited)
    {
        var left = awaited.ToList();
        while (left.Count > 0)
        {
            var next = await NextAsync();
            if (left.FindIndex(which => which(next)) is var found and >= 0) left.RemoveAt(found);
        }
    }

    /// <summary>The next notification, whatever it is.</summary>
    public async Task<RoomNotifications.Notification> NextAsync()
    {
        var notify = await _session.ExpectMsgAsync<RoomReplies.Notify>();
        Assert.Equal((roomId, clientId, ++_seq), (notify.RoomId, notify.ClientId, notify.Seq));
        return notify.Notification;
    }

    /// <summary>The talkers of the next list as <c>slot name</c>, <c>*</c> when speaking.</summary>
    public async Task<string> HearsTalkers() => Text(await Hears<RoomNotifications.OnActiveTalkerList>());

    /// <summary>In the end the talkers are these; time goes on meanwhile, as lists are paced.</summary>
    public async Task WillSeeTalkers(string expected)
    {
        var last = "";
        for (var i = 0; i < 50 && last != expected; i++)
        {
            await bench.SettleAsync(roomId);
            bench.Advance(TimeSpan.FromMilliseconds(334));
            while (await _session.ReceiveOneAsync(TimeSpan.FromMilliseconds(30)) is RoomReplies.Notify n)
            {
                Assert.Equal(++_seq, n.Seq);
                if (n.Notification is RoomNotifications.OnActiveTalkerList list) last = Text(list);
            }
        }
        Assert.Equal(expected, last);
    }

    private static string Text(RoomNotifications.OnActiveTalkerList list) =>
        string.Join(" ", list.ActiveList.Select(t => $"{t.StreamId}{t.ClientId}{(t.Speaking ? "*" : "")}"));

    /// <summary>The next word about the connection itself: it has no number.</summary>
    public async Task<T> HearsOfLink<T>()
        where T : RoomNotifications.Notification
    {
        var notify = (RoomReplies.Notify)await _session.FishForMessageAsync(m =>
        {
            if (m is not RoomReplies.Notify n) return false;
            if (n.Seq > 0) Assert.Equal(++_seq, n.Seq);
            return n.Notification is T;
        }, RoomBench.Patience);
        Assert.Equal(0, notify.Seq);
        return (T)notify.Notification;
    }

    /// <summary>Another session plays on from here, with what it was told.</summary>
    public void ResumedOn(TestProbe newest, RoomReplies.RoomResumed resumed) =>
        (_session, _seq, Connected) = (newest, resumed.NextSeq - 1, Connected with { ResumeToken = resumed.ResumeToken });

    /// <summary>Hears everything that is on its way; the number of the last.</summary>
    public async Task<long> QuietAsync()
    {
        await bench.SettleLinkAsync(clientId, roomId);
        while (await _session.ReceiveOneAsync(TimeSpan.FromMilliseconds(100)) is RoomReplies.Notify n) Assert.Equal(++_seq, n.Seq);
        return _seq;
    }

    public Task<T> Asks<T>(IRoomCommand command) => bench.AskAsync<T>(command);

    public Task Leaves() => bench.AskAsync<RoomReplies.Done>(new RoomCommands.Disconnect(roomId, clientId, DisconnectCause.Normal));
}

/// <summary>A clock that stands still until it is told otherwise.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = start;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;
}

/// <summary>Keeps rooms as a shard does: starts them by message, keeps messages back while one passivates.</summary>
internal sealed class RoomShelf : ReceiveActor
{
    private readonly Dictionary<string, List<(object Message, IActorRef Sender)>> _passivating = [];

    public RoomShelf(RoomEnvironment environment)
    {
        Receive<Passivate>(p =>
        {
            _passivating.TryAdd(Sender.Path.Name, []);
            Sender.Tell(p.StopMessage);
        });
        Receive<IWithRoomId>(sent =>
        {
            var m = (IWithRoomId)ThroughTheWire(sent);
            if (_passivating.TryGetValue(m.RoomId, out var kept)) kept.Add((m, Sender));
            else Room(m.RoomId, environment).Forward(m);
        });
        Receive<Terminated>(t =>
        {
            if (!_passivating.Remove(t.ActorRef.Path.Name, out var kept)) return;
            foreach (var (message, sender) in kept) Self.Tell(message, sender);
        });
    }

    private static object ThroughTheWire(object message)
    {
        var serialization = Context.System.Serialization;
        var serializer = (Akka.Serialization.SerializerWithStringManifest)serialization.FindSerializerFor(message);
        return serialization.Deserialize(serializer.ToBinary(message), serializer.Identifier, serializer.Manifest(message));
    }

    private static IActorRef Room(string roomId, RoomEnvironment environment)
    {
        var room = Context.Child(roomId);
        return room.IsNobody() ? Context.Watch(Context.ActorOf(RoomActor.Props(roomId, environment), roomId)) : room;
    }
}

/// <summary>Questions that are asked by making something happen.</summary>
internal static class RoomBenchQuestions
{
    /// <summary>The room's epoch, as the media node hears it at a join.</summary>
    public static async Task<long> MediaEpochAsync(this RoomBench bench, string clientId = "asker")
    {
        bench.Knock(clientId);
        return (await bench.MediaHears<ConnectPeer>(c => c.PeerId == clientId)).Epoch;
    }
}
