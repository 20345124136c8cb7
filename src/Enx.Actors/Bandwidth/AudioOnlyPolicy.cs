using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Bandwidth;

/// <summary>
/// Whether an endpoint that asked for it is put to audio alone. Pure.
/// <list type="number">
/// <item>A network is hopeless when it carries not one of the wanted videos, or when its estimate is below a floor. When that has held, the
/// endpoint is put to audio alone: what is left is for voices.</item>
/// <item>While it is, nothing is wanted, so the media node is told to find out whether the way carries enough for a video
/// (<see cref="ProbeBitsPerSecond"/>). When the estimate has been that high for a while, video comes again.</item>
/// <item>If the network is hopeless again soon after, it has to hold twice as long the next time, up to a bound; a network that held out
/// starts from the beginning.</item>
/// </list>
/// </summary>
internal sealed record AudioOnlyPolicy(AudioOnlyOptions Options)
{
    private const int MostDoublings = 16;

    private DownlinkChanged? Last { get; init; }

    /// <summary>Since when the network has spoken for the other state.</summary>
    private TimeSpan? Since { get; init; }

    /// <summary>When video came again.</summary>
    private TimeSpan? CameBack { get; init; }

    /// <summary>How often in a row it came back too early.</summary>
    private int Failures { get; init; }

    /// <summary>What the network has to carry for video to come again, bit/s.</summary>
    private long Needed { get; init; }

    /// <summary>Whether the endpoint is on audio alone.</summary>
    public bool IsOn { get; private init; }

    /// <summary>How much the media node should find out about, bit/s: somewhat more than is needed, so that the need can be seen to be met. 0 when video goes.</summary>
    public long ProbeBitsPerSecond => IsOn ? Needed * 6 / 5 : 0;

    /// <summary>When to ask again, if no report comes before; null for never.</summary>
    public TimeSpan? Due => Since is { } since ? since + Patience : null;

    private TimeSpan Patience => !IsOn ? Options.After : Least(Options.LongestWait, Options.VideoAfter * Math.Pow(2, Math.Min(Failures, MostDoublings)));

    /// <summary>A new connection, or another way of the same, is tried with video, whatever the old one was like.</summary>
    public AudioOnlyPolicy OnNewConnection(TimeSpan now) => this with { IsOn = false, CameBack = IsOn ? now : CameBack, Since = null, Last = null };

    /// <summary>The way was lost or is back: the reports so far say nothing any more.</summary>
    public AudioOnlyPolicy OnNewPath() => this with { Since = null, Last = null };

    /// <summary>Nothing is reported: what was to hold cannot be seen to.</summary>
    public AudioOnlyPolicy OnSilence() => this with { Since = null };

    /// <summary>A report.</summary>
    public AudioOnlyPolicy Observe(DownlinkChanged report, TimeSpan now) => (this with { Last = report }).Judge(report, now);

    /// <summary>Time has passed.</summary>
    public AudioOnlyPolicy Tick(TimeSpan now) => Last is { } report ? Judge(report, now) : this;

    private AudioOnlyPolicy Judge(DownlinkChanged report, TimeSpan now)
    {
        if (!(IsOn ? report.EstimateBitsPerSecond >= Needed : IsHopeless(report))) return this with { Since = null };
        var since = Since ?? now;
        if (now < since + Patience) return this with { Since = since };
        return IsOn ? this with { IsOn = false, CameBack = now, Since = null, Last = null } : this with
        {
            IsOn = true,
            Failures = CameBack is { } back && now - back < Options.Soon + Options.After ? Failures + 1 : 0,
            Needed = NeededAfter(report),
            Since = null,
            Last = null,
        };
    }

    private bool IsHopeless(DownlinkChanged r) =>
        r.Wanted > 0 && ((r.Supportable <= 0 && r.Limit == DownlinkLimit.Downlink) || (r.EstimateBitsPerSecond > 0 && r.EstimateBitsPerSecond < Options.FloorBitsPerSecond));

    /// <summary>Where not one video got through, it takes as much as one takes, and what voices take.</summary>
    private long NeededAfter(DownlinkChanged r) =>
        r.Supportable > 0 ? Options.VideoAboveBitsPerSecond : Math.Max(Options.VideoAboveBitsPerSecond, r.PerVideoBitsPerSecond + Options.FloorBitsPerSecond);

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
