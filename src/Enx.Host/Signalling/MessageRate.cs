namespace Enx.Host.Signalling;

/// <summary>Counts a client's messages: as many as a second's worth may come at once, then one each time one is due.</summary>
internal sealed class MessageRate(int perSecond, TimeProvider time)
{
    private double _left = perSecond;
    private long _at = time.GetTimestamp();

    /// <summary>Takes one message in. False when it is one too many.</summary>
    public bool TryTake()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(perSecond, _left + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
        if (_left < 1) return false;
        _left--;
        return true;
    }
}
