namespace Enx.Media.Routing;

/// <summary>So much a second, and some seconds' worth at once. No clock of its own.</summary>
/// <param name="perSecond">How much.</param>
/// <param name="seconds">How many seconds' worth may come at once.</param>
internal struct RateLimit(long perSecond, int seconds = 1)
{
    private double _left = (double)perSecond * seconds;
    private long _filledUs = long.MinValue;

    /// <summary>How much a second.</summary>
    public readonly long PerSecond => perSecond;

    /// <summary>Whether so much is left at this time.</summary>
    public bool Has(long amount, long nowUs)
    {
        if (_filledUs == long.MinValue) _filledUs = nowUs;
        // Datagrams bear the time at which they arrived, which may lie behind that of a frame that came over TCP.
        if (nowUs > _filledUs)
        {
            _left = Math.Min((double)perSecond * seconds, _left + (nowUs - _filledUs) * 1e-6 * perSecond);
            _filledUs = nowUs;
        }

        return _left >= amount;
    }

    /// <summary>Takes it.</summary>
    public void Take(long amount) => _left -= amount;

    /// <summary>Takes so much when it is left.</summary>
    public bool TryTake(long amount, long nowUs)
    {
        if (!Has(amount, nowUs)) return false;
        Take(amount);
        return true;
    }
}
