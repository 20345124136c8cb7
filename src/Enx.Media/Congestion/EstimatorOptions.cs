namespace Enx.Media.Congestion;

/// <summary>The bounds within which a <see cref="BandwidthEstimator"/> works. All rates count what <see cref="OverheadBytes"/> adds to a packet.</summary>
internal sealed record EstimatorOptions
{
    /// <summary>What a path is taken to carry before anything is known of it, bit/s. Two small videos and the audio; the first probes come within 100 ms of the first feedback.</summary>
    public long StartBitsPerSecond { get; init; } = 600_000;

    /// <summary>The least that is ever estimated, bit/s: audio, which is sent in any case.</summary>
    public long MinBitsPerSecond { get; init; } = 40_000;

    /// <summary>The most that is ever estimated or probed for, bit/s.</summary>
    public long MaxBitsPerSecond { get; init; } = 20_000_000;

    /// <summary>What the network adds to a packet, bytes: 28 for IPv4 and UDP, 48 for IPv6.</summary>
    public int OverheadBytes { get; init; } = 28;
}
