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
