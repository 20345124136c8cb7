namespace Enx.Media.Routing;

/// <summary>
/// Which sequence numbers of a stream were really sent, of the last few thousand. A number that its publisher's network lost is missing
/// for the subscriber as well, whose reports count it as lost: what is lost on the way to the subscriber is what was sent and did not
/// arrive.
/// </summary>
internal sealed class SentNumbers
{
    private const int Capacity = 4096;

    private readonly ulong[] _sent = new ulong[Capacity / 64];
    private long _end;
    private bool _begun;
    private SequenceOf _reported;

    /// <summary>A packet was sent.</summary>
    public void Add(ushort sequence)
    {
        var number = Extend(sequence);
        if (!_begun) (_begun, _end) = (true, number);
        if (number <= _end - Capacity) return;
        // What lies between was not sent, whatever stood there an age ago.
        for (var n = Math.Max(_end, number - Capacity + 1); n < number; n++) Bit(n) &= ~Mask(n);
        Bit(number) |= Mask(number);
        _end = Math.Max(_end, number + 1);
    }

    /// <summary>Takes a reception report: how many packets were sent since the one before, and how many of these did not arrive.</summary>
    /// <param name="highest">The highest number received, extended by the receiver (RFC 3550 §6.4.1).</param>
    /// <param name="cumulativeLost">What the receiver has missed so far.</param>
    /// <returns>Nothing for the first report, and where one does not fit what was sent.</returns>
    public (int Sent, int Lost) OnReport(uint highest, int cumulativeLost)
    {
        if (!_begun) return default;
        var number = Extend((ushort)highest);
        var before = _reported;
        _reported = new SequenceOf(number, cumulativeLost, true);
        var expected = number - before.Highest;
        if (!before.Known || expected <= 0 || expected > Capacity || number >= _end || before.Highest < _end - Capacity) return default;
        var sent = 0;
        for (var n = before.Highest + 1; n <= number; n++)
            if ((Bit(n) & Mask(n)) != 0) sent++;
        // Duplicates make more arrive than was sent, and packets that come late take back what was counted as lost.
        var received = expected - (cumulativeLost - before.Lost);
        return (sent, (int)Math.Clamp(sent - received, 0, sent));
    }

    /// <summary>Within half of all numbers of the newest.</summary>
    private long Extend(ushort sequence) => _begun ? _end - 1 + (short)(sequence - (ushort)(_end - 1)) : sequence + (1L << 20);

    private ref ulong Bit(long number) => ref _sent[(int)(number & (Capacity - 1)) >> 6];

    private static ulong Mask(long number) => 1UL << (int)(number & 63);

    private readonly record struct SequenceOf(long Highest, int Lost, bool Known);
}
