using System.Buffers.Binary;

namespace Enx.Media.Sctp;

/// <summary>Writes an SCTP packet chunk by chunk. Ask <see cref="Fits"/> first; <see cref="Finish"/> seals it with its checksum.</summary>
internal ref struct PacketWriter
{
    private readonly Span<byte> _buffer;

    /// <summary>Begins a packet.</summary>
    /// <param name="buffer">Where; its length is the most that the packet may have.</param>
    /// <param name="sourcePort">Our port.</param>
    /// <param name="destinationPort">The other side's.</param>
    /// <param name="verificationTag">The tag that the other side asked for (RFC 9260 §8.5).</param>
    public PacketWriter(Span<byte> buffer, ushort sourcePort, ushort destinationPort, uint verificationTag)
    {
        _buffer = buffer;
        BinaryPrimitives.WriteUInt16BigEndian(buffer, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], destinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], verificationTag);
        Length = SctpPacket.HeaderLength;
    }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Whether no chunk was written.</summary>
    public readonly bool IsEmpty => Length == SctpPacket.HeaderLength;

    /// <summary>The largest value that a further chunk may have.</summary>
    public readonly int Room => _buffer.Length - Length - Chunk.HeaderLength & ~3;

    /// <summary>Whether a chunk with a value of this length has room.</summary>
    public readonly bool Fits(int valueLength) => valueLength <= Room;

    /// <summary>Adds a chunk and returns the place for its value, padded after it.</summary>
    public Span<byte> Add(ChunkType type, byte flags, int valueLength)
    {
        var chunk = _buffer[Length..];
        var length = Chunk.HeaderLength + valueLength;
        chunk[0] = (byte)type;
        chunk[1] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(chunk[2..], (ushort)length);
        var padded = (length + 3) & ~3;
        chunk[length..padded].Clear();
        Length += padded;
        return chunk[Chunk.HeaderLength..length];
    }

    /// <summary>Writes the checksum; returns the packet's length.</summary>
    public readonly int Finish()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer[8..], Crc32c.ComputePacket(_buffer[..Length]));
        return Length;
    }
}
