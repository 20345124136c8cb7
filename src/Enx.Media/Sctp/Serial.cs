namespace Enx.Media.Sctp;

/// <summary>Serial number arithmetic (RFC 1982), in which TSNs and stream sequence numbers are compared (RFC 9260 §1.6).</summary>
internal static class Serial
{
    /// <summary>Whether TSN <paramref name="a"/> comes after <paramref name="b"/>.</summary>
    public static bool IsAfter(uint a, uint b) => (int)(a - b) > 0;

    /// <summary>Whether stream sequence number <paramref name="a"/> comes after <paramref name="b"/>.</summary>
    public static bool IsAfter(ushort a, ushort b) => (short)(a - b) > 0;
}
