using System.Buffers.Binary;

namespace Enx.Media.Sctp;

/// <summary>One chunk (RFC 9260 §3.2): a view on the packet's bytes.</summary>
internal readonly ref struct Chunk(ReadOnlySpan<byte> whole)
{
    /// <summary>Bytes before the value: type, flags, length.</summary>
    public const int HeaderLength = 4;

    private readonly ReadOnlySpan<byte> _whole = whole;

    public ChunkType Type => (ChunkType)_whole[0];

    public byte Flags => _whole[1];

    /// <summary>What follows the header, without padding.</summary>
    public ReadOnlySpan<byte> Value => _whole[HeaderLength..];

    /// <summary>Header and value.</summary>
    public ReadOnlySpan<byte> Whole => _whole;
}

/// <summary>Walks the chunks of a packet. Stops at the first that is malformed and leaves what came before valid.</summary>
internal ref struct ChunkReader(ReadOnlySpan<byte> chunks)
{
    private ReadOnlySpan<byte> _rest = chunks;

    /// <summary>The chunk reached by the last <see cref="MoveNext"/> that returned true.</summary>
    public Chunk Current { get; private set; }

    /// <summary>Goes on to the next chunk; false at the end.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < Chunk.HeaderLength) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        if (length < Chunk.HeaderLength || length > _rest.Length) return false;
        Current = new Chunk(_rest[..length]);
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }
}

/// <summary>Walks the parameters or error causes of a chunk (RFC 9260 §3.2.1): type, length, value. Stops like <see cref="ChunkReader"/>.</summary>
internal ref struct ParameterReader(ReadOnlySpan<byte> parameters)
{
    private ReadOnlySpan<byte> _rest = parameters;

    /// <summary>The type of the parameter reached.</summary>
    public ParameterType Type { get; private set; }

    /// <summary>Its value, without padding.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Header and value.</summary>
    public ReadOnlySpan<byte> Whole { get; private set; }

    /// <summary>Goes on to the next parameter; false at the end.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < 4) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        if (length < 4 || length > _rest.Length) return false;
        Type = (ParameterType)BinaryPrimitives.ReadUInt16BigEndian(_rest);
        Whole = _rest[..length];
        Value = Whole[4..];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }
}
