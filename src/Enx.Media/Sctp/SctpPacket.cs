using System.Buffers.Binary;

namespace Enx.Media.Sctp;

/// <summary>An SCTP packet that came in: the common header (RFC 9260 §3.1) and its chunks. A view on the packet's bytes.</summary>
internal readonly ref struct SctpPacket
{
    /// <summary>Bytes before the first chunk.</summary>
    public const int HeaderLength = 12;

    private SctpPacket(ReadOnlySpan<byte> packet)
    {
        SourcePort = BinaryPrimitives.ReadUInt16BigEndian(packet);
        DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        VerificationTag = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        Chunks = packet[HeaderLength..];
    }

    public ushort SourcePort { get; }

    public ushort DestinationPort { get; }

    public uint VerificationTag { get; }

    /// <summary>The chunks, for a <see cref="ChunkReader"/>.</summary>
    public ReadOnlySpan<byte> Chunks { get; }

    /// <summary>Reads the header; false when the packet is too short or its checksum is wrong.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out SctpPacket parsed)
    {
        parsed = default;
        // The checksum goes out lower byte first (RFC 9260 appendix A), unlike everything else.
        if (packet.Length < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(packet[8..]) != Crc32c.ComputePacket(packet)) return false;
        parsed = new SctpPacket(packet);
        return true;
    }
}
