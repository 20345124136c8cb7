namespace Enx.Media.Rtp;

/// <summary>Padding at the end of a packet (RFC 3550 §5.1): its last byte says how much there is.</summary>
internal static class RtpPadding
{
    /// <summary>The most padding that a packet can have, bytes.</summary>
    public const int Most = 255;

    /// <summary>Appends padding and says so in the header.</summary>
    /// <param name="packet">The buffer; the packet is its first <paramref name="length"/> bytes.</param>
    /// <param name="length">The packet's length without padding.</param>
    /// <param name="padding">1 to <see cref="Most"/> bytes.</param>
    /// <returns>The length with it.</returns>
    public static int Append(Span<byte> packet, int length, int padding)
    {
        packet.Slice(length, padding - 1).Clear();
        packet[length + padding - 1] = (byte)padding;
        packet[0] |= 0x20;
        return length + padding;
    }
}
