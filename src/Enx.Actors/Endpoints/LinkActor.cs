using Akka.Actor;
using Akka.Event;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.EndpointProtocol;

namespace Enx.Actors.Endpoints;

/// <summary>
/// A client's living connection: its signalling session and its media path. It has one job: to fail when either is lost, so that its
/// supervisor decides what that means. How it lives:
/// <list type="number">
/// <item><b>Up</b>: both are there. The first that goes makes it throw <see cref="LinkLostException"/>.</item>
/// <item>Restarted by the supervisor, it is <b>down</b>: one attempt. It asks its endpoint for the terms and waits until the session
/// and the path are both there; then it is up again and says so.</item>
/// <item>When the attempt's time is over it throws <see cref="AttemptTimedOutException"/>; the next restart is the next attempt.</item>
/// </list>
/// </summary>
internal sealed class LinkActor : ReceiveActor, IWithTimers
{
    private const string AttemptTimer = "attempt";
    private const string ReattachTimer = "reattach";
    private const string SessionEnded = "the signalling session ended";

    /// <summary>So long a session that outlived the room's actor may take to come forward before it counts as lost.</summary>
    private static readonly TimeSpan ReattachTime = TimeSpan.FromSeconds(5);

    private IActorRef _session;
    private bool _pathDown;

    public static Props Props(IActorRef session) => Akka.Actor.Props.Create(() => new LinkActor(session));

    public LinkActor(IActorRef session)
    {
        _session = session;
        Become(Up);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        if (!_session.IsNobody()) Context.Watch(_session);
        // A presence that outlived its room's actor has no session to begin with. Failing here would be a failed start, not a failed link.
        else Timers.StartSingleTimer(ReattachTimer, new SessionGone(_session, GoingAway: false), ReattachTime);
    }

    protected override void PostRestart(Exception reason)
    {
        Become(Down);
        Context.Parent.Tell(AttemptDue.Instance);
    }

    private void Up()
    {
        Receive<SessionIs>(s => Watch(s.Session));
        Receive<SessionGone>(g =>
        {
            if (!g.Session.Equals(_session)) return;
            throw g.GoingAway ? new LinkLostException(Loss.Page, "the page went away") : new LinkLostException(Loss.Session, SessionEnded);
        });
        Receive<Terminated>(t =>
        {
            if (t.ActorRef.Equals(_session)) throw new LinkLostException(Loss.Session, SessionEnded);
        });
        Receive<PathIs>(p =>
        {
            if (p.State != MediaProtocol.PathState.Connected) throw new LinkLostException(Loss.Path, $"the media path is {Name(p.State)}: {p.Cause}");
        });
        ReceiveAny(_ => { });
    }

    private void Down()
    {
        Receive<Attempt>(a =>
        {
            (_session, _pathDown) = (a.Session, a.PathDown);
            if (!_session.IsNobody()) Context.Watch(_session);
            Timers.StartSingleTimer(AttemptTimer, TimeIsUp.Instance, a.Timeout);
            UpWhenWhole();
        });
        Receive<Retime>(r => { if (Timers.IsTimerActive(AttemptTimer)) Timers.StartSingleTimer(AttemptTimer, TimeIsUp.Instance, r.Timeout); });
        Receive<SessionIs>(s => { Watch(s.Session); UpWhenWhole(); });
        Receive<SessionGone>(g => g.Session.Equals(_session), _ => _session = ActorRefs.Nobody);
        Receive<Terminated>(t => t.ActorRef.Equals(_session), _ =>
        {
            // The endpoint gives the next attempt the session that it knows.
            Context.Parent.Tell(new SessionGone(_session, GoingAway: false));
            _session = ActorRefs.Nobody;
        });
        Receive<PathIs>(p => { _pathDown = p.State != MediaProtocol.PathState.Connected; UpWhenWhole(); });
        Receive<TimeIsUp>(TimeOut);
        ReceiveAny(_ => { });
    }

    private static void TimeOut(TimeIsUp due) => throw new AttemptTimedOutException();

    private void Watch(IActorRef session)
    {
        Timers.Cancel(ReattachTimer);
        if (!_session.IsNobody() && !_session.Equals(session)) Context.Unwatch(_session);
        _session = Context.Watch(session);
    }

    private void UpWhenWhole()
    {
        // Without a timer the terms of the attempt are still on their way.
        if (_session.IsNobody() || _pathDown || !Timers.IsTimerActive(AttemptTimer)) return;
        Timers.Cancel(AttemptTimer);
        Become(Up);
        Context.Parent.Tell(LinkWhole.Instance);
    }

    private static string Name(MediaProtocol.PathState state) => state == MediaProtocol.PathState.Silent ? "silent" : "closed";

    private sealed class TimeIsUp : ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static readonly TimeIsUp Instance = new();
    }
}
