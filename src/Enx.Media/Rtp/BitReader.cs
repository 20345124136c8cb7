using System.Numerics;

namespace Enx.Media.Rtp;

/// <summary>
/// Reads fields of single bits, most significant first. Past the end it reads zeros and remembers that it did: a parser reads a whole
/// structure and asks once, at its end, whether all of it was there.
/// </summary>
internal ref struct BitReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;

    /// <summary>Whether more was read than there is, or a code that cannot be.</summary>
    public bool Failed { get; private set; }

    /// <summary>Bits read so far.</summary>
    public readonly int Position => _at;

    /// <summary>Reads one bit.</summary>
    public bool Flag() => Read(1) != 0;

    /// <summary>Reads a number of 0 to 32 bits.</summary>
    public uint Read(int bits)
    {
        if (bits > _data.Length * 8 - _at)
        {
            Failed = true;
            return 0;
        }

        var value = 0u;
        while (bits > 0)
        {
            var left = 8 - _at % 8;
            var take = Math.Min(left, bits);
            value = value << take | (uint)(_data[_at / 8] >> left - take) & (1u << take) - 1;
            _at += take;
            bits -= take;
        }

        return value;
    }

    /// <summary>Passes over bits.</summary>
    public void Skip(int bits)
    {
        if (bits < 0 || bits > _data.Length * 8 - _at) Failed = true;
        else _at += bits;
    }

    /// <summary>A number below <paramref name="count"/> in as few bits as it takes: <c>ns(n)</c> of the AV1 specifications.</summary>
    public uint ReadBelow(uint count)
    {
        if (count <= 1) return 0;
        var width = 32 - BitOperations.LeadingZeroCount(count);
        var shorter = (1u << width) - count;
        var value = Read(width - 1);
        return value < shorter ? value : (value << 1) - shorter + Read(1);
    }

    /// <summary>An unsigned Exp-Golomb code, <c>ue(v)</c> of H.264 §9.1; the AV1 specification calls it <c>uvlc</c>.</summary>
    public uint ReadExpGolomb()
    {
        var zeros = 0;
        while (!Failed && !Flag()) zeros++;
        if (zeros < 32) return (1u << zeros) - 1 + Read(zeros);
        Failed = true;
        return 0;
    }

    /// <summary>A signed Exp-Golomb code, <c>se(v)</c> of H.264 §9.1.1.</summary>
    public int ReadSignedExpGolomb()
    {
        var code = ReadExpGolomb();
        return (code & 1) != 0 ? (int)(code / 2 + 1) : -(int)(code / 2);
    }
}
