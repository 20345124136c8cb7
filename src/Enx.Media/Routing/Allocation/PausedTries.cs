using Enx.Media.Congestion;

namespace Enx.Media.Routing.Allocation;

/// <summary>
/// When a paused video is tried again with real media, in its first layer, whatever the estimate says: 2, 4, 8, at most 15 s after the
/// pause or the try before. A try that makes the path suffer is taken back at once; one that has gone well for a while is no try any
/// more, and the next video is tried soon. The most wanted goes first. Until then it counts as paused. When the path suffers soon after a try
/// that seemed to go well, that had filled a queue slowly: it is taken back, too, and waited for as after a failure. One subscriber's; no clock.
/// </summary>
internal sealed class PausedTries
{
    private const long FirstWaitUs = 2_000_000;
    private const long LongestWaitUs = 15_000_000;

    /// <summary>After one that went well.</summary>
    private const long SoonUs = 200_000;

    /// <summary>A queue that a try fills slowly shows so much later.</summary>
    private const long SlowUs = 2_000_000;

    /// <summary>When nothing has been paused for so long, what failed before is forgotten.</summary>
    private const long ForgetUs = 30_000_000;

    private long _nextUs = long.MaxValue;
    private long _waitUs = FirstWaitUs;
    private long _sinceUs;
    private long _pausedUs;
    private long _wellUntilUs = long.MinValue;
    private int _slot;
    private long _source;

    /// <summary>The demand that is tried now; -1 for none.</summary>
    public int At { get; private set; } = -1;

    /// <summary>The demand whose try has just been taken back; -1 for none.</summary>
    public int TakenBack { get; private set; } = -1;

    /// <summary>Whether a try was taken back, and the path suffers from it still.</summary>
    public bool IsSettling { get; private set; }

    /// <summary>Whether a try has just gone well.</summary>
    public bool HasJustGoneWell { get; private set; }

    /// <summary>Decides, once each time that layers are chosen.</summary>
    /// <param name="allowance">What may be sent.</param>
    /// <param name="demands">The videos wanted, the most wanted first.</param>
    /// <param name="work">Which of them have their first layer without a try.</param>
    /// <param name="nowUs">The loop's clock.</param>
    public void Decide(in SendAllowance allowance, ReadOnlySpan<Demand> demands, ReadOnlySpan<AllocationMemory.Work> work, long nowUs)
    {
        var (wasTrying, now) = (At >= 0, Find(demands));
        (At, TakenBack, HasJustGoneWell) = (-1, -1, false);
        if (wasTrying && (now < 0 || work[now].Count == 0)) wasTrying = false; // it is not wanted any more
        IsSettling &= allowance.Suffers;
        if (wasTrying && allowance.Suffers)
        {
            (TakenBack, IsSettling) = (now, true);
            Wait(nowUs);
            return;
        }

        if (wasTrying && nowUs - _sinceUs >= allowance.ProvenAfterMicroseconds)
        {
            HasJustGoneWell = true;
            (_nextUs, _wellUntilUs) = (nowUs + SoonUs, nowUs + SlowUs);
            return;
        }

        // Later than that it stays by what was shown, until a limit is confirmed.
        if (!wasTrying && nowUs < _wellUntilUs && allowance.Suffers && now >= 0 && work[now].At >= 0)
        {
            (TakenBack, IsSettling, _wellUntilUs) = (now, true, long.MinValue);
            Wait(nowUs);
            return;
        }

        if (wasTrying)
        {
            At = now;
            return;
        }

        var first = FirstPaused(work);
        if (first < 0)
        {
            _nextUs = long.MaxValue;
            if (nowUs - _pausedUs > ForgetUs) _waitUs = FirstWaitUs;
            return;
        }

        _pausedUs = nowUs;
        if (_nextUs == long.MaxValue) Wait(nowUs);
        if (allowance.State != EstimateState.Limited) _nextUs = Math.Min(_nextUs, nowUs);
        if (nowUs < _nextUs || allowance.Suffers) return;
        (At, _sinceUs, _wellUntilUs) = (first, nowUs, long.MinValue);
        (_slot, _source) = (demands[first].Slot, demands[first].Source);
    }

    private void Wait(long nowUs) => (_nextUs, _waitUs) = (nowUs + _waitUs, Math.Min(2 * _waitUs, LongestWaitUs));

    private int Find(ReadOnlySpan<Demand> demands)
    {
        for (var i = 0; i < demands.Length; i++)
            if (demands[i].Slot == _slot && demands[i].Source == _source) return i;
        return -1;
    }

    private static int FirstPaused(ReadOnlySpan<AllocationMemory.Work> work)
    {
        for (var i = 0; i < work.Length; i++)
            if (work[i] is { Count: > 0, At: < 0, Waits: false }) return i;
        return -1;
    }
}
