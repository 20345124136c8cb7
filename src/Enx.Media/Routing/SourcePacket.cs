using Enx.Media.Rtp;

namespace Enx.Media.Routing;

/// <summary>One packet of a published track on its way to the slots: decrypted, and read once for all of them.</summary>
internal readonly ref struct SourcePacket
{
    /// <summary>The stream that it came on.</summary>
    public required SourceStream Stream { get; init; }

    /// <summary>All of it.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    public required RtpHeader Header { get; init; }

    /// <summary>When it arrived, µs of the loop's clock.</summary>
    public required long ArrivedUs { get; init; }

    /// <summary>None for audio.</summary>
    public VideoCodec Codec { get; init; }

    /// <summary>What a video packet says of its layer and of its picture's numbers.</summary>
    public VideoPacketInfo Info { get; init; }

    public ReadOnlySpan<byte> Payload => Bytes.Slice(Header.HeaderLength, Header.PayloadLength);
}
