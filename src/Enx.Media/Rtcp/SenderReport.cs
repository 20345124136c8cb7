using System.Buffers.Binary;

namespace Enx.Media.Rtcp;

/// <summary>The sender information of an SR (RFC 3550 §6.4.1): ties the media clock to wall-clock time.</summary>
/// <param name="Ssrc">The reporting source.</param>
/// <param name="Ntp">Time of the report, 32.32 fixed-point seconds since 1900.</param>
/// <param name="RtpTimestamp">The same instant in ticks of the source's media clock.</param>
/// <param name="PacketCount">Packets sent since the start.</param>
/// <param name="OctetCount">Payload bytes sent since the start.</param>
internal readonly record struct SenderReport(uint Ssrc, ulong Ntp, uint RtpTimestamp, uint PacketCount, uint OctetCount)
{
    /// <summary>Length of SSRC and sender information, in bytes; report blocks follow.</summary>
    public const int BodyLength = 24;

    /// <summary>Reads an SR; use <see cref="ReportBlocks"/> for its blocks.</summary>
    public static bool TryParse(RtcpPacket packet, out SenderReport report)
    {
        report = default;
        var body = packet.Body;
        if (packet.Type != RtcpType.SenderReport || body.Length < BodyLength)
            return false;
        report = new SenderReport(
            BinaryPrimitives.ReadUInt32BigEndian(body),
            BinaryPrimitives.ReadUInt64BigEndian(body[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[20..]));
        return true;
    }
}
