using System.Buffers.Binary;

namespace Enx.Media.Rtp;

/// <summary>Writes the fixed part of an RTP header (RFC 3550 §5.1). We never send CSRCs; padding is added by whoever pads.</summary>
internal static class RtpHeaderWriter
{
    /// <summary>Writes the twelve fixed bytes at the start of <paramref name="buffer"/>.</summary>
    /// <param name="buffer">At least <see cref="RtpHeader.MinLength"/> bytes.</param>
    /// <param name="marker">The marker bit.</param>
    /// <param name="payloadType">0 to 127.</param>
    /// <param name="sequenceNumber">The sequence number.</param>
    /// <param name="timestamp">The timestamp, in ticks of the payload's clock.</param>
    /// <param name="ssrc">The synchronisation source.</param>
    /// <param name="hasExtension">Sets the X bit: an extension block follows at offset 12.</param>
    public static void WriteFixed(Span<byte> buffer, bool marker, byte payloadType, ushort sequenceNumber, uint timestamp, uint ssrc, bool hasExtension)
    {
        buffer[0] = (byte)(hasExtension ? 0x90 : 0x80);
        buffer[1] = (byte)((marker ? 0x80 : 0) | (payloadType & 0x7F));
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[8..], ssrc);
    }
}
