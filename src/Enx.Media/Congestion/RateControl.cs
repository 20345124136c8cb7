namespace Enx.Media.Congestion;

/// <summary>What feedback has just told of the path.</summary>
/// <param name="Use">What the trend of the delay says.</param>
/// <param name="QueueUs">The standing queue, µs.</param>
/// <param name="NoiseUs">How much of it is there when there is none, µs.</param>
/// <param name="Lasts">It has lasted for longer than a receiver that stood still for a moment would make it seem to.</param>
/// <param name="BusyUs">How long every packet has had to wait, µs.</param>
/// <param name="AcknowledgedNow">What arrives, over a stretch in which every packet had to wait, just long enough to measure, bit/s.</param>
/// <param name="Acknowledged">What arrives, over a second, bit/s.</param>
/// <param name="SentNow">What is sent, over half a second, bit/s.</param>
/// <param name="Overflows">A queue stands and packets are lost: it is full, however short.</param>
/// <param name="RoundTripUs">From a packet sent to the feedback about it, µs.</param>
internal readonly record struct PathReport(
    LinkUse Use, double QueueUs, double NoiseUs, bool Lasts, double BusyUs, double AcknowledgedNow, double Acknowledged, double SentNow, bool Overflows, double RoundTripUs);

/// <summary>
/// The delay-based estimate: grows while the path keeps up and what is sent proves it, and is set by what arrives when a
/// queue stands. A link with a queue delivers exactly what it can, so its rate is then measured, not guessed: the estimate
/// goes below it by as much as empties the queue within about a second, and back to just under it when the queue is gone.
/// The capacity so found is remembered, and near it the estimate grows by a packet a round trip and not by a tenth a second.
/// </summary>
internal sealed class RateControl
{
    // A standing queue that says the link is full: at once when the trend agrees, else when it is this long.
    private const double GrowingQueueUs = 12_000;
    private const double FullQueueUs = 35_000;
    private const double EmptyQueueUs = 10_000;
    private const double NoiseMargin = 1.5;

    // While growing, a queue of this length is reason enough to wait.
    private const double WaitQueueUs = 20_000;

    private const double GrowthPerSecond = 0.10;
    private const double MostNearGrowthPerSecond = 0.05;
    private const double PacketBits = 9_600;

    // How far what is sent may lag behind the estimate for the estimate still to grow, and a little for the slowest.
    private const double Headroom = 1.2;
    private const double HeadroomBits = 30_000;

    // Beyond a capacity that is remembered it grows only when what is sent is nearly all of it.
    private const double HeadroomAtCapacity = 1.03;

    // A capacity that was measured is believed for a minute, and for twice as long when it is measured again. Probes that say
    // little more are not: a probe shares the queue with others' traffic and takes more of it than a stream can keep.
    private const long MemoryMicroseconds = 60_000_000;
    private const long LongestMemoryMicroseconds = 240_000_000;
    private const double Refutes = 1.25;
    private const double SameCapacity = 0.2;

    // Nor are those that cannot say more, since no more is wanted; but three of them are.
    private const double Doubts = 1.1;
    private const int RefutingDoubts = 3;

    private const double AfterDrain = 0.97;
    private const double LeastWhileDraining = 0.3;

    // A queue that a key frame makes empties by itself at a little under the link's rate, and going lower would cost the layer
    // that the key frame was for. Not so when the link has become slower: then the longer it is, the less is sent.
    private const double Stepped = 0.8;
    private const double ShortQueueUs = 80_000;
    private const double DrainSeconds = 1;

    // After a step the measure still covers some time before it.
    private const long MeasureMicroseconds = 400_000;
    private const double MeasureBusyUs = 80_000;

    // A queue must shorten by a tenth in this time and a round trip, or less is sent; down to half of what the link carried.
    private const long CheckMicroseconds = 250_000;
    private const double Progress = 0.9;
    private const double PartStep = 0.1;
    private const double LeastPart = 0.5;
    private const double LeastSustainable = 0.75;
    private const double MoreThanArrives = 1.05;
    private const double MostTolerance = 8;
    private const long ToleranceMicroseconds = 10_000_000;

    private readonly EstimatorOptions _options;
    private double _capacity;
    private long _capacityUntilUs;
    private long _memoryUs = MemoryMicroseconds;
    private long _atUs;
    private long _drainingSinceUs;
    private double _longestQueueUs;
    private long _checkAtUs;
    private double _peakUs;
    private double _part;
    private bool _stepped;
    private bool _wasLimited;
    private int _doubts;
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

    /// <summary>What the path was measured to carry, bit/s; 0 when no measure is fresh enough to count.</summary>
    public double Capacity => _capacity;

    /// <summary>What can be sent for long on what the path was measured to carry, bit/s; 0 when no measure is fresh enough to count. The
    /// estimate is lower while a queue is being emptied. Where the queue does not yield, the measure was too high.</summary>
    public double Sustainable => (IsDraining ? Math.Clamp(_part - (_peakUs - ShortQueueUs) / 1e6 / DrainSeconds, LeastSustainable, AfterDrain) : AfterDrain) * _capacity;

    /// <summary>What is known of the path's limit.</summary>
    public EstimateState State => _capacity > 0 || IsDraining ? EstimateState.Limited : _wasLimited ? EstimateState.Stale : EstimateState.Unconfirmed;

    /// <summary>How much longer a queue is put up with, because others make it: 1 to 8.</summary>
    public double Tolerance { get; private set; } = 1;

    /// <summary>Feedback came.</summary>
    /// <returns>True when the queue was found to be another's: take the present delay for the path's own.</returns>
    public bool Update(in PathReport path, long nowUs)
    {
        var seconds = Math.Clamp(nowUs - _atUs, 0, 250_000) / 1e6;
        _atUs = nowUs;
        if (Tolerance > 1 && nowUs - _toleratedAtUs > ToleranceMicroseconds)
        {
            Tolerance = Math.Max(1, Tolerance / 2);
            _toleratedAtUs = nowUs;
        }

        if (nowUs > _capacityUntilUs && _capacity > 0)
            Forget();

        var accept = false;
        if (IsDraining)
            accept = Drain(path, nowUs);
        else if (IsCongested(path))
            BeginDrain(path, nowUs);
        else
            Grow(path, seconds);
        BitsPerSecond = Math.Clamp(BitsPerSecond, _options.MinBitsPerSecond, _options.MaxBitsPerSecond);
        return accept;
    }

    /// <summary>A probe has shown that the path carries this, bit/s.</summary>
    /// <param name="bitsPerSecond">What it carried.</param>
    /// <param name="isAll">It does not carry more.</param>
    public void Prove(double bitsPerSecond, bool isAll)
    {
        if (_capacity > 0)
        {
            _doubts = !isAll && bitsPerSecond > Doubts * _capacity ? _doubts + 1 : 0;
            if (bitsPerSecond < Refutes * _capacity && _doubts < RefutingDoubts || isAll) bitsPerSecond = Math.Min(bitsPerSecond, AfterDrain * _capacity);
            else Refute();
        }
        else if (isAll)
        {
            bitsPerSecond *= AfterDrain;
        }

        BitsPerSecond = Math.Clamp(Math.Max(BitsPerSecond, bitsPerSecond), _options.MinBitsPerSecond, _options.MaxBitsPerSecond);
    }

    /// <summary>Media has shown that the path carries this, bit/s: it was sent for a while, arrived, and nothing suffered.</summary>
    /// <param name="bitsPerSecond">What was sent.</param>
    /// <param name="stalls">Whether the receiver stalls: what it reads at once was measured over too little time to say that there is no limit.</param>
    public void ProveByMedia(double bitsPerSecond, bool stalls)
    {
        if (_capacity > 0 && bitsPerSecond > Refutes * _capacity && !stalls) Refute();
        else if (bitsPerSecond > _capacity && _capacity > 0) _capacity = bitsPerSecond;
        BitsPerSecond = Math.Clamp(Math.Max(BitsPerSecond, bitsPerSecond), _options.MinBitsPerSecond, _options.MaxBitsPerSecond);
    }

    /// <summary>The path was found to carry no more than this, bit/s, by other signs than delay.</summary>
    public void Limit(double bitsPerSecond, long nowUs)
    {
        _capacity = bitsPerSecond;
        _wasLimited = true;
        _capacityUntilUs = nowUs + _memoryUs;
        BitsPerSecond = Math.Clamp(BitsPerSecond, _options.MinBitsPerSecond, Math.Max(_options.MinBitsPerSecond, AfterDrain * bitsPerSecond));
    }

    /// <summary>Lowers the estimate without a measure.</summary>
    public void Lower(double factor)
    {
        IsDraining = false;
        BitsPerSecond = Math.Max(BitsPerSecond * factor, _options.MinBitsPerSecond);
    }

    /// <summary>What was measured does not hold any more.</summary>
    public void Forget()
    {
        (_capacity, _doubts) = (0, 0);
        _memoryUs = MemoryMicroseconds;
    }

    /// <summary>Whether what feedback tells may be a queue that begins.</summary>
    public bool IsQueueBeginning(in PathReport path) => path.Lasts && path.QueueUs > GrowingQueueUs * Tolerance + NoiseMargin * path.NoiseUs;

    private void Refute()
    {
        Forget();
        _wasLimited = false;
    }

    private bool IsCongested(in PathReport path) =>
        path.Overflows
        || (path.Lasts && path.QueueUs > FullQueueUs * Tolerance + path.NoiseUs)
        || (path.Use == LinkUse.Over && IsQueueBeginning(path));

    private void BeginDrain(in PathReport path, long nowUs)
    {
        IsDraining = _wasLimited = true;
        _drainingSinceUs = nowUs;
        _part = AfterDrain;
        _checkAtUs = nowUs + CheckMicroseconds + (long)path.RoundTripUs;
        _peakUs = path.QueueUs;
        _longestQueueUs = path.QueueUs;
        var measured = path.AcknowledgedNow;
        _stepped = measured < Stepped * BitsPerSecond;
        if (_capacity > 0)
            _memoryUs = measured > 0.8 * _capacity ? Math.Min(2 * _memoryUs, LongestMemoryMicroseconds) : MemoryMicroseconds;
        _capacity = Math.Abs(measured - _capacity) < SameCapacity * _capacity ? (measured + _capacity) / 2 : measured;
        _capacityUntilUs = nowUs + _memoryUs;
        Lean(path);
    }

    private bool Drain(in PathReport path, long nowUs)
    {
        var longer = path.QueueUs > _longestQueueUs;
        if (path.BusyUs > MeasureBusyUs && (longer || nowUs - _drainingSinceUs < MeasureMicroseconds + (long)path.RoundTripUs))
            _capacity = path.AcknowledgedNow;
        _longestQueueUs = Math.Max(path.QueueUs, _longestQueueUs);
        _peakUs = Math.Max(path.QueueUs, _peakUs);

        if (path.QueueUs < EmptyQueueUs * Tolerance + path.NoiseUs)
        {
            End(path);
            return false;
        }

        var notOurs = false;
        if (nowUs >= _checkAtUs)
        {
            if (path.QueueUs > Progress * _peakUs)
                notOurs = StillStands(path);
            _peakUs = path.QueueUs;
            _checkAtUs = nowUs + CheckMicroseconds + (long)path.RoundTripUs;
        }

        Lean(path);
        if (!notOurs)
            return false;
        Tolerance = Math.Min(MostTolerance, Tolerance * 2);
        _toleratedAtUs = nowUs;
        End(path);
        return true;
    }

    // It is sent more than arrives: the link is slower than it was measured to be. Or less is sent and it is of no use yet:
    // send less still, and if that is of no use either, the queue is another's.
    private bool StillStands(in PathReport path)
    {
        _stepped = true;
        if (path.SentNow > MoreThanArrives * path.AcknowledgedNow)
        {
            _capacity = Math.Min(_capacity, path.AcknowledgedNow);
            return false;
        }

        _part -= PartStep;
        return _part < LeastPart;
    }

    // The queue emptied while this was sent, so this can be sent.
    private void End(in PathReport path)
    {
        IsDraining = false;
        BitsPerSecond = Math.Max(_capacity * AfterDrain, Math.Min(path.SentNow, _capacity));
    }

    private void Lean(in PathReport path)
    {
        var part = _part;
        if (_stepped)
            part = Math.Clamp(part - (path.QueueUs - ShortQueueUs) / 1e6 / DrainSeconds, LeastWhileDraining, part);
        BitsPerSecond = Math.Min(BitsPerSecond, _capacity * part);
    }

    private void Grow(in PathReport path, double seconds)
    {
        var proven = Headroom * path.Acknowledged + HeadroomBits;
        if (path.Use == LinkUse.Under || path.QueueUs > WaitQueueUs * Tolerance + path.NoiseUs)
            return;
        if (BitsPerSecond > 1.1 * _capacity)
            Forget();
        var near = BitsPerSecond > 0.85 * _capacity && _capacity > 0;
        if (_capacity > 0)
            proven = Math.Min(proven, Math.Max(_capacity, HeadroomAtCapacity * path.Acknowledged));
        var step = near
            ? Math.Min(MostNearGrowthPerSecond * BitsPerSecond, PacketBits / (0.1 + path.RoundTripUs / 1e6))
            : GrowthPerSecond * BitsPerSecond;
        BitsPerSecond = Math.Max(BitsPerSecond, Math.Min(proven, BitsPerSecond + step * seconds));
    }
}
