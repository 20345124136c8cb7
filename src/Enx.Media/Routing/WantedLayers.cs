namespace Enx.Media.Routing;

/// <summary>
/// Which simulcast layers of a video its publisher is told to send. One that somebody wants is told at once; one that nobody wants any
/// more after a while, as people come, go and change their minds.
/// </summary>
/// <param name="count">How many layers there are.</param>
internal sealed class WantedLayers(int count)
{
    /// <summary>How long nobody must have wanted a layer before it is switched off.</summary>
    public const long OffAfterUs = 5_000_000;

    private readonly long[] _lastWantedUs = new long[count];

    /// <summary>A bit for each layer that the publisher should send, as it was told last; at first all.</summary>
    public int Told { get; private set; } = (1 << count) - 1;

    /// <summary>When the publisher was last told to begin with something, µs.</summary>
    public long ToldUs { get; private set; }

    /// <summary>Takes what is wanted now.</summary>
    /// <param name="mask">A bit for each layer.</param>
    /// <param name="nowUs">The loop's clock.</param>
    /// <returns>Whether the publisher has to be told.</returns>
    public bool Update(int mask, long nowUs)
    {
        for (var i = 0; i < count; i++)
        {
            var bit = 1 << i;
            if ((mask & bit) != 0 || _lastWantedUs[i] == 0) _lastWantedUs[i] = nowUs;
            if ((Told & bit) != 0 && nowUs - _lastWantedUs[i] < OffAfterUs) mask |= bit;
        }

        if (mask == Told) return false;
        if ((mask & ~Told) != 0) ToldUs = nowUs;
        Told = mask;
        return true;
    }

    /// <summary>Whether a layer should come.</summary>
    public bool IsTold(int layer) => (Told & 1 << layer) != 0;
}
