using Enx.Media.Routing.Allocation;

namespace Enx.Media.Peers;

/// <summary>
/// Makes of what an allocation came to what is worth reporting: a number that fell at once, other changes once a second at most, and the
/// same again every few seconds, since a room that moved has forgotten it. Pure; nothing is allocated while nothing changes.
/// </summary>
internal sealed class DownlinkReports
{
    /// <summary>An estimate that changed by less is no news.</summary>
    public const double EstimateNews = 0.1;

    private const long EveryUs = 1_000_000;
    private const long RepeatEveryUs = 5_000_000;

    private DownlinkReport? _present;
    private DownlinkReport? _reported;
    private int[] _foreign = [];
    private int _foreignCount;
    private long _nextUs;
    private long _repeatUs;

    /// <summary>Has the next report made at once, whatever has changed.</summary>
    public void Repeat() => (_nextUs, _repeatUs) = (0, 0);

    /// <summary>Takes what an allocation came to.</summary>
    /// <param name="demands">The videos wanted.</param>
    /// <param name="chosen">What was chosen for each.</param>
    /// <param name="silent">How many of them do not reach the engine.</param>
    /// <param name="totals">What it adds up to.</param>
    /// <param name="estimate">What the network carries, bit/s.</param>
    /// <param name="ceiling">What the engine sends at most, bit/s.</param>
    /// <param name="overloaded">The engine cannot keep up with what arrives.</param>
    /// <param name="foreign">Slots whose video is of a codec that the peer does not take.</param>
    public void Conclude(ReadOnlySpan<Demand> demands, ReadOnlySpan<int> chosen, int silent, in AllocationTotals totals, long estimate, long ceiling, bool overloaded = false, ReadOnlySpan<int> foreign = default)
    {
        var limit = totals.Supportable == demands.Length ? DownlinkLimit.None
            : totals.Paused == 0 ? DownlinkLimit.Publisher
            : overloaded || ceiling < estimate ? DownlinkLimit.Server : DownlinkLimit.Downlink;
        estimate = Math.Min(estimate, ceiling);
        if (_present is { } last && (last.Received, last.Wanted, last.Limit) == (totals.Supportable, demands.Length, limit)
            && Math.Abs(last.EstimateBitsPerSecond - estimate) < last.EstimateBitsPerSecond * EstimateNews / 2
            && foreign.SequenceEqual(_foreign.AsSpan(0, _foreignCount))
            && ArePaused(last.Paused, demands, chosen, totals.TriedSlot)) return;

        var paused = new List<int>();
        for (var i = 0; i < demands.Length; i++)
            if (IsPaused(demands[i], chosen[i], totals.TriedSlot)) paused.Add(demands[i].Slot);
        paused.Sort();
        var reachable = demands.Length - silent;
        var perVideo = totals.Supportable > 0 ? totals.Used / totals.Supportable : reachable > 0 ? totals.Bases / reachable : 0;
        if (_foreign.Length < foreign.Length) _foreign = new int[foreign.Length];
        foreign.CopyTo(_foreign);
        _foreignCount = foreign.Length;
        _present = new DownlinkReport(estimate, perVideo, totals.Supportable, totals.Supportable, demands.Length, paused, limit) { Foreign = [.. foreign.ToArray().Order()] };
    }

    /// <summary>Takes the report that is due; null when none is.</summary>
    public DownlinkReport? TakeDue(long nowUs)
    {
        if (_present is not { } now) return null;
        var urgent = _reported is { } last && (now.Received < last.Received || now.Limit != last.Limit && now.Limit != DownlinkLimit.None);
        if (!urgent && (nowUs < _nextUs || !IsNews(now) && nowUs < _repeatUs)) return null;
        (_nextUs, _repeatUs) = (nowUs + EveryUs, nowUs + RepeatEveryUs);
        return _reported = now;
    }

    private bool IsNews(DownlinkReport now) =>
        _reported is not { } last
        || (now.Received, now.Wanted, now.Limit) != (last.Received, last.Wanted, last.Limit)
        || Math.Abs(now.EstimateBitsPerSecond - last.EstimateBitsPerSecond) > last.EstimateBitsPerSecond * EstimateNews
        || !now.Paused.SequenceEqual(last.Paused)
        || !now.Foreign.SequenceEqual(last.Foreign);

    // What is only tried is not there yet: whoever is told of it would soon be told that it is gone again.
    private static bool IsPaused(in Demand demand, int chosen, int triedSlot) => chosen == Allocator.Paused || demand.Slot == triedSlot;

    private static bool ArePaused(IReadOnlyList<int> slots, ReadOnlySpan<Demand> demands, ReadOnlySpan<int> chosen, int triedSlot)
    {
        var same = 0;
        for (var i = 0; i < demands.Length; i++)
        {
            if (!IsPaused(demands[i], chosen[i], triedSlot)) continue;
            if (!slots.Contains(demands[i].Slot)) return false;
            same++;
        }

        return same == slots.Count;
    }
}
