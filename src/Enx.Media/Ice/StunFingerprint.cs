namespace Enx.Media.Ice;

/// <summary>The value of the FINGERPRINT attribute: the CRC-32 of ISO 3309 (zip's, not the CRC-32C of processors) XOR "STUN" (RFC 8489 §14.7).</summary>
internal static class StunFingerprint
{
    private const uint Mask = 0x5354_554E;
    private const uint ReversedPolynomial = 0xEDB8_8320;
    private static readonly uint[] Table = MakeTable();

    /// <summary>The value over everything before the attribute.</summary>
    public static uint Compute(ReadOnlySpan<byte> message)
    {
        var crc = uint.MaxValue;
        foreach (var b in message)
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc ^ Mask;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var entry = i;
            for (var bit = 0; bit < 8; bit++)
                entry = (entry & 1) != 0 ? (entry >> 1) ^ ReversedPolynomial : entry >> 1;
            table[i] = entry;
        }

        return table;
    }
}
