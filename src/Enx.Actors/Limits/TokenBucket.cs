namespace Enx.Actors.Limits;

/// <summary>So much a second on average, and so much at once at most: of messages, bytes, questions. Not safe for several threads.</summary>
public sealed class TokenBucket
{
    private readonly double _perSecond;
    private readonly double _atOnce;
    private readonly TimeProvider _time;
    private double _left;
    private long _at;

    /// <summary>A full one.</summary>
    /// <param name="perSecond">How much comes back in a second.</param>
    /// <param name="atOnce">How much there is at most, and at first.</param>
    /// <param name="time">The clock; its timestamps, so that a wall clock that is set changes nothing.</param>
    public TokenBucket(double perSecond, double atOnce, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_perSecond, _atOnce, _time, _left, _at) = (perSecond, atOnce, time, atOnce, time.GetTimestamp());
    }

    /// <summary>Takes so much, if it is there; else nothing.</summary>
    /// <param name="amount">How much; what is more than there ever is, is never there.</param>
    public bool TryTake(double amount = 1)
    {
        if (Left < amount) return false;
        _left -= amount;
        return true;
    }

    /// <summary>How much is there now.</summary>
    public double Left
    {
        get
        {
            var now = _time.GetTimestamp();
            _left = Math.Min(_atOnce, _left + _time.GetElapsedTime(_at, now).TotalSeconds * _perSecond);
            _at = now;
            return _left;
        }
    }
}
