namespace Enx.Media.Peers;

/// <summary>
/// How much may be sent again to a peer that misses packets: a part of what its network is taken to carry. What a full queue dropped is
/// asked for again, and sent again it fills the queue: without a bound a network that has become slow would be kept full by resends alone.
/// No clock of its own.
/// </summary>
internal struct ResendBudget
{
    /// <summary>The part of the estimate: enough for one packet of ten that is lost by a radio, and for its copy.</summary>
    private const double Part = 0.2;

    /// <summary>How much of unused budget is kept, µs' worth of it: losses come in bursts.</summary>
    private const long SavedUs = 250_000;

    /// <summary>What is always kept: a few packets, without which the slowest network never gets a picture whole.</summary>
    private const double LeastBytes = 4_000;

    private double _bytes = LeastBytes;
    private long _filledUs = long.MinValue;

    public ResendBudget()
    {
    }

    /// <summary>Whether something may be sent again now.</summary>
    /// <param name="estimateBitsPerSecond">What the network is taken to carry.</param>
    /// <param name="nowUs">The loop's clock.</param>
    public bool Has(long estimateBitsPerSecond, long nowUs)
    {
        var bytesPerUs = estimateBitsPerSecond * (Part / 8e6);
        if (_filledUs != long.MinValue) _bytes = Math.Min(Math.Max(LeastBytes, SavedUs * bytesPerUs), _bytes + (nowUs - _filledUs) * bytesPerUs);
        _filledUs = nowUs;
        return _bytes > 0;
    }

    /// <summary>So much was sent again. The last packet may take more than there is, which the next ones wait for.</summary>
    public void Take(int bytes) => _bytes -= bytes;
}
