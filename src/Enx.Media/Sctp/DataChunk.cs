using System.Buffers.Binary;

namespace Enx.Media.Sctp;

/// <summary>A DATA chunk (RFC 9260 §3.3.1): a message or a fragment of one. A view on the packet's bytes.</summary>
internal readonly ref struct DataChunk
{
    /// <summary>Bytes of the chunk's value before the user data.</summary>
    public const int FieldsLength = 12;

    /// <summary>Bytes of the chunk before the user data.</summary>
    public const int Overhead = Chunk.HeaderLength + FieldsLength;

    public const byte EndFlag = 1;
    public const byte BeginFlag = 2;
    public const byte UnorderedFlag = 4;
    public const byte ImmediateFlag = 8;

    private DataChunk(Chunk chunk)
    {
        var value = chunk.Value;
        Flags = chunk.Flags;
        Tsn = BinaryPrimitives.ReadUInt32BigEndian(value);
        StreamId = BinaryPrimitives.ReadUInt16BigEndian(value[4..]);
        Ssn = BinaryPrimitives.ReadUInt16BigEndian(value[6..]);
        Ppid = BinaryPrimitives.ReadUInt32BigEndian(value[8..]);
        Payload = value[FieldsLength..];
    }

    public byte Flags { get; }

    /// <summary>The transmission sequence number.</summary>
    public uint Tsn { get; }

    public ushort StreamId { get; }

    /// <summary>The stream sequence number; means nothing when <see cref="Unordered"/>.</summary>
    public ushort Ssn { get; }

    /// <summary>The payload protocol identifier.</summary>
    public uint Ppid { get; }

    /// <summary>The user data; empty in a chunk that breaks the rules.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    public bool Begins => (Flags & BeginFlag) != 0;

    public bool Ends => (Flags & EndFlag) != 0;

    public bool Unordered => (Flags & UnorderedFlag) != 0;

    /// <summary>The sender wants a SACK at once (RFC 7053).</summary>
    public bool Immediate => (Flags & ImmediateFlag) != 0;

    public static bool TryParse(Chunk chunk, out DataChunk data)
    {
        data = default;
        if (chunk.Value.Length < FieldsLength) return false;
        data = new DataChunk(chunk);
        return true;
    }

    /// <summary>Writes the fields before the user data.</summary>
    public static void WriteFields(Span<byte> value, uint tsn, ushort streamId, ushort ssn, uint ppid)
    {
        BinaryPrimitives.WriteUInt32BigEndian(value, tsn);
        BinaryPrimitives.WriteUInt16BigEndian(value[4..], streamId);
        BinaryPrimitives.WriteUInt16BigEndian(value[6..], ssn);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], ppid);
    }
}
