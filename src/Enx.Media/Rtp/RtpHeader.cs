using System.Buffers.Binary;

namespace Enx.Media.Rtp;

/// <summary>
/// The header of one RTP packet (RFC 3550 §5.1): its fields and the offsets of its parts.
/// It keeps no span, so it may be stored beside the packet it describes.
/// </summary>
internal readonly struct RtpHeader
{
    /// <summary>Length of the fixed part, in bytes.</summary>
    public const int MinLength = 12;

    /// <summary>Profile of the one-byte form of header extensions (RFC 8285 §4.2).</summary>
    public const ushort OneByteProfile = 0xBEDE;

    /// <summary>Profile of the two-byte form; the low four bits are free "appbits" (RFC 8285 §4.3).</summary>
    public const ushort TwoByteProfile = 0x1000;

    private RtpHeader(ReadOnlySpan<byte> packet, int headerLength, ushort profile, int extensionOffset, int extensionLength, int padding)
    {
        Marker = (packet[1] & 0x80) != 0;
        PayloadType = (byte)(packet[1] & 0x7F);
        SequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        Timestamp = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        HasExtension = (packet[0] & 0x10) != 0;
        HeaderLength = headerLength;
        ExtensionProfile = profile;
        ExtensionOffset = extensionOffset;
        ExtensionLength = extensionLength;
        PaddingLength = padding;
        PayloadLength = packet.Length - headerLength - padding;
    }

    /// <summary>The marker bit: for video, the last packet of a frame.</summary>
    public bool Marker { get; }

    /// <summary>The payload type, 0 to 127.</summary>
    public byte PayloadType { get; }

    /// <summary>The sequence number as sent, modulo 2^16.</summary>
    public ushort SequenceNumber { get; }

    /// <summary>The timestamp, in ticks of the payload's clock rate.</summary>
    public uint Timestamp { get; }

    /// <summary>The synchronisation source.</summary>
    public uint Ssrc { get; }

    /// <summary>Length of everything before the payload: fixed part, CSRC list and extension block.</summary>
    public int HeaderLength { get; }

    /// <summary>Length of the payload, without padding.</summary>
    public int PayloadLength { get; }

    /// <summary>Length of the padding, its own length byte included; 0 when the packet has none.</summary>
    public int PaddingLength { get; }

    /// <summary>The "defined by profile" word of the extension block; 0 when there is none.</summary>
    public ushort ExtensionProfile { get; }

    /// <summary>Offset of the extension data, just after the profile and length words; 0 when there is none.</summary>
    public int ExtensionOffset { get; }

    /// <summary>Length of the extension data; 0 when there is none.</summary>
    public int ExtensionLength { get; }

    /// <summary>The X bit.</summary>
    public bool HasExtension { get; }

    /// <summary>Reads the header of a decrypted packet and checks its padding.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out RtpHeader header) => TryParse(packet, checkPadding: true, out header);

    /// <summary>
    /// Reads the header of a packet that is still encrypted. The padding count is ciphertext then,
    /// so <see cref="PaddingLength"/> is 0 and <see cref="PayloadLength"/> covers all that follows the header.
    /// </summary>
    public static bool TryParseEncrypted(ReadOnlySpan<byte> packet, out RtpHeader header) => TryParse(packet, checkPadding: false, out header);

    /// <summary>
    /// Finds a header extension element by its negotiated id, in the one-byte or the two-byte form (RFC 8285 §4).
    /// </summary>
    /// <param name="packet">The packet this header was read from.</param>
    /// <param name="id">The id from the extmap line.</param>
    /// <param name="value">The element's data; empty when not found.</param>
    public bool TryGetExtension(ReadOnlySpan<byte> packet, int id, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (ExtensionLength == 0 || id <= 0 || ExtensionOffset + ExtensionLength > packet.Length)
            return false;

        var data = packet.Slice(ExtensionOffset, ExtensionLength);
        if (ExtensionProfile == OneByteProfile)
            return TryFindOneByte(data, id, out value);
        return (ExtensionProfile & 0xFFF0) == TwoByteProfile && TryFindTwoByte(data, id, out value);
    }

    private static bool TryParse(ReadOnlySpan<byte> packet, bool checkPadding, out RtpHeader header)
    {
        header = default;
        if (packet.Length < MinLength || packet[0] >> 6 != 2)
            return false;

        var length = MinLength + 4 * (packet[0] & 0x0F);
        ushort profile = 0;
        var extensionOffset = 0;
        var extensionLength = 0;
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < length + 4)
                return false;
            profile = BinaryPrimitives.ReadUInt16BigEndian(packet[length..]);
            extensionLength = 4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]);
            extensionOffset = length + 4;
            length = extensionOffset + extensionLength;
        }

        if (packet.Length < length)
            return false;

        var padding = 0;
        if (checkPadding && (packet[0] & 0x20) != 0)
        {
            // The count includes itself, so zero is malformed; and it must not reach into the header.
            padding = packet[^1];
            if (padding == 0 || padding > packet.Length - length)
                return false;
        }

        header = new RtpHeader(packet, length, profile, extensionOffset, extensionLength, padding);
        return true;
    }

    private static bool TryFindOneByte(ReadOnlySpan<byte> data, int id, out ReadOnlySpan<byte> value)
    {
        value = default;
        var at = 0;
        while (at < data.Length)
        {
            var elementId = data[at] >> 4;
            var elementLength = (data[at] & 0x0F) + 1;
            if (elementId == 0)
            {
                // A lone zero byte is padding; id 0 with a length ends the block (RFC 8285 §4.2).
                if (elementLength != 1)
                    return false;
                at++;
                continue;
            }

            // Id 15 is reserved to end the block, and a truncated element ends it too.
            if (elementId == 15 || at + 1 + elementLength > data.Length)
                return false;
            if (elementId == id)
            {
                value = data.Slice(at + 1, elementLength);
                return true;
            }

            at += 1 + elementLength;
        }

        return false;
    }

    private static bool TryFindTwoByte(ReadOnlySpan<byte> data, int id, out ReadOnlySpan<byte> value)
    {
        value = default;
        var at = 0;
        while (at < data.Length)
        {
            var elementId = data[at];
            if (elementId == 0)
            {
                at++;
                continue;
            }

            if (at + 2 > data.Length || at + 2 + data[at + 1] > data.Length)
                return false;
            if (elementId == id)
            {
                value = data.Slice(at + 2, data[at + 1]);
                return true;
            }

            at += 2 + data[at + 1];
        }

        return false;
    }
}
