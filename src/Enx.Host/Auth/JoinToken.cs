using Enx.Actors.Protocol;

namespace Enx.Host.Auth;

/// <summary>What a good token says.</summary>
/// <param name="TokenId">Its <c>jti</c>: spent when it is used.</param>
/// <param name="RoomId">The room it opens.</param>
/// <param name="User">Whom it lets in.</param>
/// <param name="ExpiresAt">When its life ends.</param>
internal sealed record JoinToken(string TokenId, string RoomId, User User, DateTimeOffset ExpiresAt);

/// <summary>What came of looking at a token: what it says, or why it is refused.</summary>
internal abstract record TokenVerdict
{
    private TokenVerdict()
    {
    }

    /// <summary>The token is good. Whether it was used before only the room knows.</summary>
    public sealed record Good(JoinToken Token) : TokenVerdict;

    /// <summary>The token is refused, with one of <see cref="Codes"/>.</summary>
    public sealed record Refused(int Code, string Message) : TokenVerdict;
}
