using System.Buffers.Binary;

namespace Enx.Media.Sctp;

/// <summary>A SACK chunk (RFC 9260 §3.3.4): what the other side has. A view on the packet's bytes.</summary>
internal readonly ref struct SackChunk
{
    /// <summary>Bytes of the value before the gap blocks.</summary>
    public const int FieldsLength = 12;

    private readonly ReadOnlySpan<byte> _blocks;

    private SackChunk(ReadOnlySpan<byte> value, int blocks)
    {
        CumulativeTsn = BinaryPrimitives.ReadUInt32BigEndian(value);
        ReceiverWindow = BinaryPrimitives.ReadUInt32BigEndian(value[4..]);
        _blocks = value.Slice(FieldsLength, 4 * blocks);
    }

    /// <summary>A SACK without gap blocks.</summary>
    public SackChunk(uint cumulativeTsn, uint receiverWindow)
    {
        CumulativeTsn = cumulativeTsn;
        ReceiverWindow = receiverWindow;
    }

    /// <summary>Everything up to here has arrived.</summary>
    public uint CumulativeTsn { get; }

    /// <summary>What the receiver has room for, bytes; what is under way counts against it.</summary>
    public uint ReceiverWindow { get; }

    public int GapBlocks => _blocks.Length / 4;

    /// <summary>A run of TSNs that have arrived, as offsets from <see cref="CumulativeTsn"/>, both ends included.</summary>
    public (ushort Start, ushort End) Gap(int index) =>
        (BinaryPrimitives.ReadUInt16BigEndian(_blocks[(4 * index)..]), BinaryPrimitives.ReadUInt16BigEndian(_blocks[(4 * index + 2)..]));

    public static bool TryParse(ReadOnlySpan<byte> value, out SackChunk sack)
    {
        sack = default;
        if (value.Length < FieldsLength) return false;
        int blocks = BinaryPrimitives.ReadUInt16BigEndian(value[8..]);
        int duplicates = BinaryPrimitives.ReadUInt16BigEndian(value[10..]);
        if (value.Length < FieldsLength + 4 * (blocks + duplicates)) return false;
        sack = new SackChunk(value, blocks);
        return true;
    }
}
