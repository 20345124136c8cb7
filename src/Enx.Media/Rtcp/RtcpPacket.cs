using System.Buffers.Binary;

namespace Enx.Media.Rtcp;

/// <summary>RTCP packet types (RFC 3550 §12.1, RFC 4585 §9, RFC 3611 §2).</summary>
internal enum RtcpType : byte
{
    /// <summary>Not a packet.</summary>
    None = 0,

    /// <summary>SR.</summary>
    SenderReport = 200,

    /// <summary>RR.</summary>
    ReceiverReport = 201,

    /// <summary>SDES.</summary>
    SourceDescription = 202,

    /// <summary>BYE.</summary>
    Bye = 203,

    /// <summary>APP.</summary>
    Application = 204,

    /// <summary>RTPFB: transport-layer feedback, told apart by its format.</summary>
    TransportFeedback = 205,

    /// <summary>PSFB: payload-specific feedback, told apart by its format.</summary>
    PayloadFeedback = 206,

    /// <summary>XR.</summary>
    ExtendedReport = 207,
}

/// <summary>The formats of feedback packets that we use (RFC 4585 §6, RFC 5104 §4, the transport-cc and REMB drafts).</summary>
internal static class RtcpFormat
{
    /// <summary>RTPFB: generic NACK.</summary>
    public const byte Nack = 1;

    /// <summary>RTPFB: transport-wide congestion control feedback.</summary>
    public const byte TransportCc = 15;

    /// <summary>PSFB: picture loss indication.</summary>
    public const byte Pli = 1;

    /// <summary>PSFB: full intra request.</summary>
    public const byte Fir = 4;

    /// <summary>PSFB: application layer feedback, of which REMB is one.</summary>
    public const byte ApplicationLayer = 15;
}

/// <summary>A view of one packet of a compound.</summary>
internal readonly ref struct RtcpPacket
{
    /// <summary>Takes the parts that <see cref="RtcpReader"/> has checked.</summary>
    public RtcpPacket(byte count, RtcpType type, ReadOnlySpan<byte> body)
    {
        Count = count;
        Type = type;
        Body = body;
    }

    /// <summary>The five-bit count of blocks or sources.</summary>
    public byte Count { get; }

    /// <summary>The same five bits in a feedback packet, where they say the format.</summary>
    public byte Fmt => Count;

    /// <summary>What kind of packet it is.</summary>
    public RtcpType Type { get; }

    /// <summary>All after the four-byte header, without padding. It starts with the sender's SSRC.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Who sent it; 0 when the body is too short to say.</summary>
    public uint SenderSsrc => Body.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(Body) : 0;
}
