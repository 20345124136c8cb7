using System.Buffers.Binary;
using System.Text;

namespace Enx.Fuzz;

/// <summary>Makes inputs out of others: flips, lengths and numbers at the edges, pieces left out, doubled, moved and taken from other inputs, and words.</summary>
internal sealed class Mutator
{
    private static readonly uint[] Edges = [0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 511, 1024, 4095, 4096, 32767, 32768, 65535, 65536, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

    private readonly Random _random;
    private readonly List<byte[]> _words;

    /// <summary>Makes one.</summary>
    /// <param name="words">Words of the inputs' language.</param>
    /// <param name="seed">The same gives the same inputs.</param>
    public Mutator(IEnumerable<string> words, int seed)
    {
        _random = new Random(seed);
        _words = [.. words.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Writes another input.</summary>
    /// <param name="from">One that is known.</param>
    /// <param name="other">Another one.</param>
    /// <param name="into">Where it goes; no longer than this.</param>
    /// <returns>Its length.</returns>
    public int Mutate(ReadOnlySpan<byte> from, ReadOnlySpan<byte> other, Span<byte> into)
    {
        from = from[..Math.Min(from.Length, into.Length)];
        from.CopyTo(into);
        var length = from.Length;
        for (var changes = 1 << _random.Next(5); changes > 0; changes--) length = Change(into, length, other);
        return length;
    }

    private int Change(Span<byte> bytes, int length, ReadOnlySpan<byte> other)
    {
        if (length == 0) return Insert(bytes, 0, 0, other);
        var at = _random.Next(length);
        switch (_random.Next(_words.Count > 0 ? 11 : 9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                return length;
            case 1:
                bytes[at] = (byte)_random.Next(256);
                return length;
            case 2:
                bytes[at] = (byte)(bytes[at] + _random.Next(-8, 9));
                return length;
            case 3 when length - at >= 2:
                BinaryPrimitives.WriteUInt16BigEndian(bytes[at..], (ushort)Edges[_random.Next(Edges.Length)]);
                return length;
            case 4 when length - at >= 4:
                BinaryPrimitives.WriteUInt32BigEndian(bytes[at..], Edges[_random.Next(Edges.Length)]);
                return length;
            case 5:
                return Remove(bytes, length, at, 1 + _random.Next(Math.Min(length - at, 64)));
            case 6:
                return at + _random.Next(Math.Min(16, length - at) + 1);
            case 7:
                // A piece of its own once more: lists grow so.
                Span<byte> piece = stackalloc byte[Math.Min(1 + _random.Next(64), length - at)];
                bytes.Slice(at, piece.Length).CopyTo(piece);
                return Insert(bytes, length, _random.Next(length + 1), piece);
            case 8:
                if (other.IsEmpty) return length;
                var begin = _random.Next(other.Length);
                return Insert(bytes, length, at, other.Slice(begin, Math.Min(other.Length - begin, 1 + _random.Next(128))));
            case 9 or 10:
                return Insert(bytes, length, at, _words[_random.Next(_words.Count)]);
            default:
                bytes[at] = (byte)_random.Next(256);
                return length;
        }
    }

    private static int Insert(Span<byte> bytes, int length, int at, ReadOnlySpan<byte> piece)
    {
        piece = piece[..Math.Min(piece.Length, bytes.Length - length)];
        bytes[at..length].CopyTo(bytes[(at + piece.Length)..]);
        piece.CopyTo(bytes[at..]);
        return length + piece.Length;
    }

    private static int Remove(Span<byte> bytes, int length, int at, int count)
    {
        bytes[(at + count)..length].CopyTo(bytes[at..]);
        return length - count;
    }
}
