namespace Enx.Testing.Calls;

/// <summary>How a simulated subscriber says what it received.</summary>
internal enum FeedbackKind
{
    /// <summary>Transport-cc feedback.</summary>
    TransportCc,

    /// <summary>Receiver reports alone, once a second.</summary>
    Reports,

    /// <summary>The receiver's own estimate (REMB) and receiver reports, once a second.</summary>
    Remb,
}

/// <summary>
/// What a simulated subscriber is like beside its link, and what happens to the machines on the way: a receiver, a publisher or the node
/// that does not get to run. What nobody says is a browser on an idle machine.
/// </summary>
internal sealed record SimulatedPeer
{
    /// <summary>Receivers, publishers and nodes stand still for 50 to 800 ms, so that it is this part of the time.</summary>
    private const double Standing = 0.6;
    private const int ShortestStallMs = 50;
    private const int LongestStallMs = 800;

    /// <summary>What it is called in tables.</summary>
    public string Name { get; init; } = "browser";

    /// <summary>How it says what it received.</summary>
    public FeedbackKind Feedback { get; init; }

    /// <summary>How often, µs.</summary>
    public long FeedbackUs { get; init; } = 60_000;

    /// <summary>Whether it reports on padding and copies.</summary>
    public bool AnswersProbes { get; init; } = true;

    /// <summary>Whether its process stands still again and again, and then reads everything at once.</summary>
    public bool Stalls { get; init; }

    /// <summary>Whether the publishers' processes do.</summary>
    public bool PublisherStalls { get; init; }

    /// <summary>Whether the node does.</summary>
    public bool NodeStalls { get; init; }

    /// <summary>When its clock is set, and by how much: µs; null for never.</summary>
    public (long AtUs, long ByUs)? ClockSet { get; init; }

    /// <summary>The part of the publishers' packets that never reaches the node.</summary>
    public double UpstreamLoss { get; init; }

    /// <summary>Those of the tables, by name.</summary>
    public static IReadOnlyList<SimulatedPeer> All { get; } =
    [
        new() { Name = "stall-receiver", Stalls = true },
        new() { Name = "stall-sender", PublisherStalls = true },
        new() { Name = "stall-node", NodeStalls = true },
        new() { Name = "no-probe-feedback", AnswersProbes = false },
        new() { Name = "sparse-feedback", FeedbackUs = 1_000_000 },
        new() { Name = "reports-only", Feedback = FeedbackKind.Reports },
        new() { Name = "remb-only", Feedback = FeedbackKind.Remb },
        new() { Name = "upstream-loss", Feedback = FeedbackKind.Reports, UpstreamLoss = 0.12 },
        new() { Name = "clock-set", ClockSet = (20_000_000, 3_600_000_000) },
    ];

    /// <summary>When something stands still, one after the other, µs: half of the time it runs in between.</summary>
    public static IEnumerable<(long FromUs, long ToUs)> StallsFrom(int seed)
    {
        var random = new Random(seed);
        for (var at = 0L; ;)
        {
            var stall = random.Next(ShortestStallMs, LongestStallMs + 1) * 1000L;
            var runs = (long)(stall * (1 - Standing) / Standing * (0.5 + random.NextDouble()));
            yield return (at + runs, at + runs + stall);
            at += runs + stall;
        }
    }
}

/// <summary>Says whether something stands still now.</summary>
internal sealed class StallClock(bool stalls, int seed)
{
    private readonly IEnumerator<(long FromUs, long ToUs)>? _stalls = stalls ? SimulatedPeer.StallsFrom(seed).GetEnumerator() : null;
    private (long FromUs, long ToUs) _now = (-1, -1);

    /// <summary>Whether it stands still at a time, which must not go back.</summary>
    public bool IsStanding(long nowUs)
    {
        while (_stalls is not null && nowUs >= _now.ToUs && _stalls.MoveNext()) _now = _stalls.Current;
        return nowUs >= _now.FromUs && nowUs < _now.ToUs;
    }
}

/// <summary>A receiver's own estimate, as old stacks make it: half as much again as what arrives, while the delay does not grow; else less than that.</summary>
internal sealed class SimulatedRemb
{
    private const long QueueUs = 40_000;
    private long _leastUs = long.MaxValue;
    private long _lastLeastUs = long.MaxValue;
    private long _bytes;
    private double _told = 300_000;

    public void OnArrived(long sentUs, long arrivedUs, int bytes)
    {
        _bytes += bytes;
        _lastLeastUs = Math.Min(_lastLeastUs, arrivedUs - sentUs);
    }

    /// <summary>What it says after a second, bit/s.</summary>
    public long Tell()
    {
        var rate = _bytes * 8.0;
        if (_lastLeastUs != long.MaxValue) _leastUs = Math.Min(_leastUs, _lastLeastUs);
        _told = _lastLeastUs != long.MaxValue && _lastLeastUs - _leastUs > QueueUs ? 0.85 * rate : Math.Max(300_000, Math.Min(1.5 * rate, 1.5 * Math.Max(_told, rate)));
        (_bytes, _lastLeastUs) = (0, long.MaxValue);
        return (long)_told;
    }
}
