namespace Enx.Media.Congestion;

/// <summary>
/// What passed in the last second, by buckets of 10 ms: the rate over any stretch of it. Packets may be added somewhat out of
/// order. Time without packets counts, so that a rate is never the rate within bursts.
/// </summary>
internal sealed class RateWindow
{
    /// <summary>The longest stretch.</summary>
    public const long LongestMicroseconds = (Buckets - 1) * BucketMicroseconds;

    private const int Buckets = 128;
    private const long BucketMicroseconds = 10_000;

    private readonly int[] _bytes = new int[Buckets];
    private long _first = long.MaxValue;
    private long _newest = long.MinValue;

    /// <summary>Whether anything was added.</summary>
    public bool IsEmpty => _newest == long.MinValue;

    /// <summary>When the last packet passed.</summary>
    public long NewestMicroseconds { get; private set; }

    /// <summary>A packet passed.</summary>
    public void Add(int bytes, long timeUs)
    {
        var bucket = timeUs / BucketMicroseconds;
        if (bucket > _newest)
        {
            for (var b = Math.Max(IsEmpty ? bucket : _newest + 1, bucket - Buckets + 1); b <= bucket; b++)
                Bucket(b) = 0;
            _first = IsEmpty ? bucket : _first;
            _newest = bucket;
            NewestMicroseconds = timeUs;
        }
        else if (bucket <= _newest - Buckets || bucket < _first)
        {
            return;
        }

        Bucket(bucket) += bytes;
    }

    /// <summary>The rate over the stretch that ends with the last packet, bit/s; over what there is when it is shorter.</summary>
    public double BitsPerSecond(long stretchUs)
    {
        if (IsEmpty)
            return 0;
        var start = Math.Max(_first, (NewestMicroseconds - stretchUs) / BucketMicroseconds);
        return Sum(start) * 8e6 / Math.Max(BucketMicroseconds, NewestMicroseconds - start * BucketMicroseconds);
    }

    /// <summary>The rate over the stretch that ends now, bit/s.</summary>
    /// <param name="stretchUs">How long, at most <see cref="LongestMicroseconds"/>.</param>
    /// <param name="nowUs">Where it ends, not before the last packet.</param>
    public double BitsPerSecond(long stretchUs, long nowUs)
    {
        if (IsEmpty)
            return 0;
        var end = Math.Max((nowUs + BucketMicroseconds - 1) / BucketMicroseconds, _newest + 1);
        var start = Math.Max(_first, end - Math.Clamp(stretchUs / BucketMicroseconds, 1, Buckets - 1));
        return Sum(start) * 8e6 / ((end - start) * BucketMicroseconds);
    }

    private long Sum(long start)
    {
        var bytes = 0L;
        for (var b = Math.Max(start, _newest - Buckets + 1); b <= _newest; b++)
            bytes += Bucket(b);
        return bytes;
    }

    private ref int Bucket(long bucket) => ref _bytes[(int)(bucket & (Buckets - 1))];
}
