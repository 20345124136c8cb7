namespace Enx.Media.Srtp;

/// <summary>
/// The last 128 packet indices of one stream (RFC 3711 §3.3.2). Checked before authentication, because that is cheap;
/// committed after it, so that forged packets cannot move the window. The default value is an empty window.
/// </summary>
internal struct ReplayWindow
{
    /// <summary>How far behind the highest index a packet may be.</summary>
    public const int Size = 128;

    // Bit n stands for the index Highest - n.
    private UInt128 _seen;
    private long _next;

    /// <summary>The highest index committed; -1 before the first.</summary>
    public readonly long Highest => _next - 1;

    /// <summary>Whether the index is neither known nor too old to be known.</summary>
    public readonly bool IsFresh(long index)
    {
        var age = Highest - index;
        return age < 0 || (age < Size && (_seen >> (int)age & UInt128.One) == UInt128.Zero);
    }

    /// <summary>Marks a fresh, authenticated index as seen.</summary>
    public void Commit(long index)
    {
        var age = Highest - index;
        if (age >= 0)
        {
            _seen |= UInt128.One << (int)age;
            return;
        }

        // Shift counts of 128 and more would wrap around.
        _seen = -age < Size ? _seen << (int)-age | UInt128.One : UInt128.One;
        _next = index + 1;
    }
}
