namespace Enx.Media.Congestion;

/// <summary>
/// Finds out by media itself whether the path carries more, where probes tell nothing: it allows more than the estimate for a while, and
/// what is then sent and does no harm has been proven. While no limit is known, that doubles four times a second from the start. After
/// a limit it waits: 2, 4, 8, at most 15 s, begins with half as much again, and goes on while nothing suffers.
/// </summary>
internal sealed class MediaProbe(EstimatorOptions options)
{
    private const long RampMicroseconds = 250_000;
    private const double RampStep = 2;
    private const long TryMicroseconds = 1_000_000;
    private const double TryStep = 1.5;
    private const int TryIntervals = 4;
    private const double Used = 1.02;
    private const double MostUnused = 2.5;
    private const long FirstWaitMicroseconds = 2_000_000;
    private const long LongestWaitMicroseconds = 15_000_000;

    // As a probe asks for more than is wanted, since what is sent must leave a margin.
    private const double Goal = 1.15;

    private double _allowed;
    private long _stepAtUs = long.MaxValue;
    private long _waitUs = FirstWaitMicroseconds;

    /// <summary>What may be sent to find out, bit/s; 0 while nothing is tried.</summary>
    public double BitsPerSecond => _allowed;

    /// <summary>A sign that the path carries less than is sent. What was tried is over.</summary>
    public void OnSuffering(long nowUs)
    {
        if (_allowed > 0)
        {
            _allowed = 0;
            _stepAtUs = nowUs + _waitUs;
            _waitUs = Math.Min(2 * _waitUs, LongestWaitMicroseconds);
            return;
        }

        // Not before it has been calm for a while.
        _stepAtUs = _stepAtUs == long.MaxValue ? nowUs + _waitUs : Math.Max(_stepAtUs, nowUs + FirstWaitMicroseconds);
    }

    /// <summary>The path is another, or was away: what failed before says nothing.</summary>
    public void Reset(long nowUs) => (_allowed, _stepAtUs, _waitUs) = (0, nowUs, FirstWaitMicroseconds);

    /// <summary>Time passes.</summary>
    /// <param name="estimate">The estimate, bit/s.</param>
    /// <param name="wanted">What would satisfy every wish, bit/s.</param>
    /// <param name="state">What is known of the path's limit.</param>
    /// <param name="sent">What is sent, bit/s.</param>
    /// <param name="intervalUs">How often the peer says what it lost; 0 when it says more than that.</param>
    /// <param name="nowUs">Now.</param>
    /// <returns>True when what was tried has done no harm.</returns>
    public bool Tick(double estimate, double wanted, EstimateState state, double sent, long intervalUs, long nowUs)
    {
        var goal = Math.Min(wanted * Goal, options.MaxBitsPerSecond);
        if (estimate >= goal)
        {
            _allowed = 0;
            return false;
        }

        if (_stepAtUs == long.MaxValue) _stepAtUs = nowUs;
        if (nowUs < _stepAtUs) return false;
        // What was allowed and not used was no try: it only goes so far as the next larger picture may need.
        var harmless = _allowed > 0 && sent > Used * estimate;
        if (harmless) _waitUs = FirstWaitMicroseconds;
        var ramps = state != EstimateState.Limited;
        var most = ramps || harmless ? goal : Math.Min(goal, MostUnused * estimate);
        _allowed = Math.Min(most, Math.Max(_allowed, estimate) * (ramps ? RampStep : TryStep));
        _stepAtUs = nowUs + (ramps ? RampMicroseconds : Math.Max(TryMicroseconds, TryIntervals * intervalUs));
        return harmless;
    }
}
