namespace Enx.Media.Loops;

/// <summary>So much a second, and a second's worth at once. No clock of its own.</summary>
/// <param name="perSecond">How much.</param>
internal struct RateLimit(long perSecond)
{
    private double _left = perSecond;
    private long _filledUs = long.MinValue;

    /// <summary>Whether so much is left at this time.</summary>
    public bool Has(long amount, long nowUs)
    {
        if (_filledUs != long.MinValue) _left = Math.Min(perSecond, _left + (nowUs - _filledUs) * 1e-6 * perSecond);
        _filledUs = nowUs;
        return _left >= amount;
    }

    /// <summary>Takes it.</summary>
    public void Take(long amount) => _left -= amount;
}
