namespace Enx.Testing.Network.Emulation;

/// <summary>What one direction of a link is like at a moment. What nobody says is that of a perfect link.</summary>
public sealed record LinkConditions
{
    /// <summary>The rate of a link that is never busy.</summary>
    public const long Unlimited = long.MaxValue;

    /// <summary>A link that carries everything at once.</summary>
    public static LinkConditions Perfect { get; } = new();

    /// <summary>How much passes, bit/s; 0 when nothing does.</summary>
    public long RateBitsPerSecond { get; init; } = Unlimited;

    /// <summary>What may wait before the bottleneck; what finds so much waiting is dropped.</summary>
    public QueueLimit Queue { get; init; } = QueueLimit.OfTime(100_000);

    /// <summary>The time that each packet takes after the bottleneck, µs.</summary>
    public long DelayUs { get; init; }

    /// <summary>Up to so much more than <see cref="DelayUs"/>, µs, evenly distributed.</summary>
    public long JitterUs { get; init; }

    /// <summary>Whether a packet with little jitter overtakes one with much. Otherwise it waits behind it.</summary>
    public bool JitterReorders { get; init; }

    /// <summary>The share of packets lost after the bottleneck, 0 to 1, each by itself.</summary>
    public double Loss { get; init; }

    /// <summary>Loss that comes in bursts, beside <see cref="Loss"/>; null for none.</summary>
    public BurstLoss? Bursts { get; init; }

    /// <summary>The share of packets held back, 0 to 1, so that those sent after them overtake.</summary>
    public double Reordering { get; init; }

    /// <summary>How long a packet is held back by <see cref="Reordering"/>, µs.</summary>
    public long ReorderingUs { get; init; } = 10_000;

    /// <summary>The share of packets that arrive twice, 0 to 1.</summary>
    public double Duplication { get; init; }

    /// <summary>Others who use the same bottleneck; null for nobody.</summary>
    public CrossTraffic? Cross { get; init; }

    /// <summary>What is wrong with this link; null when it can be.</summary>
    internal string? Fault()
    {
        if (RateBitsPerSecond < 0) return "the rate is below 0";
        if (DelayUs < 0 || JitterUs < 0 || ReorderingUs < 0) return "a time is below 0";
        if (Queue.Bytes < 0 || Queue.Us < 0) return "the queue is below 0";
        if (Loss is not (>= 0 and <= 1) || Reordering is not (>= 0 and <= 1) || Duplication is not (>= 0 and <= 1)) return "a share is not within 0 and 100 %";
        if (Cross is CrossTraffic.Constant { BitsPerSecond: <= 0 }) return "cross traffic of no rate is none";
        return Bursts?.Fault();
    }
}

/// <summary>How much may wait: so many bytes, or as many as pass in a time.</summary>
public readonly record struct QueueLimit
{
    /// <summary>The limit in bytes, unless it is <see cref="Us"/>.</summary>
    public long? Bytes { get; private init; }

    /// <summary>The limit as a time at the link's rate, µs, unless it is <see cref="Bytes"/>.</summary>
    public long? Us { get; private init; }

    /// <summary>A queue of a fixed size: the slower the link, the longer it takes to drain.</summary>
    public static QueueLimit OfBytes(long bytes) => new() { Bytes = bytes };

    /// <summary>A queue that holds what passes in this time, µs; while nothing passes, as much as at the last rate at which something did.</summary>
    public static QueueLimit OfTime(long us) => new() { Us = us };

    /// <summary>The limit in bytes at a rate.</summary>
    internal long BytesAt(long bitsPerSecond) => Bytes ?? (bitsPerSecond == LinkConditions.Unlimited ? long.MaxValue : (long)(bitsPerSecond / 8e6 * (Us ?? 0)));
}

/// <summary>
/// Loss as Gilbert and Elliott describe it: the link is well or in a burst, and each packet may change that. In a burst it loses all,
/// or so many as <see cref="Density"/> says.
/// </summary>
/// <param name="Share">The share of all packets that is lost, in the long run, 0 to 1.</param>
/// <param name="Length">How many packets a burst lasts on average, at least 1.</param>
public sealed record BurstLoss(double Share, double Length)
{
    /// <summary>The share of packets that a burst loses, over 0 to 1.</summary>
    public double Density { get; init; } = 1;

    /// <summary>The chance that a packet ends a burst.</summary>
    internal double Ends => 1 / Length;

    /// <summary>The chance that a packet begins one.</summary>
    internal double Begins => Ends * Share / (Density - Share);

    internal string? Fault()
    {
        if (Length is not (>= 1 and <= 1e6)) return "a burst lasts at least 1 packet";
        if (Density is not (> 0 and <= 1)) return "a burst loses more than nothing and no more than all";
        if (Share is not >= 0 || Share >= Density || Begins > 1) return "bursts of this length cannot lose so much";
        return null;
    }
}

/// <summary>Others who use the same bottleneck.</summary>
public abstract record CrossTraffic
{
    private CrossTraffic()
    {
    }

    /// <summary>Somebody who sends at one rate whatever happens.</summary>
    /// <param name="BitsPerSecond">The rate, bit/s.</param>
    public sealed record Constant(long BitsPerSecond) : CrossTraffic;

    /// <summary>A download that takes what it gets, as TCP does: more while nothing is lost, half after a loss.</summary>
    public sealed record Download : CrossTraffic;
}
