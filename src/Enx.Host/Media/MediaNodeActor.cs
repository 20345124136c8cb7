using Akka.Actor;
using Akka.Event;
using Enx.Actors.Protocol;
using Enx.Actors.Tracing;
using Enx.Media;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Host.Media;

/// <summary>
/// The media node: carries out what rooms say on the engine of this process, and tells rooms what the engine says.
/// <list type="number">
/// <item>Who speaks with a lower epoch than the room was heard with is a stale room: it is not listened to, and told so.</item>
/// <item>Reports go through the shard region with the room's epoch, so that they find the room wherever it is now.</item>
/// <item>A room that starts again is told what is here, and once more what was reported and still holds (<see cref="MediaNodeRooms"/>).</item>
/// <item>A room that no room actor has spoken for in 60 s is closed: nobody is left who could.</item>
/// </list>
/// </summary>
internal sealed class MediaNodeActor : ReceiveActor, IWithTimers
{
    /// <summary>How long media goes on without a word of the room: longer than any failover.</summary>
    public static readonly TimeSpan OrphanedAfter = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IMediaEngine _engine;
    private readonly IActorRef _rooms;
    private readonly MediaNodeLimits _limits;
    private readonly TimeProvider _time;
    private readonly MediaNodeRooms _held = new();

    private sealed class SweepIsDue : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly SweepIsDue Instance = new();
    }

    /// <summary>What it is made with.</summary>
    /// <param name="engine">The engine of this process.</param>
    /// <param name="rooms">The shard region of rooms.</param>
    /// <param name="limits">How much the node takes.</param>
    /// <param name="time">The clock.</param>
    public static Props Props(IMediaEngine engine, IActorRef rooms, MediaNodeLimits limits, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new MediaNodeActor(engine, rooms, limits, time));

    public MediaNodeActor(IMediaEngine engine, IActorRef rooms, MediaNodeLimits limits, TimeProvider time)
    {
        (_engine, _rooms, _limits, _time) = (engine, rooms, limits, time);
        Receive<Unknown.Message>(m => _log.Warning(
            "Room {RoomId} says \"{Name}\", which this release does not know: it is not carried out. Upgrade this node.", m.RoomId, m.Name));
        Receive<IMediaCommand>(IsStale, c =>
        {
            var heard = _held.Find(c.RoomId)!.Epoch;
            _log.Debug("Room {RoomId} speaks with epoch {Epoch}, which is over: {Command} is dropped", c.RoomId, c.Epoch, c.GetType().Name);
            Sender.Tell(new RoomOutdated(c.RoomId, c.Epoch, heard));
        });
        Receive<ConnectPeer>(Connect);
        Receive<ClosePeer>(c =>
        {
            RoomOf(c).Closed(c.PeerId);
            _engine.ClosePeer(c.RoomId, c.PeerId);
        });
        Receive<ApplyRoom>(Apply);
        Receive<HoldRoom>(Hold);
        Receive<CloseRoom>(c =>
        {
            var room = RoomOf(c);
            room.IsOpen = false;
            room.Clear();
            _engine.CloseRoom(c.RoomId);
        });
        Receive<MediaEvents.OfferDone>(Answer);
        Receive<MediaEvents.PlanDone>(Acknowledge);
        Receive<MediaEvents.Said>(s => Report(s.RoomId, s.Report));
        Receive<SweepIsDue>(_ => Sweep());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer("sweep", SweepIsDue.Instance, SweepEvery);

    private bool IsStale(IMediaCommand command) => _held.Find(command.RoomId) is { } room && command.Epoch < room.Epoch;

    private HeldRoom RoomOf(IMediaCommand command)
    {
        var room = _held.Get(command.RoomId);
        room.Epoch = command.Epoch;
        room.HeardAt = _time.GetTimestamp();
        return room;
    }

    private void Connect(ConnectPeer c)
    {
        var replyTo = Sender;
        if (_held.Find(c.RoomId) is not { IsOpen: true } && _held.Open >= _limits.Rooms)
        {
            replyTo.Tell(Busy(c, $"This node carries {_limits.Rooms} rooms, which is the most it may. Try again later."));
            return;
        }
        // A request with a number is of a peer that has its place already.
        if (c.Request == 0 && _engine.ReadStats().Peers >= _limits.Peers)
        {
            replyTo.Tell(Busy(c, $"This node carries {_limits.Peers} peers, which is the most it may. Try again later."));
            return;
        }
        RoomOf(c).IsOpen = true;
        var answering = JoinTracing.Continue("media.answer", c.Traceparent, c.RoomId, c.PeerId);
        _engine.ConnectPeerAsync(MediaTerms.ToEngine(c)).PipeTo(
            Self,
            success: answer => new MediaEvents.OfferDone(replyTo, new PeerConnected(c.RoomId, c.Epoch, c.PeerId, MediaTerms.ToProtocol(answer), c.Request), answering),
            failure: e => new MediaEvents.OfferDone(replyTo, Refused(c, e), answering));
    }

    private void Answer(MediaEvents.OfferDone done)
    {
        JoinTracing.End(done.Answering, (done.Report as PeerRefused)?.Code ?? Codes.Success);
        if (done.Report is PeerConnected c && _held.Find(c.RoomId) is { } room)
        {
            var isFirst = room.Peers.IsEmpty;
            room.Answered(c.PeerId, c.Answer);
            if (isFirst) CatchUp(room, c);
        }
        done.ReplyTo.Tell(done.Report);
    }

    /// <summary>
    /// A room that comes from another node says what should be before anybody is here. The engine keeps no plan for a room without peers,
    /// so the first that comes brings it into force.
    /// </summary>
    private void CatchUp(HeldRoom room, PeerConnected first)
    {
        if (room.Plan is not { } plan || plan.Epoch != room.Epoch || plan.Peers.All(p => p.PeerId != first.PeerId)) return;
        CarryOut(plan, ActorRefs.Nobody);
    }

    private void Apply(ApplyRoom a)
    {
        var room = RoomOf(a);
        room.IsOpen = a.Peers.Length > 0;
        room.Keep(a.Peers);
        room.Plan = a;
        CarryOut(a, Sender);
    }

    private void CarryOut(ApplyRoom plan, IActorRef replyTo)
    {
        var report = new RoomApplied(plan.RoomId, plan.Epoch, plan.Version);
        _engine.ApplyRoomAsync(MediaTerms.ToEngine(plan)).PipeTo(
            Self,
            success: () => new MediaEvents.PlanDone(replyTo, report, null),
            failure: e => new MediaEvents.PlanDone(replyTo, report, e.Message));
    }

    private void Hold(HoldRoom h)
    {
        var room = RoomOf(h);
        Sender.Tell(new RoomHeld(h.RoomId, h.Epoch, room.Peers));
        foreach (var report in room.Reports()) Sender.Tell(report);
    }

    private void Acknowledge(MediaEvents.PlanDone done)
    {
        // A plan that failed is not acknowledged: the room says it again.
        if (done.Problem is null) done.ReplyTo.Tell(done.Report);
        else _log.Warning("Plan {Version} of room {RoomId} could not be carried out: {Cause}", done.Report.Version, done.Report.RoomId, done.Problem);
    }

    private PeerRefused Refused(ConnectPeer c, Exception e)
    {
        if (e is OfferRefusedException refused)
        {
            _log.Info("Offer of {PeerId} in room {RoomId} refused, {Fault}: {Sentence}", c.PeerId, c.RoomId, refused.Fault, e.Message);
            return new PeerRefused(c.RoomId, c.Epoch, c.PeerId, MediaTerms.CodeOf(refused.Fault), e.Message, c.Request);
        }
        _log.Error(e, "Peer {PeerId} of room {RoomId} could not be made", c.PeerId, c.RoomId);
        return new PeerRefused(c.RoomId, c.Epoch, c.PeerId, Codes.RoomConnectFailed, "The media node could not make the connection. Try again.", c.Request);
    }

    private static PeerRefused Busy(ConnectPeer c, string sentence) => new(c.RoomId, c.Epoch, c.PeerId, Codes.ServerBusy, sentence, c.Request);

    private void Report(string roomId, Func<long, IMediaReport> make)
    {
        if (_held.Find(roomId) is not { IsOpen: true } room) return;
        var report = make(room.Epoch);
        room.Remember(report);
        _rooms.Tell(report, Self);
    }

    private void Sweep()
    {
        foreach (var (roomId, room) in _held.Where(r => _time.GetElapsedTime(r.HeardAt) >= OrphanedAfter))
        {
            _held.Remove(roomId);
            if (room.IsOpen) _log.Info("No room actor has spoken for room {RoomId} in {Seconds} s: its media is closed", roomId, OrphanedAfter.TotalSeconds);
            // Also when the last plan was empty: a peer that was on its way in then may have come since.
            _engine.CloseRoom(roomId);
        }
    }
}

/// <summary>How much a media node takes.</summary>
/// <param name="Rooms">Rooms at most.</param>
/// <param name="Peers">Peers at most.</param>
internal sealed record MediaNodeLimits(int Rooms, int Peers);
