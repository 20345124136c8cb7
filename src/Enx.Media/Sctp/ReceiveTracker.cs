using System.Buffers.Binary;
using System.Numerics;

namespace Enx.Media.Sctp;

/// <summary>What is to be done with a TSN that came in.</summary>
internal enum TsnKind
{
    /// <summary>Not here yet.</summary>
    New,

    /// <summary>Here already.</summary>
    Duplicate,

    /// <summary>Further ahead than is kept track of; to be dropped.</summary>
    Beyond,
}

/// <summary>
/// Which TSNs are here (RFC 9260 §6.2): the highest without a hole before it, and a window of bits for those after it. Writes SACKs.
/// </summary>
internal sealed class ReceiveTracker
{
    /// <summary>How far ahead of the first hole a TSN may be. Gap blocks could tell 65,535; a window of ours holds far fewer.</summary>
    public const int Window = 8192;

    private const int MaxDuplicates = 16;

    // Bit n stands for the TSN whose lowest bits are n.
    private readonly ulong[] _bits = new ulong[Window / 64];
    private readonly uint[] _duplicates = new uint[MaxDuplicates];
    private int _duplicateCount;
    private uint _highest;

    public ReceiveTracker(uint initialTsn) => Cumulative = _highest = initialTsn - 1;

    /// <summary>Everything up to here has arrived or was given up by its sender.</summary>
    public uint Cumulative { get; private set; }

    /// <summary>Whether something has arrived after a hole.</summary>
    public bool HasGap => _highest != Cumulative;

    public TsnKind Classify(uint tsn)
    {
        if (!Serial.IsAfter(tsn, Cumulative)) return TsnKind.Duplicate;
        if (tsn - Cumulative > Window) return TsnKind.Beyond;
        return IsHere(tsn) ? TsnKind.Duplicate : TsnKind.New;
    }

    /// <summary>Whether a TSN of the window is here.</summary>
    public bool IsHere(uint tsn) => (_bits[tsn % Window / 64] & 1UL << (int)(tsn % 64)) != 0;

    /// <summary>Notes a new TSN. <see cref="TryAdvance"/> then moves over it, if it can.</summary>
    public void Add(uint tsn)
    {
        _bits[tsn % Window / 64] |= 1UL << (int)(tsn % 64);
        if (Serial.IsAfter(tsn, _highest)) _highest = tsn;
    }

    /// <summary>Notes a copy, for the next SACK.</summary>
    public void AddDuplicate(uint tsn)
    {
        if (_duplicateCount < MaxDuplicates) _duplicates[_duplicateCount++] = tsn;
    }

    /// <summary>Moves on by one TSN when the next is here.</summary>
    public bool TryAdvance()
    {
        if (!HasGap || !IsHere(Cumulative + 1)) return false;
        MoveTo(Cumulative + 1);
        return true;
    }

    /// <summary>Moves on to a TSN of the window whether or not those up to it are here, and stops on the way at the first that is here;
    /// false once there is none. So a long way over nothing is one step.</summary>
    /// <param name="to">How far to go; not before <see cref="Cumulative"/>.</param>
    public bool TryStep(uint to)
    {
        var held = Math.Min(to - Cumulative, _highest - Cumulative);
        var offset = Find(1, held, wanted: true);
        var found = offset <= held;
        MoveTo(found ? Cumulative + offset : to);
        return found;
    }

    /// <summary>Forgets everything and goes on from a TSN beyond the window.</summary>
    public void Jump(uint cumulative)
    {
        Array.Clear(_bits);
        Cumulative = _highest = cumulative;
    }

    /// <summary>Adds a SACK chunk, with as many gap blocks and duplicates as there is room for; false when there is none at all.</summary>
    public bool TryWriteSack(ref PacketWriter writer, uint window)
    {
        var most = (writer.Room - SackChunk.FieldsLength) / 4;
        if (most < 0) return false;
        Span<(ushort Start, ushort End)> gaps = stackalloc (ushort, ushort)[Math.Min(most, 256)];
        var count = ReadGaps(gaps);
        var duplicates = Math.Min(_duplicateCount, most - count);
        var value = writer.Add(ChunkType.Sack, 0, SackChunk.FieldsLength + 4 * (count + duplicates));
        BinaryPrimitives.WriteUInt32BigEndian(value, Cumulative);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], window);
        BinaryPrimitives.WriteUInt16BigEndian(value[8..], (ushort)count);
        BinaryPrimitives.WriteUInt16BigEndian(value[10..], (ushort)duplicates);
        var rest = value[SackChunk.FieldsLength..];
        foreach (var (start, end) in gaps[..count])
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, start);
            BinaryPrimitives.WriteUInt16BigEndian(rest[2..], end);
            rest = rest[4..];
        }

        for (var i = 0; i < duplicates; i++) BinaryPrimitives.WriteUInt32BigEndian(rest[(4 * i)..], _duplicates[i]);
        _duplicateCount = 0;
        return true;
    }

    /// <summary>The runs of TSNs after the first hole, lowest first, as offsets from <see cref="Cumulative"/>.</summary>
    public int ReadGaps(Span<(ushort Start, ushort End)> gaps)
    {
        var span = _highest - Cumulative;
        var count = 0;
        for (uint offset = 1; offset <= span && count < gaps.Length;)
        {
            var start = Find(offset, span, wanted: true);
            if (start > span) break;
            offset = Find(start, span, wanted: false);
            gaps[count++] = ((ushort)start, (ushort)(offset - 1));
        }

        return count;
    }

    /// <summary>Moves on to a TSN; none between is here.</summary>
    private void MoveTo(uint tsn)
    {
        Cumulative = tsn;
        _bits[tsn % Window / 64] &= ~(1UL << (int)(tsn % 64));
        if (Serial.IsAfter(tsn, _highest)) _highest = tsn;
    }

    /// <summary>The first offset from here on whose TSN is here, or is not; one after the last when there is none.</summary>
    private uint Find(uint offset, uint last, bool wanted)
    {
        while (offset <= last)
        {
            var index = (Cumulative + offset) % Window;
            var word = (wanted ? _bits[index / 64] : ~_bits[index / 64]) >> (int)(index % 64);
            if (word != 0) return Math.Min(offset + (uint)BitOperations.TrailingZeroCount(word), last + 1);
            offset += 64 - index % 64;
        }

        return last + 1;
    }
}
