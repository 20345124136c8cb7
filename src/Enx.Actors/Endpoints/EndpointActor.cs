using Akka.Actor;
using Akka.Event;
using Enx.Actors.Protocol;
using Enx.Actors.Streams;
using static Enx.Actors.Endpoints.EndpointProtocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Endpoints;

/// <summary>
/// One participant's device, a child of its room. It numbers what the client is told and sends it to the session, supervises the
/// link (<see cref="ReconnectPolicy"/> is its supervisor strategy) and the published streams, and paces the talker list.
/// It is the sender of <see cref="RoomReplies.RoomConnected"/> and of every <see cref="RoomReplies.Notify"/>, so the answer always
/// comes before the first notification; and however it ends, a session that was told of the room hears
/// <see cref="OnRoomDisConnected"/> last.
/// </summary>
internal sealed class EndpointActor : ReceiveActor, IWithTimers
{
    /// <summary>At most three talker lists a second.</summary>
    public static readonly TimeSpan TalkerPace = TimeSpan.FromMilliseconds(334);

    private const string PaceTimer = "talkers";

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Setup _setup;
    private readonly Outbox _outbox = new();
    private readonly Dictionary<string, IActorRef> _streams = new(StringComparer.Ordinal);
    private IActorRef _link = ActorRefs.Nobody;
    private string _lostBecause = "";
    private int _attemptsUsed;
    private bool _pathUp;
    private bool _told;
    private OnActiveTalkerList _talkersTold = new(true, []);
    private OnActiveTalkerList? _talkersNext;

    /// <summary>What an endpoint is made with.</summary>
    public sealed record Setup(string RoomId, string ClientId, IActorRef Session, ReconnectPolicy Policy, TimeProvider Time);

    public static Props Props(Setup setup) => Akka.Actor.Props.Create(() => new EndpointActor(setup));

    public EndpointActor(Setup setup)
    {
        _setup = setup;
        Receive<Welcome>(w => { w.ReplyTo.Tell(w.Reply, Self); _told = true; });
        Receive<Say>(s => Tell(s.Notification));
        Receive<ShowTalkers>(s => { _talkersNext = s.List; TellTalkers(); });
        Receive<TalkersDue>(_ => TellTalkers());
        Receive<PathIs>(p =>
        {
            _pathUp = p.State == MediaProtocol.PathState.Connected;
            _link.Tell(p);
            foreach (var stream in _streams.Values) stream.Tell(p);
        });
        Receive<StartStream>(Start);
        Receive<MuteStream>(m => { if (_streams.TryGetValue(m.StreamId, out var stream)) stream.Tell(m); });
        Receive<StopStream>(s => { if (_streams.Remove(s.StreamId, out var stream)) stream.Tell(s); });
        Receive<Published>(p =>
        {
            Tell(new OnPublishedStream(NameFor(p.StreamId), "The stream has been published.", "0"));
            Context.Parent.Tell(new StreamLive(_setup.ClientId, p.StreamId));
        });
        Receive<Unpublished>(p => Tell(new OnUnPublishedStream(NameFor(p.StreamId), "The stream has been unpublished.", "0")));
        Receive<Terminated>(_ => Context.Parent.Tell(new LinkGone(_setup.ClientId, _lostBecause)));
        Receive<Goodbye>(g => { SayGoodbye(g.Cause); Context.Stop(Self); });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => _link = Context.Watch(Context.ActorOf(LinkActor.Props(_setup.Session), "link"));

    protected override void PostStop() => SayGoodbye(DisconnectCause.Unexpected);

    // A lost link is daily life, so it is logged here in one line and not as an error with a stack.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(-1, -1, Decide, loggingEnabled: false);

    private Directive Decide(Exception cause)
    {
        var directive = _setup.Policy.OnFailure(cause, _attemptsUsed);
        if (directive == Directive.Restart) _attemptsUsed++;
        if (directive == Directive.Escalate)
            _log.Error(cause, "Endpoint {ClientId} of room {RoomId} failed", _setup.ClientId, _setup.RoomId);
        else
            _log.Info("Link of {ClientId} in room {RoomId} lost: {Cause}; {Directive} after {Attempts} attempts",
                _setup.ClientId, _setup.RoomId, cause.Message, directive, _attemptsUsed);
        _lostBecause = cause.Message;
        return directive;
    }

    private void Start(StartStream s)
    {
        if (_streams.ContainsKey(s.StreamId)) return;
        _streams[s.StreamId] = Context.ActorOf(StreamActor.Props(_setup.ClientId, s, _pathUp, _setup.Time));
    }

    private void Tell(Notification notification)
    {
        if (!_told) return;
        var (seq, n) = _outbox.Append(notification);
        _setup.Session.Tell(new RoomReplies.Notify(_setup.RoomId, _setup.ClientId, seq, n), Self);
    }

    private void TellTalkers()
    {
        if (_talkersNext is not { } next || Timers.IsTimerActive(PaceTimer)) return;
        _talkersNext = null;
        if (next.Active == _talkersTold.Active && next.ActiveList.SequenceEqual(_talkersTold.ActiveList)) return;
        _talkersTold = next;
        Tell(next);
        Timers.StartSingleTimer(PaceTimer, TalkersDue.Instance, TalkerPace);
    }

    private void SayGoodbye(DisconnectCause cause)
    {
        Tell(new OnRoomDisConnected(cause.Code, cause.Message));
        _told = false;
    }

    /// <summary>A client knows its share by the slot on which the others receive it.</summary>
    private static string NameFor(string streamId) =>
        streamId == Rooms.StreamIds.Share ? MediaProtocol.ShareSlot.ToString() : streamId;

    private sealed class TalkersDue : ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static readonly TalkersDue Instance = new();
    }
}
