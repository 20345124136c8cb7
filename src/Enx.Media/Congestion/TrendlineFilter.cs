namespace Enx.Media.Congestion;

/// <summary>What the trend of the delay says.</summary>
internal enum LinkUse
{
    /// <summary>The queue neither grows nor empties.</summary>
    Normal,

    /// <summary>The queue grows: more is sent than the link carries.</summary>
    Over,

    /// <summary>The queue empties.</summary>
    Under,
}

/// <summary>
/// Fits a line through the smoothed queueing delay of the last groups and compares its slope with a threshold that adapts
/// to what is usual on this path (draft-ietf-rmcat-gcc-02 §5.3–5.4, with the line in place of the Kalman filter).
/// </summary>
internal sealed class TrendlineFilter
{
    private const int Window = 20;
    private const double Smoothing = 0.9;
    private const double Gain = 4;
    private const int MostSamples = 60;

    // The threshold is of the slope, which has no unit, times samples and gain. It rises slowly above what is seen, so as not to hide a
    // queue, and falls slower still (§5.4, K_u and K_d, here a µs).
    private const double FirstThreshold = 12.5;
    private const double LeastThreshold = 6;
    private const double MostThreshold = 600;
    private const double RiseGain = 8.7e-6;
    private const double FallGain = 39e-6;
    private const double Spike = 15;

    // A slope must last before it counts.
    private const long LastingUs = 10_000;

    private readonly double[] _at = new double[Window];
    private readonly double[] _delay = new double[Window];
    private int _count;
    private int _samples;
    private double _sum;
    private double _smoothed;
    private long _firstAtUs;
    private double _threshold = FirstThreshold;
    private long _thresholdAtUs;
    private double _lastTrend;
    private long _overUs;
    private int _overCount;

    /// <summary>What the last groups say.</summary>
    public LinkUse Use { get; private set; }

    /// <summary>Takes the next delta in.</summary>
    public void Add(GroupDelta delta)
    {
        var change = delta.ArrivalMicroseconds - delta.SentMicroseconds;
        if (_samples == 0)
            _firstAtUs = delta.AtMicroseconds;
        _samples = Math.Min(_samples + 1, 1000);
        _sum += change;
        _smoothed = Smoothing * _smoothed + (1 - Smoothing) * _sum;

        var slot = _count++ % Window;
        if (_count >= 2 * Window) _count -= Window;
        _at[slot] = delta.AtMicroseconds - _firstAtUs;
        _delay[slot] = _smoothed;
        if (_count >= Window)
            Judge(Slope() ?? _lastTrend, delta);
    }

    /// <summary>Forgets the delays, keeps what is known of the threshold: after a gap the line would span it.</summary>
    public void Restart()
    {
        _count = _samples = _overCount = 0;
        _sum = _smoothed = _lastTrend = 0;
        _overUs = 0;
        Use = LinkUse.Normal;
    }

    private double? Slope()
    {
        double meanAt = 0, meanDelay = 0;
        for (var i = 0; i < Window; i++)
        {
            meanAt += _at[i] / Window;
            meanDelay += _delay[i] / Window;
        }

        double numerator = 0, denominator = 0;
        for (var i = 0; i < Window; i++)
        {
            numerator += (_at[i] - meanAt) * (_delay[i] - meanDelay);
            denominator += (_at[i] - meanAt) * (_at[i] - meanAt);
        }

        return denominator > 0 ? numerator / denominator : null;
    }

    private void Judge(double trend, GroupDelta delta)
    {
        var scaled = Math.Min(_samples, MostSamples) * trend * Gain;
        if (scaled > _threshold)
        {
            _overUs += delta.SentMicroseconds;
            _overCount++;
            if (_overUs > LastingUs && _overCount > 1 && trend >= _lastTrend)
            {
                _overUs = 0;
                _overCount = 0;
                Use = LinkUse.Over;
            }
        }
        else
        {
            _overUs = 0;
            _overCount = 0;
            Use = scaled < -_threshold ? LinkUse.Under : LinkUse.Normal;
        }

        _lastTrend = trend;
        Adapt(Math.Abs(scaled), delta.AtMicroseconds);
    }

    private void Adapt(double scaled, long atUs)
    {
        var elapsedUs = Math.Clamp(atUs - _thresholdAtUs, 0, 100_000);
        _thresholdAtUs = atUs;
        if (scaled > _threshold + Spike)
            return;
        var gain = scaled < _threshold ? FallGain : RiseGain;
        _threshold = Math.Clamp(_threshold + gain * (scaled - _threshold) * elapsedUs, LeastThreshold, MostThreshold);
    }
}
