using System.Buffers.Binary;

namespace Enx.Testing.Peers;

/// <summary>
/// Makes payloads that routers believe: Opus packets with a TOC byte, VP8 packets with a payload descriptor (RFC 7741) and a frame
/// header that says key frame or not. Behind the header stands a tag, the publisher's own number, so that a receiver can tell whose
/// media it got.
/// </summary>
public static class FakeMedia
{
    /// <summary>Bytes of the tag at the end of each payload.</summary>
    public const int TagLength = 4;

    /// <summary>Writes an Opus packet of 20 ms; returns its length.</summary>
    /// <param name="payload">Where.</param>
    /// <param name="tag">The publisher's number.</param>
    /// <param name="number">The publisher's own count of its packets.</param>
    /// <param name="level">How loud it is.</param>
    /// <param name="length">The payload's length, bytes.</param>
    public static int WriteOpus(Span<byte> payload, uint tag, uint number = 0, byte level = 0, int length = 80)
    {
        // RFC 6716 §3.1: config 31 (CELT, full band, 20 ms), mono, one frame.
        payload[0] = 31 << 3;
        payload[1..length].Fill(0x55);
        payload[1] = level;
        BinaryPrimitives.WriteUInt32BigEndian(payload[2..], number);
        BinaryPrimitives.WriteUInt32BigEndian(payload[(length - TagLength)..], tag);
        return length;
    }

    /// <summary>Writes one packet of a VP8 frame; returns its length.</summary>
    /// <param name="payload">Where.</param>
    /// <param name="tag">The publisher's number.</param>
    /// <param name="pictureId">15-bit picture id.</param>
    /// <param name="first">Whether the frame begins here.</param>
    /// <param name="keyFrame">Whether it is a key frame.</param>
    /// <param name="length">The packet's payload length, bytes.</param>
    public static int WriteVp8(Span<byte> payload, uint tag, ushort pictureId, bool first, bool keyFrame, int length)
    {
        payload[0] = (byte)(0x80 | (first ? 0x10 : 0)); // X, S
        payload[1] = 0x80; // I
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)(0x8000 | pictureId & 0x7FFF)); // M, 15 bits
        payload[4..length].Fill(0xAA);
        if (first)
        {
            // RFC 6386 §9.1: bit 0 is 0 for a key frame; then start code and size.
            payload[4] = (byte)(keyFrame ? 0x10 : 0x11);
            if (keyFrame)
            {
                payload[7] = 0x9D;
                payload[8] = 0x01;
                payload[9] = 0x2A;
                BinaryPrimitives.WriteUInt16LittleEndian(payload[10..], 640);
                BinaryPrimitives.WriteUInt16LittleEndian(payload[12..], 480);
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(payload[(length - TagLength)..], tag);
        return length;
    }

    /// <summary>Reads the publisher's count from an Opus packet.</summary>
    public static uint ReadNumber(ReadOnlySpan<byte> payload) => payload.Length < 6 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(payload[2..]);

    /// <summary>Reads how loud an Opus packet is.</summary>
    public static byte ReadLevel(ReadOnlySpan<byte> payload) => payload.Length < 2 ? (byte)127 : payload[1];

    /// <summary>Reads the tag at the end of a payload; 0 when there is none.</summary>
    public static uint ReadTag(ReadOnlySpan<byte> payload) =>
        payload.Length < TagLength ? 0 : BinaryPrimitives.ReadUInt32BigEndian(payload[^TagLength..]);
}
