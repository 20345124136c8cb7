using System.Buffers.Binary;

namespace Enx.Media.Rtp;

/// <summary>
/// The retransmission payload format (RFC 4588 §4): the original packet under another payload type, SSRC and
/// sequence number, its own number (OSN) in the first two bytes of the payload.
/// </summary>
internal static class RtxPacket
{
    private const int OsnLength = 2;

    /// <summary>Writes the retransmission of <paramref name="original"/> into <paramref name="dest"/>. Header extensions stay, padding goes (§4).</summary>
    /// <returns>Length written; 0 when the original is malformed or the destination too small.</returns>
    public static int Wrap(ReadOnlySpan<byte> original, Span<byte> dest, byte rtxPt, uint rtxSsrc, ushort rtxSeq)
    {
        if (!RtpHeader.TryParse(original, out var header))
            return 0;
        var length = header.HeaderLength + OsnLength + header.PayloadLength;
        if (dest.Length < length)
            return 0;

        original[..header.HeaderLength].CopyTo(dest);
        dest[0] &= 0xDF;
        dest[1] = (byte)((dest[1] & 0x80) | (rtxPt & 0x7F));
        BinaryPrimitives.WriteUInt16BigEndian(dest[2..], rtxSeq);
        BinaryPrimitives.WriteUInt32BigEndian(dest[8..], rtxSsrc);
        BinaryPrimitives.WriteUInt16BigEndian(dest[header.HeaderLength..], header.SequenceNumber);
        original.Slice(header.HeaderLength, header.PayloadLength).CopyTo(dest[(header.HeaderLength + OsnLength)..]);
        return length;
    }

    /// <summary>
    /// Turns a decrypted retransmission back into the original packet, in place.
    /// False for packets that hold only padding, which browsers send on RTX to probe for bandwidth.
    /// </summary>
    /// <param name="packet">The buffer; the packet is its first <paramref name="length"/> bytes.</param>
    /// <param name="length">Length of the packet; on success the shorter length of the original.</param>
    /// <param name="originalPt">Payload type of the repaired stream.</param>
    /// <param name="originalSsrc">SSRC of the repaired stream.</param>
    public static bool TryUnwrap(Span<byte> packet, ref int length, byte originalPt, uint originalSsrc)
    {
        if (length < 0 || length > packet.Length || !RtpHeader.TryParse(packet[..length], out var header) || header.PayloadLength < OsnLength)
            return false;

        var payload = packet.Slice(header.HeaderLength, header.PayloadLength);
        packet[0] &= 0xDF;
        packet[1] = (byte)((packet[1] & 0x80) | (originalPt & 0x7F));
        payload[..OsnLength].CopyTo(packet[2..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], originalSsrc);
        payload[OsnLength..].CopyTo(payload);
        length = header.HeaderLength + header.PayloadLength - OsnLength;
        return true;
    }
}
