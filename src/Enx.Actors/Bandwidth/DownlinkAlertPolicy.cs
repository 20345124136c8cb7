using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Bandwidth;

/// <summary>How many videos an endpoint can be sent is another number than it was.</summary>
/// <param name="Videos">The number now.</param>
/// <param name="Up">Whether it rose.</param>
/// <param name="EstimateBitsPerSecond">What the way to the endpoint carries.</param>
/// <param name="PerVideoBitsPerSecond">What one video takes.</param>
/// <param name="Cause">What holds videos back, or held them back until now.</param>
internal readonly record struct VideoAlert(int Videos, bool Up, long EstimateBitsPerSecond, long PerVideoBitsPerSecond, DownlinkLimit Cause);

/// <summary>
/// Which of an endpoint's reports are worth an alert. Pure: a state, a report and a time make the next state and perhaps an alert. How it decides:
/// <list type="number">
/// <item>It keeps two numbers: the videos that the endpoint <b>receives</b>, and the <b>limit</b> that the network was found to have, or none
/// while everything wanted gets through.</item>
/// <item><b>Down</b>: fewer can be sent than are received. <b>Up</b>: more can be sent than the limit. All else leaves the number as it is.</item>
/// <item>What is wanted is the users' doing (talker count, audio only, mutes, who comes and goes), so it makes no alert: when it shrinks, what
/// is received shrinks with it, and when it grows without getting through, that sets the limit in silence.</item>
/// <item>A limit that was told stays until an alert lifts it, however little is wanted meanwhile: each fall that a user heard of ends with a rise.</item>
/// <item>A change is told when it has held: a fall for a moment, a rise for longer, and longer still when the rate does not bear it out.
/// A fall in the same report in which more is wanted waits as long as a rise: the estimate may need that time to follow the wish.</item>
/// <item>A rise that goes on is told as one, when its number has held; if that goes on for too long, then the least of all that time. In the first time of a path, and after more is wanted, a rise is the
/// estimator finding its way, and is taken in silence unless a fall was told.</item>
/// <item>On a link that stays as it is the number is told once a minute at most: soon after an alert another one waits, unless the
/// estimate says that the network is another one now. Whatever the network does, no more than three are told in a minute.</item>
/// </list>
/// </summary>
internal sealed record DownlinkAlertPolicy(BandwidthOptions Options)
{
    private const int UnprovenRiseHolds = 3;
    private const int LongestRise = 2;

    /// <summary>An estimate that is so many times what it was, or so small a part of it, is that of another network.</summary>
    private const double AnotherNetwork = 2.5;

    /// <summary>Where all that is wanted gets through, the estimate is hardly more than that takes, however much the network carries: so many times
    /// what it was says the same then.</summary>
    private const double AnotherNetworkForAll = 1.5;

    /// <summary>What it looks at until the first report.</summary>
    /// <param name="options">How long things must hold.</param>
    /// <param name="now">Time since any one moment.</param>
    public static DownlinkAlertPolicy Begin(BandwidthOptions options, TimeSpan now) => new(options) { FindingItsWaySince = now };

    private DownlinkChanged? Last { get; init; }

    /// <summary>How many videos the endpoint receives; null before the first report.</summary>
    private int? Received { get; init; }

    /// <summary>How many the network carries at most; null while none is missing.</summary>
    private int? Limit { get; init; }

    /// <summary>Whether the endpoint heard of the limit.</summary>
    private bool Told { get; init; }

    /// <summary>What limits.</summary>
    private DownlinkLimit Cause { get; init; }

    /// <summary>The estimate with which the limit was found.</summary>
    private long LimitedAt { get; init; }

    private TimeSpan FindingItsWaySince { get; init; }

    /// <summary>When the last three alerts were told, the newest first, and the estimate of the newest.</summary>
    private (TimeSpan? First, TimeSpan? Second, TimeSpan? Third, long EstimateBitsPerSecond) Alerted { get; init; }

    private Change? Pending { get; init; }

    /// <summary>When to ask again, if no report comes before; null for never.</summary>
    public TimeSpan? Due => Pending?.Ends;

    /// <summary>Another network: what was received says nothing any more. What the endpoint was told still stands until an alert lifts it.</summary>
    public DownlinkAlertPolicy OnNewPath(TimeSpan now) =>
        Begin(Options, now) with { Limit = Told ? Limit : null, Told = Told, Cause = Cause, LimitedAt = LimitedAt, Alerted = Alerted };

    /// <summary>Nothing is reported: what was to hold cannot be seen to.</summary>
    public DownlinkAlertPolicy OnSilence() => this with { Pending = null };

    /// <summary>A report.</summary>
    public (DownlinkAlertPolicy Next, VideoAlert? Alert) Observe(DownlinkChanged report, TimeSpan now)
    {
        var moreWanted = Received is null || report.Wanted > (Last?.Wanted ?? 0);
        return (this with { Last = report, FindingItsWaySince = moreWanted ? now : FindingItsWaySince }).Judge(report, moreWanted, now);
    }

    /// <summary>Time has passed.</summary>
    public (DownlinkAlertPolicy Next, VideoAlert? Alert) Tick(TimeSpan now) => Last is { } report ? Judge(report, false, now) : (this, null);

    private (DownlinkAlertPolicy, VideoAlert?) Judge(DownlinkChanged report, bool moreWanted, TimeSpan now)
    {
        var wanted = Math.Max(report.Wanted, 0);
        var carried = Math.Clamp(report.Supportable, 0, wanted);
        var received = Math.Min(Received ?? carried, wanted);
        if (carried < received) return (this with { Received = received }).Fall(report, carried, wanted, moreWanted, now);
        if (carried > Limit) return (this with { Received = received }).Rise(report, carried, wanted, now);
        return ((this with { Received = carried, Pending = null }).Settle(report, carried, wanted), null);
    }

    private (DownlinkAlertPolicy, VideoAlert?) Fall(DownlinkChanged report, int carried, int wanted, bool moreWanted, TimeSpan now)
    {
        var pending = Pending is { Up: false } p ? p : new Change(false, now, now, moreWanted ? Options.UpAfter : Options.DownAfter, carried, carried, carried);
        pending = pending with { NotBefore = CalmUntil(report, report.Limit, AnotherNetwork) };
        if (now < pending.Ends) return (this with { Pending = pending }, null);
        return Tell(report, carried, wanted, up: false, report.Limit, now);
    }

    private (DownlinkAlertPolicy, VideoAlert?) Rise(DownlinkChanged report, int carried, int wanted, TimeSpan now)
    {
        if (!Told && now - FindingItsWaySince < Options.SettleTime) return ((this with { Received = carried, Limit = null, Pending = null }).Settle(report, carried, wanted), null);
        var pending = Rising(report, carried, now) with { NotBefore = CalmUntil(report, Cause, carried >= wanted ? AnotherNetworkForAll : AnotherNetwork) };
        if (now < pending.Ends) return (this with { Pending = pending }, null);
        var (next, alert) = Tell(report, pending.Held, wanted, up: true, Cause, now);
        if (carried <= next.Limit || next.Limit is null) return (next, alert);
        // What came on top while it held has to hold for itself.
        return ((next with { LimitedAt = LimitedAt }).Rise(report, carried, wanted, now).Item1, alert);
    }

    /// <summary>A rise that goes on holds anew, so that it is told as one; but not for ever.</summary>
    private Change Rising(DownlinkChanged report, int carried, TimeSpan now)
    {
        var holds = IsBorneOut(report) ? Options.UpAfter : UnprovenRiseHolds * Options.UpAfter;
        if (Pending is not { Up: true } p) return new Change(true, now, now, holds, carried, carried, carried);
        var more = carried > p.Carried;
        return p with
        {
            Since = more ? now : p.Since,
            Holds = holds,
            Least = more ? carried : Math.Min(p.Least, carried),
            Floor = Math.Min(p.Floor, carried),
            Carried = carried,
        };
    }

    private (DownlinkAlertPolicy, VideoAlert?) Tell(DownlinkChanged report, int videos, int wanted, bool up, DownlinkLimit cause, TimeSpan now)
    {
        var limited = videos < wanted;
        var next = this with
        {
            Received = videos,
            Limit = limited ? videos : null,
            Told = limited,
            Cause = limited ? report.Limit : DownlinkLimit.None,
            LimitedAt = report.EstimateBitsPerSecond,
            Pending = null,
            Alerted = (now, Alerted.First, Alerted.Second, report.EstimateBitsPerSecond),
        };
        return (next, new VideoAlert(videos, up, report.EstimateBitsPerSecond, report.PerVideoBitsPerSecond, cause == DownlinkLimit.None ? DownlinkLimit.Downlink : cause));
    }

    /// <summary>Nothing to tell: what is wanted gets through, or the limit is what it was, or is found now.</summary>
    private DownlinkAlertPolicy Settle(DownlinkChanged report, int carried, int wanted)
    {
        if (carried >= wanted) return Told ? this : this with { Limit = null };
        return carried == Limit ? this : this with { Limit = carried, Cause = report.Limit, LimitedAt = report.EstimateBitsPerSecond };
    }

    /// <summary>Before when nothing is told: a number that goes up and down on the same network is no news. Of a limit that is not the endpoint's network the rate
    /// says nothing.</summary>
    private TimeSpan CalmUntil(DownlinkChanged report, DownlinkLimit cause, double anotherNetwork)
    {
        var (rate, before) = (report.EstimateBitsPerSecond, Alerted.EstimateBitsPerSecond);
        var another = cause is DownlinkLimit.Publisher or DownlinkLimit.Server || rate > anotherNetwork * before || rate * anotherNetwork < before;
        var since = another ? Alerted.Third : Alerted.First;
        return since is { } at ? at + Options.CalmTime : TimeSpan.MinValue;
    }

    /// <summary>Whether the rate speaks for a rise; of a limit that is not the endpoint's network it says nothing.</summary>
    private bool IsBorneOut(DownlinkChanged report) =>
        Cause is DownlinkLimit.Publisher or DownlinkLimit.Server || report.EstimateBitsPerSecond * 100 >= LimitedAt * (100 + Options.UpMargin);

    /// <summary>A change that has to hold.</summary>
    /// <param name="Up">Whether the number rises.</param>
    /// <param name="Began">When it began.</param>
    /// <param name="Since">Since when it holds.</param>
    /// <param name="Holds">How long it must.</param>
    /// <param name="Least">The least number since then.</param>
    /// <param name="Floor">The least number since it began.</param>
    /// <param name="Carried">The number of the last report.</param>
    private readonly record struct Change(bool Up, TimeSpan Began, TimeSpan Since, TimeSpan Holds, int Least, int Floor, int Carried)
    {
        /// <summary>It is not told before this.</summary>
        public TimeSpan NotBefore { get; init; } = TimeSpan.MinValue;

        /// <summary>When it is told.</summary>
        public TimeSpan Ends => Later(IsCutShort ? Began + LongestRise * Holds : Since + Holds, NotBefore);

        /// <summary>The number that has held until then.</summary>
        public int Held => IsCutShort ? Floor : Least;

        private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;

        private bool IsCutShort => Since + Holds > Began + LongestRise * Holds;
    }
}
