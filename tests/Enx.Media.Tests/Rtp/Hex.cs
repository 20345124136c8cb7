namespace Enx.Media.Tests;

/// <summary>Bytes from the hex of a specification, spaces and line breaks allowed.</summary>
internal static class Hex
{
    public static byte[] Bytes(string hex) => Convert.FromHexString(string.Concat(hex.Where(c => !char.IsWhiteSpace(c))));

    public static string Text(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
