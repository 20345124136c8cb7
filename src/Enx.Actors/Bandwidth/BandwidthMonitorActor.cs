using Akka.Actor;
using Akka.Event;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.EndpointProtocol;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Bandwidth;

/// <summary>
/// Turns what the media node says of one endpoint's network into what its people are told. How it works:
/// <list type="number">
/// <item>Reports come from the endpoint, and go to pure policies: <see cref="DownlinkAlertPolicy"/> for what it receives,
/// <see cref="CarriedLayers"/> for its own camera and share, <see cref="AudioOnlyPolicy"/> for an endpoint that asked for it.</item>
/// <item>A policy that waits for something to hold says when to ask it again; one timer serves them all.</item>
/// <item>What is worth telling goes to the endpoint, which numbers it and hands it on to the room for the subscribers.</item>
/// <item>After another path has come up the policies start over, but for what the client was told: that stands until an alert lifts it.</item>
/// <item>What must hold must be heard to hold: while nothing is reported at all, the media path is in an outage, which is the reconnect's
/// affair and no matter of bandwidth. A hold that an outage falls into begins anew after it.</item>
/// <item>In a room without automatic bandwidth detection (<c>abwd</c>) it only counts.</item>
/// <item>It holds nothing that would be missed: if it fails it is started again, and begins anew with video.</item>
/// </list>
/// </summary>
internal sealed class BandwidthMonitorActor : ReceiveActor, IWithTimers
{
    private const string Timer = "due";

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    /// <summary>A media node says at least so often how much can be sent to a peer, changed or not.</summary>
    private static readonly TimeSpan RepeatedAfter = TimeSpan.FromSeconds(5);

    /// <summary>How late a report may be. With it, a silence is known before what must hold longest of all that is told has held.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(500);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Setup _setup;
    private readonly BandwidthOptions _options;
    private DownlinkAlertPolicy _videos;
    private CarriedLayers _camera;
    private CarriedLayers _share;
    private AudioOnlyPolicy _audioOnly;
    private bool _adapts;
    private DownlinkChanged? _last;
    private BandwidthCounters.EndpointShare _counted;
    private TimeSpan _heard;
    private bool _outage;

    /// <summary>What a monitor is made with. <c>Alerts</c> is the room's setting <c>abwd</c>, <c>Adapts</c> whether the endpoint may be put to audio alone.</summary>
    public sealed record Setup(string RoomId, string ClientId, bool Alerts, bool Adapts, BandwidthOptions Options, BandwidthCounters Counters, TimeProvider Time);

    public static Props Props(Setup setup) => Akka.Actor.Props.Create(() => new BandwidthMonitorActor(setup));

    public BandwidthMonitorActor(Setup setup)
    {
        (_setup, _options, _adapts) = (setup, setup.Options, setup.Adapts);
        _videos = DownlinkAlertPolicy.Begin(_options, Now);
        (_camera, _share, _audioOnly) = (new CarriedLayers(_options), new CarriedLayers(_options), new AudioOnlyPolicy(_options.AudioOnly));
        Receive<DownlinkChanged>(Observe);
        Receive<UplinkChanged>(r => { if (_setup.Alerts) Observe(r); });
        Receive<PathIs>(_ => StartOver());
        Receive<NewMedia>(_ => TryWithVideo());
        Receive<NewPath>(_ => TryWithVideo());
        Receive<ClientForgot>(_ => Forget());
        Receive<AdaptAudioOnly>(a => { _adapts = a.Enabled; if (!_adapts) Apply(new AudioOnlyPolicy(_options.AudioOnly)); });
        Receive<MuteStream>(m => { if (m is { Video: true, Muted: true }) _camera = _camera.Idle(); });
        Receive<StopStream>(s => { if (s.StreamId == StreamIds.Share) _share = new CarriedLayers(_options); else _camera = new CarriedLayers(_options); });
        Receive<HoldIsOver>(_ => Tick());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Monotonic.</summary>
    private TimeSpan Now => _setup.Time.GetElapsedTime(0);

    /// <summary>
    /// Nothing gets through, as it seems: of a peer from which nothing arrives the node reports nothing, and of any other something at
    /// least every <see cref="RepeatedAfter"/>. Before the first report on a path, and of a peer that is sent nothing, that cannot be told.
    /// </summary>
    private bool IsSilent => _last is not null && Now - _heard > RepeatedAfter + Late;

    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        Context.Parent.Tell(MonitorBegins.Instance);
    }

    protected override void PostStop() => Count(default);

    /// <summary>The client's media begins anew, or looks for another way.</summary>
    private void TryWithVideo()
    {
        _audioOnly = _audioOnly.OnNewConnection(Now);
        // Always: what was decided a moment ago may have reached the endpoint after the news that this follows.
        Context.Parent.Tell(new AudioAlone(false, 0));
        StartOver();
    }

    private void Observe(DownlinkChanged report)
    {
        HearAgain();
        _last = report;
        if (_setup.Alerts)
        {
            (_videos, var alert) = _videos.Observe(report, Now);
            Tell(alert);
            if (_adapts) Apply(_audioOnly.Observe(report, Now));
        }
        CountAndSetTimer();
    }

    private void Observe(UplinkChanged report)
    {
        HearAgain();
        LayerAlert? alert;
        if (report.Use == SectionUse.Share) (_share, alert) = _share.Observe(report, Now);
        else (_camera, alert) = _camera.Observe(report, Now);
        Tell(alert, report.Use);
        CountAndSetTimer();
    }

    /// <summary>
    /// A report has come. After an outage nothing has held that was to hold: its time begins now, also for what is not reported again.
    /// </summary>
    private void HearAgain()
    {
        if (IsSilent) ForgetHolds();
        _heard = Now;
        if (_outage) JudgeUplink();
        _outage = false;
    }

    private void ForgetHolds()
    {
        (_videos, _camera, _share, _audioOnly) = (_videos.OnSilence(), _camera.OnSilence(), _share.OnSilence(), _audioOnly.OnSilence());
        _outage = true;
    }

    private void Tick()
    {
        if (IsSilent) ForgetHolds();
        else Judge();
        CountAndSetTimer();
    }

    private void Judge()
    {
        (_videos, var videos) = _videos.Tick(Now);
        Tell(videos);
        JudgeUplink();
        if (_adapts) Apply(_audioOnly.Tick(Now));
    }

    private void JudgeUplink()
    {
        (_camera, var camera) = _camera.Tick(Now);
        Tell(camera, SectionUse.Camera);
        (_share, var share) = _share.Tick(Now);
        Tell(share, SectionUse.Share);
    }

    /// <summary>The path is lost, or there again, or another one: what was reported of it says nothing any more.</summary>
    private void StartOver()
    {
        (_videos, _camera, _share, _audioOnly) = (_videos.OnNewPath(Now), _camera.Idle(), _share.Idle(), _audioOnly.OnNewPath());
        (_last, _outage) = (null, false);
        CountAndSetTimer();
    }

    /// <summary>The client knows nothing of what it was told.</summary>
    private void Forget()
    {
        (_videos, _camera, _share) = (DownlinkAlertPolicy.Begin(_options, Now), new CarriedLayers(_options), new CarriedLayers(_options));
        CountAndSetTimer();
    }

    private void Tell(VideoAlert? alert)
    {
        if (alert is not { } a) return;
        var n = new OnRoomBandwidthAlert(Kbps(a.EstimateBitsPerSecond), Kbps(a.PerVideoBitsPerSecond), a.Videos, Direction(a.Up), Name(a.Cause));
        _setup.Counters.Alerted(n.Direction, n.Cause);
        _log.Info("Client {ClientId} of room {RoomId} can be sent {Videos} videos: {Direction}, {Cause}, {Kbps} kbit/s",
            _setup.ClientId, _setup.RoomId, n.NumberOfVideos, n.Direction, n.Cause, n.Bandwidth);
        Context.Parent.Tell(new BandwidthNews(n));
    }

    private void Tell(LayerAlert? alert, SectionUse use)
    {
        if (alert is not { } a) return;
        var n = new OnPublisherBandwidthAlert(NameOf(use), a.Layers, a.Wanted, Kbps(a.BitsPerSecond), Direction(a.Up));
        _setup.Counters.PublisherAlerted(n.Direction);
        _log.Info("Of client {ClientId} in room {RoomId} {Layers} of {Wanted} layers of {StreamId} arrive, {Kbps} kbit/s",
            _setup.ClientId, _setup.RoomId, n.Layers, n.Wanted, n.StreamId, n.Bandwidth);
        Context.Parent.Tell(new BandwidthNews(n));
    }

    private void Apply(AudioOnlyPolicy next)
    {
        var changed = next.IsOn != _audioOnly.IsOn;
        _audioOnly = next;
        if (!changed) return;
        _log.Info("Client {ClientId} of room {RoomId} is put to {What}: its network carries {Kbps} kbit/s",
            _setup.ClientId, _setup.RoomId, next.IsOn ? "audio alone" : "video again", Kbps(_last?.EstimateBitsPerSecond ?? 0));
        Context.Parent.Tell(new AudioAlone(next.IsOn, next.ProbeBitsPerSecond));
        CountAndSetTimer();
    }

    /// <summary>Counts what is, and sets the timer for what has to hold.</summary>
    private void CountAndSetTimer()
    {
        Count(BandwidthCounters.EndpointShare.Of(_last, _audioOnly.IsOn));
        var due = new[] { _videos.Due, _camera.Due, _share.Due, _adapts ? _audioOnly.Due : null }.Min();
        if (due is not { } at) Timers.Cancel(Timer);
        else Timers.StartSingleTimer(Timer, HoldIsOver.Instance, at - Now > Shortest ? at - Now : Shortest);
    }

    private void Count(BandwidthCounters.EndpointShare share)
    {
        _setup.Counters.Moved(_counted, share);
        _counted = share;
    }

    /// <summary>How a client knows its stream.</summary>
    internal static string NameOf(SectionUse use) => use == SectionUse.Share ? ShareSlot.ToString() : StreamIds.Av;

    private static string Direction(bool up) => up ? "up" : "down";

    private static string Name(DownlinkLimit cause) => cause switch
    {
        DownlinkLimit.Publisher => "publisher",
        DownlinkLimit.Server => "server",
        _ => "downlink",
    };

    private static int Kbps(long bitsPerSecond) => (int)Math.Clamp((bitsPerSecond + 500) / 1000, 0, int.MaxValue);

    private sealed class HoldIsOver : ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static readonly HoldIsOver Instance = new();
    }
}
