namespace Enx.Media.Tests;

/// <summary>Bytes from bits written out as in a specification; what is no 0 or 1 is left out, and from a <c>#</c> to the end of its line is comment.</summary>
internal static class Bits
{
    public static byte[] Bytes(string bits)
    {
        var digits = string.Concat(bits.Split('\n').SelectMany(line => line.Split('#')[0]).Where(c => c is '0' or '1'));
        digits = digits.PadRight((digits.Length + 7) / 8 * 8, '0');
        return [.. digits.Chunk(8).Select(b => Convert.ToByte(new string(b), 2))];
    }
}
