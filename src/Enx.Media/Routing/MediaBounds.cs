namespace Enx.Media.Routing;

/// <summary>
/// What a publisher may send at most, whatever its SDP was told. Everything within is forwarded to each who watches, so what one sends too much
/// is multiplied. Pure.
/// </summary>
internal static class MediaBounds
{
    /// <summary>The most that Opus makes (RFC 6716 §2.1.1), bit/s.</summary>
    public const long AudioBitsPerSecond = 510_000;

    // Encoders overshoot, and a key frame is many pictures large: half more than was agreed, and two seconds' worth at once.
    private const double VideoMargin = 1.5;
    private const int VideoSeconds = 2;

    // Of the whole peer: so many packets of half an Ethernet frame as carry all that it may send, and some for RTCP.
    private const int TypicalBytes = 500;
    private const int OtherPackets = 500;

    /// <summary>The bound of each stream of a track, in bytes of payload.</summary>
    /// <param name="use">What the track is.</param>
    /// <param name="cameraBitsPerSecond">The most that the answer lets the camera send.</param>
    /// <param name="options">The engine's options.</param>
    public static RateLimit OfStream(SectionUse use, long cameraBitsPerSecond, MediaEngineOptions options) => use switch
    {
        SectionUse.Microphone => new RateLimit(AudioBitsPerSecond / 8),
        SectionUse.Share => new RateLimit((long)(options.MaxShareBitsPerSecond * VideoMargin / 8), VideoSeconds),
        _ => new RateLimit((long)(cameraBitsPerSecond * VideoMargin / 8), VideoSeconds),
    };

    /// <summary>The bound of all packets of a peer, RTCP among them.</summary>
    /// <param name="cameraBitsPerSecond">The most that the answer lets the camera send.</param>
    /// <param name="options">The engine's options.</param>
    public static RateLimit OfPeer(long cameraBitsPerSecond, MediaEngineOptions options) =>
        new(OtherPackets + (long)((AudioBitsPerSecond + cameraBitsPerSecond + options.MaxShareBitsPerSecond) * VideoMargin / 8 / TypicalBytes), VideoSeconds);
}
