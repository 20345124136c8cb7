using System.Security.Cryptography;
using System.Text;
using Enx.Actors.Protocol;
using Enx.Host.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Enx.Host.Auth;

/// <summary>Makes the tokens that let people into rooms: JWTs, HS256, each for one user and one join.</summary>
internal sealed class TokenIssuer(EnxSettings settings, TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _credentials =
        new(new SymmetricSecurityKey(settings.Auth.TokenSecret.RevealBytes()), SecurityAlgorithms.HmacSha256);

    /// <summary>A token.</summary>
    /// <param name="roomId">The room it opens.</param>
    /// <param name="user">Whom it lets in.</param>
    /// <param name="slots">How many talker slots the client prepares.</param>
    public IssuedToken Issue(string roomId, User user, int slots)
    {
        var now = time.GetUtcNow();
        // A token counts whole seconds.
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((now + settings.Auth.TokenLife).ToUnixTimeSeconds());
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var claims = new Dictionary<string, object>
        {
            [TokenClaims.TokenId] = id,
            [TokenClaims.Room] = roomId,
            [TokenClaims.Role] = RoleNames.NameOf(user.Role),
            [TokenClaims.Name] = user.Name,
            [TokenClaims.UserRef] = user.UserRef,
            [TokenClaims.Data] = user.Data.ToDictionary(d => d.Key, object (d) => d.Value),
            [TokenClaims.Slots] = slots,
        };
        if (user.MayRename) claims[TokenClaims.MayRename] = true;
        if (Grants.MayPublish(user.Withheld) is { } mayPublish) claims[TokenClaims.MayPublish] = mayPublish;
        if (user.Withheld is { Chat: true }) claims[TokenClaims.MayChat] = false;
        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = TokenClaims.Issuer,
            IssuedAt = now.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            SigningCredentials = _credentials,
            Claims = claims,
        });
        return new IssuedToken(token, id, expiresAt);
    }
}

/// <summary>A fresh token.</summary>
/// <param name="Token">The token itself. A secret.</param>
/// <param name="TokenId">Its id (<c>jti</c>), by which it can be revoked.</param>
/// <param name="ExpiresAt">When its life ends.</param>
internal sealed record IssuedToken(string Token, string TokenId, DateTimeOffset ExpiresAt)
{
    // Not the token: what is printed is logged sooner or later.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"TokenId = {TokenId}, ExpiresAt = {ExpiresAt:o}");
        return true;
    }
}
