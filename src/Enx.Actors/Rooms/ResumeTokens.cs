using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Enx.Actors.Rooms;

/// <summary>
/// The tokens that resume a presence. They are computed, not kept: a token is the HMAC-SHA256 of room, client and its number under a key
/// that only the nodes know. So the journal holds no secret, and any node can check one. Each resume raises the number. The token
/// before is good as well until the new one is used, since the answer that carried the new one may have been lost with the connection.
/// </summary>
internal sealed class ResumeTokens(ReadOnlyMemory<byte> key)
{
    private const int LongestToken = 64;

    /// <summary>A presence's token of a number.</summary>
    public string Issue(string roomId, string clientId, int generation)
    {
        // The ids hold no line feed, so no two presences have the same text.
        var text = Encoding.UTF8.GetBytes($"{roomId}\n{clientId}\n{generation}");
        return Base64Url.EncodeToString(HMACSHA256.HashData(key.Span, text));
    }

    /// <summary>Whether a token is a presence's present one, or the one before.</summary>
    public bool IsGood(string? token, string roomId, string clientId, int generation) =>
        token is { Length: > 0 and <= LongestToken }
        && (Same(token, Issue(roomId, clientId, generation)) || (generation > 0 && Same(token, Issue(roomId, clientId, generation - 1))));

    private static bool Same(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
