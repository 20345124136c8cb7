namespace Enx.Media.Congestion;

/// <summary>
/// The queue that does not go away: the least delay of any packet in the last 100 ms, over the least that the path has shown.
/// A frame sent at once queues behind itself, jitter hits one packet and not the next; the least delay of a tenth of a
/// second is free of both, and above zero only when the link was busy all that time. Jitter that keeps the order delays
/// every packet; what of it remains is learnt as noise. Where the receiver stalls, the least of a longer time counts.
/// </summary>
internal sealed class StandingQueue
{
    private const int RecentBuckets = 5;
    private const long RecentMicroseconds = 20_000;

    // The path's own delay: long enough that the queue was empty once, short enough for clocks that drift (200 ppm are 6 ms).
    private const int BaseBuckets = 10;
    private const long BaseMicroseconds = 3_000_000;

    // A packet delayed by less met an idle link.
    private const double IdleUs = 4_000;

    // The noise is what a quarter of the time stays below: a queue that we make is gone more often than that. It is learnt in µs a second.
    private const double NoiseRisePerSecond = 1_000;
    private const double NoiseFallPerSecond = 3_000;
    private const double MostNoiseUs = 15_000;

    // A packet delayed by less comes on time: whatever made others late was no queue that stands.
    private const double OnTimeUs = 12_000;
    private const double OnTimeNoise = 1.5;

    // As long as the longest stall that is told from a queue.
    private const int LongBuckets = 64;

    private readonly MinimumWindow _recent = new(RecentBuckets, RecentMicroseconds);
    private readonly MinimumWindow _long = new(LongBuckets, RecentMicroseconds);
    private readonly MinimumWindow _base = new(BaseBuckets, BaseMicroseconds);
    private long _lateSinceUs = long.MaxValue;
    private long _newestUs;

    /// <summary>How long the queue is, µs; 0 when nothing is known.</summary>
    public long Microseconds => _base.IsEmpty ? 0 : Math.Max(0, (OverMicroseconds > 0 ? _long.Least((int)(OverMicroseconds / RecentMicroseconds) + 1) : _recent.Value) - _base.Value);

    /// <summary>Over how long the least delay is taken, µs; 0 for the usual tenth of a second.</summary>
    public long OverMicroseconds { get; set; }

    /// <summary>For how long on the receiver's clock every packet has come late, µs: counted from the first late one, so that a receiver
    /// that stood still and then reads everything at once has been late for no time at all.</summary>
    public long LateMicroseconds => _lateSinceUs == long.MaxValue ? 0 : _newestUs - _lateSinceUs;

    /// <summary>The queue that seems to stand while none does, µs.</summary>
    public double NoiseMicroseconds { get; private set; }

    /// <summary>When a packet last arrived that had not had to wait, on the receiver's clock.</summary>
    public long BusySinceMicroseconds { get; private set; }

    /// <summary>Time passes in which there is no other sign of a queue.</summary>
    public void Learn(double seconds)
    {
        var step = seconds * (Microseconds > NoiseMicroseconds ? NoiseRisePerSecond : -NoiseFallPerSecond);
        NoiseMicroseconds = Math.Clamp(NoiseMicroseconds + step, 0, MostNoiseUs);
    }

    /// <summary>A packet arrived.</summary>
    /// <returns>By how much it was later than the quickest, µs.</returns>
    public int Add(long sentUs, long arrivalUs)
    {
        _recent.Add(arrivalUs - sentUs, arrivalUs);
        _long.Add(arrivalUs - sentUs, arrivalUs);
        _base.Add(arrivalUs - sentUs, arrivalUs);
        _newestUs = Math.Max(_newestUs, arrivalUs);
        var queued = arrivalUs - sentUs - _base.Value;
        if (queued < OnTimeUs + OnTimeNoise * NoiseMicroseconds) _lateSinceUs = long.MaxValue;
        else if (_lateSinceUs == long.MaxValue) _lateSinceUs = arrivalUs;
        if (queued < IdleUs + 2 * NoiseMicroseconds)
            BusySinceMicroseconds = Math.Max(BusySinceMicroseconds, arrivalUs);
        return (int)Math.Clamp(queued, 0, int.MaxValue);
    }

    /// <summary>Takes the present delay for the path's own: the queue is not ours to empty, or the way has become longer.</summary>
    public void Accept()
    {
        if (_recent.IsEmpty)
            return;
        _base.Reset(_recent.Value);
        _lateSinceUs = long.MaxValue;
    }

    /// <summary>The receiver's clock was set: delays measured before it say nothing any more.</summary>
    public void Restart()
    {
        _recent.Clear();
        _long.Clear();
        _base.Clear();
        _lateSinceUs = long.MaxValue;
        (_newestUs, BusySinceMicroseconds) = (0, 0);
    }

    private sealed class MinimumWindow(int buckets, long bucketUs)
    {
        private readonly long[] _minima = new long[buckets];
        private long _newest = long.MinValue;

        public bool IsEmpty => _newest == long.MinValue;

        public long Value { get; private set; }

        public void Add(long value, long atUs)
        {
            var bucket = atUs / bucketUs;
            if (IsEmpty)
                Array.Fill(_minima, long.MaxValue);
            if (bucket > _newest)
            {
                for (var b = Math.Max(IsEmpty ? bucket : _newest + 1, bucket - buckets + 1); b <= bucket; b++)
                    _minima[b % buckets] = long.MaxValue;
                _newest = bucket;
            }

            // Somewhat late is as good as now.
            ref var least = ref _minima[Math.Max(bucket, _newest - buckets + 1) % buckets];
            least = Math.Min(least, value);
            Value = _minima.Min();
        }

        /// <summary>The least of the last so many buckets.</summary>
        public long Least(int count)
        {
            var least = long.MaxValue;
            for (var b = Math.Max(0, _newest - Math.Min(count, buckets) + 1); b <= _newest; b++)
                least = Math.Min(least, _minima[b % buckets]);
            return least;
        }

        public void Clear() => _newest = long.MinValue;

        public void Reset(long value)
        {
            Array.Fill(_minima, long.MaxValue);
            _minima[_newest % buckets] = value;
            Value = value;
        }
    }
}
