namespace Enx.Media.Congestion;

/// <summary>
/// Tells a receiver that did not get to run from a link that is full. A process that waits for a processor reads its whole backlog
/// at once: packets that were sent over some time arrive in one clump, far faster than a link at the estimate could deliver them. A
/// queue at a thin link never does that, it delivers at the link's rate. After a clump the receiver counts as one that stalls for some
/// seconds, and a delay must last longer than its stalls before it counts as a queue. Times are µs of the receiver's clock, but for those of sending.
/// </summary>
internal sealed class Stalls
{
    // Jitter bunches packets as well, up to some 30 ms' worth of them; and a resolution of 250 µs must not make a rate.
    private const long LeastSentMicroseconds = 40_000;
    private const long ResolutionMicroseconds = 250;
    private const double FasterThanSent = 4;
    private const double FasterThanEstimate = 4;
    private const int LeastPackets = 3;

    // Two packets that arrive so close belong to one clump.
    private const long TogetherMicroseconds = 2_000;

    // Clumps that come closer than this are of one stall.
    private const long ApartMicroseconds = 100_000;

    private const long MemoryMicroseconds = 5_000_000;
    private const long LongestMicroseconds = 1_000_000;

    private long _firstSentUs;
    private long _firstArrivalUs;
    private long _lastArrivalUs = long.MinValue;
    private long _bytes;
    private int _packets;
    private long _seenAtUs = long.MinValue / 2;
    private long _newestUs;
    private int _stalls;

    /// <summary>The longest stall of late, µs; 0 when the receiver does not stall.</summary>
    public long Longest { get; private set; }

    /// <summary>When the last clump ended, µs; far in the past before the first.</summary>
    public long LastMicroseconds => _seenAtUs;

    /// <summary>Whether the receiver has stalled of late.</summary>
    public bool IsStalling => _newestUs - _seenAtUs < MemoryMicroseconds;

    /// <summary>Whether it has stalled more than once of late: what came late once may have been held up by an outage of the path.</summary>
    public bool IsStallingAgain => IsStalling && _stalls > 1;

    /// <summary>A packet arrived; in the order of sending.</summary>
    /// <param name="sentUs">When it was sent.</param>
    /// <param name="arrivalUs">When it arrived.</param>
    /// <param name="bytes">Its size on the wire.</param>
    /// <param name="estimate">What the path is taken to carry, bit/s.</param>
    public void Add(long sentUs, long arrivalUs, int bytes, double estimate)
    {
        _newestUs = Math.Max(_newestUs, arrivalUs);
        if (!IsStalling) (Longest, _stalls) = (0, 0);
        if (_lastArrivalUs == long.MinValue || arrivalUs - _lastArrivalUs > TogetherMicroseconds || arrivalUs < _firstArrivalUs)
        {
            (_firstSentUs, _firstArrivalUs, _lastArrivalUs, _bytes, _packets) = (sentUs, arrivalUs, arrivalUs, 0, 1);
            return;
        }

        // The first packet says when the clump began, not how fast it came.
        (_lastArrivalUs, _bytes, _packets) = (Math.Max(_lastArrivalUs, arrivalUs), _bytes + bytes, _packets + 1);
        var (sent, arrived) = (sentUs - _firstSentUs, Math.Max(ResolutionMicroseconds, _lastArrivalUs - _firstArrivalUs));
        if (_packets < LeastPackets || sent < LeastSentMicroseconds || sent < FasterThanSent * arrived || _bytes * 8e6 / arrived < FasterThanEstimate * estimate)
            return;
        if (_firstArrivalUs - _seenAtUs > ApartMicroseconds) _stalls++;
        _seenAtUs = _lastArrivalUs;
        Longest = Math.Max(Longest, Math.Min(sent, LongestMicroseconds));
    }
}
