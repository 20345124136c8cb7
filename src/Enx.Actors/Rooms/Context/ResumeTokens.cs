using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Enx.Actors.Rooms.Context;

/// <summary>
/// The tokens that resume a presence. They are computed, not kept: a token is the HMAC-SHA256 of room, client and its number under a key
/// that only the nodes know. So the journal holds no secret, and any node can check one. A resume with the
/// present one raises the number. The token before is good until the new one is used, however often, since the answer that carried the
/// new one may have been lost with the connection: it is answered with the same new one again.
/// </summary>
/// <param name="key">What all nodes share.</param>
public sealed class ResumeTokens(ReadOnlyMemory<byte> key)
{
    private const int LongestToken = 64;

    /// <summary>So many numbers a gateway tries: with each it computes one MAC, some microseconds of work for all of them.</summary>
    private const int MostTried = 64;

    /// <summary>A presence's token of a number.</summary>
    public string Issue(string roomId, string clientId, int generation) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key.Span, TextOf(roomId, clientId, generation)));

    /// <summary>The number of a presence's token, if it is the present one or the one before; null for any other.</summary>
    public int? NumberOf(string? token, string roomId, string clientId, int generation)
    {
        if (token is not { Length: > 0 and <= LongestToken }) return null;
        if (Same(token, Issue(roomId, clientId, generation))) return generation;
        return generation > 0 && Same(token, Issue(roomId, clientId, generation - 1)) ? generation - 1 : null;
    }

    /// <summary>
    /// Whether a token is one of a presence's first so many, present or not: what a gateway can say without the room, which alone knows the number. False
    /// for one that nobody made, and for one of a presence that was resumed more often.
    /// </summary>
    public bool IsOneOf(string token, string roomId, string clientId)
    {
        Span<byte> shown = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> made = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (token.Length > LongestToken || Base64Url.DecodeFromChars(token, shown, out _, out var length) != OperationStatus.Done || length != shown.Length) return false;
        for (var generation = 0; generation < MostTried; generation++)
        {
            HMACSHA256.HashData(key.Span, TextOf(roomId, clientId, generation), made);
            if (CryptographicOperations.FixedTimeEquals(shown, made)) return true;
        }
        return false;
    }

    /// <summary>The ids hold no line feed, so no two presences have the same text.</summary>
    private static byte[] TextOf(string roomId, string clientId, int generation) => Encoding.UTF8.GetBytes($"{roomId}\n{clientId}\n{generation}");

    private static bool Same(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
