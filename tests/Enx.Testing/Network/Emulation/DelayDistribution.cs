namespace Enx.Testing.Network.Emulation;

/// <summary>How often which delay occurred, to the millisecond, up to 20 seconds.</summary>
public sealed class DelayDistribution
{
    private const int MaxMs = 20_000;

    private readonly int[] _counts = new int[MaxMs + 1];

    /// <summary>How many delays it has seen.</summary>
    public long Count { get; private set; }

    /// <summary>The longest of them, µs.</summary>
    public long MaxUs { get; private set; }

    /// <summary>Adds one.</summary>
    /// <param name="us">The delay, µs.</param>
    public void Add(long us)
    {
        _counts[Math.Clamp((us + 999) / 1000, 0, MaxMs)]++;
        MaxUs = Math.Max(MaxUs, us);
        Count++;
    }

    /// <summary>The delay that this share of packets does not exceed.</summary>
    /// <param name="share">E.g. 0.95.</param>
    /// <returns>µs, rounded up to a millisecond; 0 before the first.</returns>
    public long PercentileUs(double share)
    {
        var (seen, wanted) = (0L, Math.Max(1, (long)Math.Ceiling(Count * share)));
        for (var ms = 0; ms <= MaxMs; ms++)
        {
            if ((seen += _counts[ms]) >= wanted) return ms * 1000L;
        }

        return 0;
    }

    /// <summary>Forgets all, e.g. once a test's link has settled.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        (Count, MaxUs) = (0, 0);
    }
}
