using System.Buffers.Binary;
using Enx.Media.Sctp;

namespace Enx.Media.Tests.Sctp;

/// <summary>Packets made by hand.</summary>
internal static class Packets
{
    /// <summary>Changes a packet and gives it a right checksum.</summary>
    public static void Seal(byte[] packet, Action<byte[]>? change = null)
    {
        change?.Invoke(packet);
        Seal(packet.AsSpan());
    }

    /// <summary>Writes the checksum that fits.</summary>
    public static void Seal(Span<byte> packet) => BinaryPrimitives.WriteUInt32LittleEndian(packet[8..], Crc32c.ComputePacket(packet));
}
