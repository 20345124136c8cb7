namespace Enx.Media.Congestion;

/// <summary>What feedback has just told of the path.</summary>
/// <param name="Use">What the trend of the delay says.</param>
/// <param name="QueueMs">The standing queue, ms.</param>
/// <param name="AcknowledgedNow">What arrives, over a stretch just long enough to measure, bit/s.</param>
/// <param name="Acknowledged">What arrives, over a second, bit/s.</param>
/// <param name="InherentLoss">The part that is lost whatever is sent, 0 to 1.</param>
/// <param name="RoundTripMs">From a packet sent to the feedback about it, ms.</param>
internal readonly record struct PathReport(LinkUse Use, double QueueMs, double AcknowledgedNow, double Acknowledged, double InherentLoss, double RoundTripMs);

/// <summary>
/// The delay-based estimate: grows while the path keeps up and what is sent proves it, and is set by what arrives when a
/// queue stands. A link with a queue delivers exactly what it can, so its rate is then measured, not guessed: the estimate
/// goes below it by as much as empties the queue within about a second, and back to just under it when the queue is gone.
/// The capacity so found is remembered, and near it the estimate grows by a packet a round trip and not by a tenth a second.
/// </summary>
internal sealed class RateControl
{
    // A standing queue that says the link is full: at once when the trend agrees, else when it is this long.
    private const double GrowingQueueMs = 12;
    private const double FullQueueMs = 35;
    private const double EmptyQueueMs = 10;

    // While growing, a queue of this length is reason enough to wait.
    private const double WaitQueueMs = 20;

    private const double GrowthPerSecond = 0.10;
    private const double MostNearGrowthPerSecond = 0.05;
    private const double PacketBits = 9_600;

    // How far what is sent may lag behind the estimate for the estimate still to grow, and a little for the slowest.
    private const double Headroom = 1.2;
    private const double HeadroomBits = 30_000;

    private const double AfterDrain = 0.94;
    private const double LeastWhileDraining = 0.3;
    private const double MostWhileDraining = 0.9;
    private const double DrainSeconds = 1;

    // After a step the measure still covers some time before it.
    private const long MeasureMicroseconds = 400_000;

    // A queue that does not shorten in this time though less is sent is another's.
    private const long PatienceMicroseconds = 1_500_000;
    private const double MostTolerance = 8;
    private const long ToleranceMicroseconds = 10_000_000;

    private readonly EstimatorOptions _options;
    private double _capacity;
    private long _atUs;
    private long _drainingSinceUs;
    private double _longestQueueMs;
    private long _checkAtUs;
    private double _queueAtCheckMs;
    private double _tolerance = 1;
    private long _toleratedAtUs;

    public RateControl(EstimatorOptions options, double start, long nowUs)
    {
        _options = options;
        BitsPerSecond = start;
        _atUs = nowUs;
    }

    /// <summary>The estimate, bit/s.</summary>
    public double BitsPerSecond { get; private set; }

    /// <summary>A queue stands and is being emptied.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>How much longer a queue is put up with, because others make it: 1 to 8.</summary>
    public double Tolerance => _tolerance;

    /// <summary>Feedback came.</summary>
    /// <returns>True when the queue was found to be another's: take the present delay for the path's own.</returns>
    public bool Update(in PathReport path, long nowUs)
    {
        var seconds = Math.Clamp(nowUs - _atUs, 0, 250_000) / 1e6;
        _atUs = nowUs;
        if (_tolerance > 1 && nowUs - _toleratedAtUs > ToleranceMicroseconds)
        {
            _tolerance = Math.Max(1, _tolerance / 2);
            _toleratedAtUs = nowUs;
        }

        var accept = false;
        if (IsDraining)
            accept = Drain(path, nowUs);
        else if (path.QueueMs > FullQueueMs * _tolerance || (path.Use == LinkUse.Over && path.QueueMs > GrowingQueueMs * _tolerance))
            BeginDrain(path, nowUs);
        else
            Grow(path, seconds);
        BitsPerSecond = Math.Clamp(BitsPerSecond, _options.MinBitsPerSecond, _options.MaxBitsPerSecond);
        return accept;
    }

    /// <summary>A probe has shown that the path carries this, bit/s.</summary>
    public void Prove(double bitsPerSecond, bool isAll)
    {
        if (isAll) _capacity = bitsPerSecond;
        else if (bitsPerSecond > _capacity) _capacity = 0;
        BitsPerSecond = Math.Clamp(Math.Max(BitsPerSecond, isAll ? bitsPerSecond * AfterDrain : bitsPerSecond), _options.MinBitsPerSecond, _options.MaxBitsPerSecond);
    }

    /// <summary>Lowers the estimate without a measure.</summary>
    public void Lower(double factor)
    {
        IsDraining = false;
        BitsPerSecond = Math.Max(BitsPerSecond * factor, _options.MinBitsPerSecond);
    }

    private void BeginDrain(in PathReport path, long nowUs)
    {
        IsDraining = true;
        _drainingSinceUs = nowUs;
        _checkAtUs = nowUs + PatienceMicroseconds + (long)(path.RoundTripMs * 1e3);
        _queueAtCheckMs = double.MaxValue;
        _longestQueueMs = path.QueueMs;
        _capacity = Delivered(path);
        Lean(path);
    }

    private bool Drain(in PathReport path, long nowUs)
    {
        var longer = path.QueueMs > _longestQueueMs + FullQueueMs;
        if (longer || nowUs - _drainingSinceUs < MeasureMicroseconds + (long)(path.RoundTripMs * 1e3))
            _capacity = Math.Min(_capacity, Delivered(path));
        _longestQueueMs = longer ? path.QueueMs : _longestQueueMs;

        if (path.QueueMs < EmptyQueueMs * _tolerance)
        {
            End();
            return false;
        }

        Lean(path);
        if (nowUs < _checkAtUs)
            return false;
        if (path.QueueMs < 0.9 * _queueAtCheckMs)
        {
            _queueAtCheckMs = path.QueueMs;
            _checkAtUs = nowUs + PatienceMicroseconds;
            return false;
        }

        _tolerance = Math.Min(MostTolerance, _tolerance * 2);
        _toleratedAtUs = nowUs;
        End();
        return true;
    }

    private void End()
    {
        IsDraining = false;
        BitsPerSecond = _capacity * AfterDrain;
    }

    private void Lean(in PathReport path)
    {
        var part = Math.Clamp(MostWhileDraining - path.QueueMs / 1e3 / DrainSeconds, LeastWhileDraining, MostWhileDraining);
        BitsPerSecond = Math.Min(BitsPerSecond, _capacity * part);
    }

    private void Grow(in PathReport path, double seconds)
    {
        var proven = Headroom * path.Acknowledged / (1 - path.InherentLoss) + HeadroomBits;
        if (BitsPerSecond >= proven || path.Use == LinkUse.Under || path.QueueMs > WaitQueueMs * _tolerance)
            return;
        if (BitsPerSecond > 1.1 * _capacity)
            _capacity = 0;
        var near = _capacity > 0 && BitsPerSecond > 0.85 * _capacity;
        var step = near
            ? Math.Min(MostNearGrowthPerSecond * BitsPerSecond, PacketBits / (0.1 + path.RoundTripMs / 1e3))
            : GrowthPerSecond * BitsPerSecond;
        BitsPerSecond = Math.Min(proven, BitsPerSecond + step * seconds);
    }

    private static double Delivered(in PathReport path) => path.AcknowledgedNow / (1 - path.InherentLoss);
}
