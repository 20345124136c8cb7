using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Enx.Actors.Bandwidth;
using Enx.Actors.Protocol;
using Enx.Actors.Streams;
using static Enx.Actors.Protocol.EndpointProtocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Endpoints;

/// <summary>
/// One participant's device, a child of its room. How it works:
/// <list type="number">
/// <item>It numbers what the client is told, sends it to the session, and remembers the last of it (<see cref="Outbox"/>).</item>
/// <item>It supervises the link, and its supervisor strategy is the reconnect policy: a restart of the link is an attempt, a stop is the
/// end of the presence. The attempts start again from zero once the link is whole.</item>
/// <item>A session that resumes takes the place of the one before, dead or alive, and is told first what was missed.</item>
/// <item>News of the link itself goes to a living session only, under the number 0: it is never told again.</item>
/// <item>It supervises the published streams, which outlive a lost link, and paces the talker list.</item>
/// <item>It supervises the bandwidth monitor, whose failure costs a restart of it and nothing else. What the monitor finds worth telling
/// is numbered like all else. Which layers are wanted, and that the client is on audio alone or a share is held back, is told again after
/// a snapshot.</item>
/// <item>It is the sender of <see cref="RoomReplies.RoomConnected"/>, <see cref="RoomReplies.RoomResumed"/> and of every
/// <see cref="RoomReplies.Notify"/>, so the answer always comes before what follows; and however it ends, a session that was told of the
/// room hears <see cref="OnRoomDisConnected"/> last, or <see cref="RoomReplies.ResumeNeeded"/> when only this actor ends, not the presence.</item>
/// <item>Made for somebody who was in the room before it, it has no session at first. One that lives reattaches within a few seconds, and
/// nothing has happened; else the link is lost.</item>
/// </list>
/// </summary>
internal sealed class EndpointActor : ReceiveActor, IWithTimers
{
    /// <summary>At most three talker lists a second.</summary>
    public static readonly TimeSpan TalkerPace = TimeSpan.FromMilliseconds(334);

    /// <summary>The most notifications that are told again after a resume; for more, the room as it is says it better.</summary>
    public const int MaxReplay = 100;

    private const string PaceTimer = "talkers";

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Setup _setup;
    private readonly Outbox _outbox;
    private readonly Dictionary<string, IActorRef> _streams = new(StringComparer.Ordinal);
    private IActorRef _session;
    private IActorRef _link = ActorRefs.Nobody;
    private ReconnectPolicy _policy;
    private string _lostBecause = "";
    private int _attemptsUsed;
    private bool _pathUp;
    private bool _pathLost;
    private bool _told;
    private OnActiveTalkerList _talkersTold = new(true, []);
    private OnActiveTalkerList? _talkersNext;
    private IActorRef _monitor = ActorRefs.Nobody;
    private ImmutableSortedDictionary<string, OnVideoLayersWanted> _layers = ImmutableSortedDictionary<string, OnVideoLayersWanted>.Empty;
    private bool _adapts;
    private bool _audioAlone;
    private ShareIs _share = new(null, false);
    private bool _isDoubted;
    private bool _needsFreshMedia;

    /// <summary>What an endpoint is made with. Without a session its presence is older than this actor, and it waits a moment for one to reattach.</summary>
    public sealed record Setup(string RoomId, string ClientId, IActorRef Session, ReconnectPolicy Policy, TimeProvider Time, long FirstSeq = 0)
    {
        /// <summary>Whether the room tells of bandwidth (<c>abwd</c>).</summary>
        public bool Alerts { get; init; } = true;

        /// <summary>Whether the endpoint may be put to audio alone, to begin with.</summary>
        public bool Adapts { get; init; }

        /// <summary>How long things must hold before they are told.</summary>
        public BandwidthOptions Bandwidth { get; init; } = new();

        /// <summary>Where alerts are counted.</summary>
        public required BandwidthCounters Counters { get; init; }

        /// <summary>Whether it is uncertain that the client is still about: then nobody is waited for beyond the time in which a living session reattaches.</summary>
        public bool IsDoubted { get; init; }
    }

    public static Props Props(Setup setup) => Akka.Actor.Props.Create(() => new EndpointActor(setup));

    public EndpointActor(Setup setup)
    {
        (_setup, _session, _policy, _outbox, _adapts) = (setup, setup.Session, setup.Policy, new Outbox(start: setup.FirstSeq), setup.Adapts);
        _isDoubted = setup.IsDoubted;
        Receive<Welcome>(w => { w.ReplyTo.Tell(w.Reply, Self); _told = true; });
        Receive<Resume>(OnResume);
        Receive<Reattach>(OnReattach);
        Receive<SessionGone>(Lose);
        Receive<Say>(s => Tell(s.Notification));
        Receive<SayNow>(s => TellNow(s.Notification));
        Receive<ShowTalkers>(s => { _talkersNext = s.List; TellTalkers(); });
        Receive<TalkersDue>(_ => TellTalkers());
        Receive<PathIs>(p =>
        {
            _pathUp = p.State == MediaProtocol.PathState.Connected;
            _pathLost = !_pathUp;
            _needsFreshMedia = p.IsLost;
            if (_pathUp) _isDoubted = false;
            _link.Tell(p);
            _monitor.Tell(p);
            foreach (var stream in _streams.Values) stream.Tell(p);
        });
        Receive<StartStream>(Start);
        Receive<MuteStream>(m =>
        {
            if (_streams.TryGetValue(m.StreamId, out var stream)) stream.Tell(m);
            _monitor.Tell(m);
        });
        Receive<StopStream>(s =>
        {
            if (_streams.Remove(s.StreamId, out var stream)) stream.Tell(s);
            _monitor.Tell(s);
            _layers = _layers.Remove(NameFor(s.StreamId));
        });
        Receive<MediaProtocol.DownlinkChanged>(r => _monitor.Tell(r));
        Receive<MediaProtocol.UplinkChanged>(r => _monitor.Tell(r));
        Receive<MediaProtocol.LayersWanted>(OnLayersWanted);
        Receive<NewMedia>(n =>
        {
            _layers = _layers.Clear();
            BeOnAudioAlone(false, 0);
            _monitor.Tell(n);
        });
        Receive<NewPath>(n =>
        {
            BeOnAudioAlone(false, 0);
            _monitor.Tell(n);
        });
        Receive<ShareIs>(Show);
        Receive<AdaptAudioOnly>(a =>
        {
            _adapts = a.Enabled;
            _monitor.Tell(a);
        });
        Receive<MonitorBegins>(_ =>
        {
            BeOnAudioAlone(false, 0);
            _monitor.Tell(new AdaptAudioOnly(_adapts));
        });
        Receive<BandwidthNews>(n => TellOfBandwidth(n.News));
        Receive<AudioAlone>(a => BeOnAudioAlone(a.On, a.Probe));
        Receive<Published>(p =>
        {
            Tell(new OnPublishedStream(NameFor(p.StreamId), "The stream has been published.", "0"));
            Context.Parent.Tell(new StreamLive(_setup.ClientId, p.StreamId));
        });
        Receive<Unpublished>(p => Tell(new OnUnPublishedStream(NameFor(p.StreamId), "The stream has been unpublished.", "0")));
        Receive<AttemptDue>(_ => BeginAttempt());
        Receive<LinkWhole>(_ => Restored());
        Receive<Terminated>(t => t.ActorRef.Equals(_link), _ => GiveUp());
        Receive<Goodbye>(g => { SayGoodbye(g.Cause); Context.Stop(Self); });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _told = _session.IsNobody();
        _link = Context.Watch(Context.ActorOf(LinkActor.Props(_session), "link"));
        _monitor = Context.ActorOf(
            BandwidthMonitorActor.Props(new BandwidthMonitorActor.Setup(
                _setup.RoomId, _setup.ClientId, _setup.Alerts, _setup.Adapts, _setup.Bandwidth, _setup.Counters, _setup.Time)),
            "bandwidth");
    }

    protected override void PostStop()
    {
        // Without a goodbye it was not the presence that ended.
        if (_told && !_session.IsNobody()) _session.Tell(new RoomReplies.ResumeNeeded(_setup.RoomId, _setup.ClientId), Self);
    }

    // A lost link is daily life, so it is logged here in one line and not as an error with a stack.
    protected override SupervisorStrategy SupervisorStrategy() => new Supervision(this);

    private Directive DecideOnMonitor(Exception cause)
    {
        _log.Error(cause, "The bandwidth monitor of {ClientId} in room {RoomId} failed and begins anew", _setup.ClientId, _setup.RoomId);
        return Directive.Restart;
    }

    private Directive Decide(Exception cause)
    {
        if (cause is LinkLostException { What: Loss.Session or Loss.Page }) _session = ActorRefs.Nobody;
        if (cause is LinkLostException { What: Loss.Page }) _policy = _setup.Policy.AfterGoingAway();
        // Who has not been let in has no place to keep.
        var directive = (_told && !_isDoubted ? _policy : ReconnectPolicy.None).OnFailure(cause, _attemptsUsed);
        if (directive == Directive.Escalate)
            _log.Error(cause, "Endpoint {ClientId} of room {RoomId} failed", _setup.ClientId, _setup.RoomId);
        else if (_attemptsUsed == 0 || directive == Directive.Stop)
            _log.Info("Link of {ClientId} in room {RoomId} lost: {Cause}; {Directive} after {Attempts} of {Of} attempts",
                _setup.ClientId, _setup.RoomId, cause.Message, directive, _attemptsUsed, _policy.MaxAttempts);
        if (directive == Directive.Restart) _attemptsUsed++;
        // What the first failure was, not that the attempts to mend it failed too.
        if (cause is LinkLostException || _lostBecause.Length == 0) _lostBecause = cause.Message;
        return directive;
    }

    private void BeginAttempt()
    {
        TellOfAttempt();
        Context.Parent.Tell(new AttemptBegun(_setup.ClientId, _attemptsUsed, _policy.MaxAttempts, _lostBecause, _pathLost));
        _link.Tell(new Attempt(_policy.AttemptTimeout, _session, _pathLost));
    }

    private void TellOfAttempt()
    {
        if (_attemptsUsed == 1) TellNow(new OnConnectionInterrupted(Codes.NetworkDisconnected, $"The connection is interrupted: {_lostBecause}.", _needsFreshMedia));
        TellNow(new OnReconnect(_attemptsUsed, _policy.MaxAttempts, (int)_policy.AttemptTimeout.TotalMilliseconds, "Reconnecting"));
    }

    private void Restored()
    {
        _log.Info("Link of {ClientId} in room {RoomId} is whole again in attempt {Attempt}", _setup.ClientId, _setup.RoomId, _attemptsUsed);
        TellNow(new OnUserReconnectSuccess(_setup.ClientId, _attemptsUsed, "Reconnected"));
        Context.Parent.Tell(new LinkRestored(_setup.ClientId, _attemptsUsed));
        (_attemptsUsed, _policy, _lostBecause) = (0, _setup.Policy, "");
    }

    private void GiveUp()
    {
        _link = ActorRefs.Nobody;
        var tried = _attemptsUsed > 0;
        if (tried) TellNow(new OnConnectionLost(Codes.ReconnectAttemptsExceeded, "The connection could not be restored."));
        Context.Parent.Tell(new LinkGone(_setup.ClientId, _lostBecause, tried));
    }

    /// <summary>A session takes over. If it is the same one, only the media was restarted on it, and it has missed nothing.</summary>
    private void OnResume(Resume r)
    {
        Replace(r.Session);
        if (_attemptsUsed > 0 && _policy != _setup.Policy)
        {
            // The page is back, and with it the time that was asked for: its media has yet to come up.
            _policy = _setup.Policy;
            _link.Tell(new Retime(_policy.AttemptTimeout));
        }
        // So much at once would be more than a session holds for a client that reads slowly.
        var missed = _outbox.After(r.LastSeq) is { Length: <= MaxReplay } known ? known : default(ImmutableArray<Numbered>?);
        r.ReplyTo.Tell(new RoomReplies.RoomResumed(
            _setup.RoomId, _setup.ClientId, r.ResumeToken, missed is null ? _outbox.LastSeq + 1 : r.LastSeq + 1, missed is null ? r.Snapshot : null, r.Answer, r.Generation), Self);
        foreach (var (seq, notification) in missed ?? []) Send(seq, notification);
        if (missed is null) TellWhatNoSnapshotHolds();
        _link.Tell(new SessionIs(r.Session));
        // The client may not know yet that its media is lost, and brings no offer then.
        if (_attemptsUsed > 0 && _pathLost && r.Answer is null) TellOfAttempt();
    }

    /// <summary>A session of the presence's former endpoint takes over; its client is told the room as it is.</summary>
    private void OnReattach(Reattach r)
    {
        Replace(r.Session);
        r.ReplyTo.Tell(new RoomReplies.Reattached(_setup.RoomId, _setup.ClientId, r.ResumeToken, _outbox.LastSeq + 1, r.Snapshot), Self);
        TellWhatNoSnapshotHolds();
        _link.Tell(new SessionIs(r.Session));
        // Of a path that was found to be lost before there was anybody to tell.
        if (_attemptsUsed > 0 && _pathLost) TellOfAttempt();
    }

    private void Replace(IActorRef session)
    {
        // It was away in an earlier life of the room, and is back before that was found out in this one: nothing failed here that could be restored.
        if (_attemptsUsed == 0 && _session.IsNobody()) Context.Parent.Tell(new LinkRestored(_setup.ClientId, 0));
        if (!_session.IsNobody() && !_session.Equals(session))
            _session.Tell(new RoomReplies.SessionReplaced(_setup.RoomId, _setup.ClientId), Self);
        _session = session;
        _isDoubted = false;
    }

    private void TellWhatNoSnapshotHolds()
    {
        if (!_talkersTold.ActiveList.IsEmpty) Tell(_talkersTold);
        foreach (var layers in _layers.Values) Tell(layers);
        if (_audioAlone) Tell(new OnAudioOnlyByBandwidth(true));
        if (_share.HeldBack) Tell(OnShareStreamEvent.Stopped);
        _monitor.Tell(ClientForgot.Instance);
    }

    private void Lose(SessionGone gone)
    {
        if (!gone.Session.Equals(_session)) return;
        _session = ActorRefs.Nobody;
        if (gone.GoingAway && _attemptsUsed > 0)
        {
            // The media path was the first to go: what looked like a bad network was a page that went away.
            _policy = _setup.Policy.AfterGoingAway();
            _link.Tell(new Retime(_policy.AttemptTimeout));
        }
        _link.Tell(gone);
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
        Send(seq, n);
    }

    /// <summary>For a living session only, and not to be told again.</summary>
    private void TellNow(Notification notification)
    {
        if (_told) Send(0, notification);
    }

    private void Send(long seq, Notification notification)
    {
        if (!_session.IsNobody()) _session.Tell(new RoomReplies.Notify(_setup.RoomId, _setup.ClientId, seq, notification), Self);
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

    private void OnLayersWanted(MediaProtocol.LayersWanted wanted)
    {
        if (wanted.Rids.IsDefaultOrEmpty) return;
        var streamId = BandwidthMonitorActor.NameOf(wanted.Use);
        var layers = new OnVideoLayersWanted(streamId, wanted.Rids);
        _layers = _layers.SetItem(streamId, layers);
        Tell(layers);
    }

    /// <summary>Tells when a share begins or ceases to be held back. That it ends, or is another's, the client hears otherwise, and forgets.</summary>
    private void Show(ShareIs share)
    {
        var told = _share.HeldBack && _share.Sharer == share.Sharer;
        _share = share;
        if (share.HeldBack == told) return;
        Tell(share.HeldBack ? OnShareStreamEvent.Stopped : OnShareStreamEvent.Resumed);
    }

    private void BeOnAudioAlone(bool on, long probe)
    {
        if (on == _audioAlone) return;
        _audioAlone = on;
        Context.Parent.Tell(new AudioAloneIs(_setup.ClientId, on, probe));
        TellOfBandwidth(new OnAudioOnlyByBandwidth(on));
    }

    private void TellOfBandwidth(Notification news)
    {
        Tell(news);
        Context.Parent.Tell(new BandwidthTold(_setup.ClientId, news));
    }

    private void SayGoodbye(DisconnectCause cause)
    {
        Tell(new OnRoomDisConnected(cause.Code, cause.Message));
        _told = false;
    }

    /// <summary>A client knows its share by the slot on which the others receive it.</summary>
    private static string NameFor(string streamId) =>
        streamId == StreamIds.Share ? MediaProtocol.ShareSlot.ToString() : streamId;

    /// <summary>The reconnect policy for the link, a restart for the monitor.</summary>
    private sealed class Supervision(EndpointActor endpoint) : OneForOneStrategy(-1, -1, endpoint.Decide, loggingEnabled: false)
    {
        protected override Directive Handle(IActorRef child, Exception exception) =>
            child.Equals(endpoint._monitor) ? endpoint.DecideOnMonitor(exception) : base.Handle(child, exception);
    }

    private sealed class TalkersDue : ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static readonly TalkersDue Instance = new();
    }
}
