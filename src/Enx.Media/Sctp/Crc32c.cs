using System.Buffers.Binary;
using System.Numerics;

namespace Enx.Media.Sctp;

/// <summary>CRC32c, the checksum of SCTP packets (RFC 9260 appendix A).</summary>
internal static class Crc32c
{
    /// <summary>The checksum of some bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => ~Append(uint.MaxValue, bytes);

    /// <summary>The checksum of a packet, whose own checksum field counts as zero.</summary>
    public static uint ComputePacket(ReadOnlySpan<byte> packet)
    {
        var crc = Append(uint.MaxValue, packet[..8]);
        crc = BitOperations.Crc32C(crc, 0u);
        return ~Append(crc, packet[SctpPacket.HeaderLength..]);
    }

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
