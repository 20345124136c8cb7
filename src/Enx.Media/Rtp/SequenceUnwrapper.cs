namespace Enx.Media.Rtp;

/// <summary>
/// Extends 16-bit sequence numbers to 64 bits, so that order and distance are plain arithmetic.
/// A number is taken to lie within half the range of the highest seen so far; reordered packets land
/// where they belong and do not move that reference.
/// </summary>
internal struct SequenceUnwrapper
{
    private long _highest;
    private bool _started;

    /// <summary>The extended number of <paramref name="seq"/>. Its low 16 bits are the number itself.</summary>
    public long Unwrap(ushort seq)
    {
        if (!_started)
        {
            _started = true;
            _highest = seq;
            return seq;
        }

        var extended = _highest + (short)(seq - (ushort)_highest);
        if (extended > _highest)
            _highest = extended;
        return extended;
    }
}

/// <summary>Extends 32-bit RTP timestamps (ticks of any clock rate) to 64 bits, as <see cref="SequenceUnwrapper"/> does for numbers.</summary>
internal struct TimestampUnwrapper
{
    private long _highest;
    private bool _started;

    /// <summary>The extended timestamp of <paramref name="ts"/>. Its low 32 bits are the timestamp itself.</summary>
    public long Unwrap(uint ts)
    {
        if (!_started)
        {
            _started = true;
            _highest = ts;
            return ts;
        }

        var extended = _highest + (int)(ts - (uint)_highest);
        if (extended > _highest)
            _highest = extended;
        return extended;
    }
}
