using System.Collections.Immutable;
using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Configuration;
using Enx.Host.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Enx.Host.Auth;

/// <summary>
/// Looks at a token: is it ours, unchanged, and still alive? Whether it was used before only the room knows. A token is never
/// logged and never said back, whatever is wrong with it.
/// </summary>
internal sealed class TokenVerifier(EnxSettings settings, TimeProvider time)
{
    private const int LongestToken = 16 * 1024;

    private static readonly TokenVerdict.Refused NotValid = new(Codes.TokenInvalid, "The token is not valid. Ask the application for a new one.");
    private static readonly TokenVerdict.Refused Expired = new(Codes.TokenExpired, "The token's life is over. Ask the application for a new one.");

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = LongestToken };

    // The life is checked below, by the node's own clock.
    private readonly TokenValidationParameters _parameters = new()
    {
        ValidIssuer = TokenClaims.Issuer,
        ValidateAudience = false,
        ValidateLifetime = false,
        RequireSignedTokens = true,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        IssuerSigningKey = new SymmetricSecurityKey(settings.Auth.TokenSecret.RevealBytes()),
        LogTokenId = false,
        LogValidationExceptions = false,
        IncludeTokenOnFailedValidation = false,
    };

    /// <summary>The verdict. Never fails.</summary>
    public async Task<TokenVerdict> VerifyAsync(string token)
    {
        if (token.Length is 0 or > LongestToken) return NotValid;
        var result = await _handler.ValidateTokenAsync(token, _parameters);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt) return NotValid;
        if (TryRead(jwt) is not { } joinToken) return NotValid;
        return joinToken.ExpiresAt > time.GetUtcNow() ? new TokenVerdict.Good(joinToken) : Expired;
    }

    /// <summary>What a token says; null when that is not legible: the library takes claims as they come, and somebody signed these.</summary>
    private static JoinToken? TryRead(JsonWebToken jwt)
    {
        try
        {
            return Read(StrictJson.Parse(Base64UrlEncoder.DecodeBytes(jwt.EncodedPayload)));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    private static JoinToken? Read(JsonElement claims)
    {
        if (claims.ValueKind != JsonValueKind.Object) return null;
        if (Text(claims, TokenClaims.TokenId) is not { Length: > 0 } id) return null;
        if (Text(claims, TokenClaims.Room) is not { Length: > 0 } room) return null;
        if (RoleNames.Find(Text(claims, TokenClaims.Role)) is not { } role) return null;
        if (!claims.TryGetProperty("exp", out var exp) || exp.ValueKind != JsonValueKind.Number || !exp.TryGetInt64(out var seconds)) return null;
        if (seconds is < 0 or > 253402300799) return null; // the years that a DateTimeOffset knows
        if (!Grants.TryRead(claims, out var withheld, out var mayRename)) return null;
        var user = new User(Text(claims, TokenClaims.Name) ?? "", role, Text(claims, TokenClaims.UserRef) ?? "", Data(claims)) { Withheld = withheld };
        // A name that somebody signed stands, unless they say otherwise; who has none gives one.
        return new JoinToken(id, room, user with { MayRename = mayRename ?? user.Name.Length == 0 }, DateTimeOffset.FromUnixTimeSeconds(seconds));
    }

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ImmutableDictionary<string, string> Data(JsonElement claims) =>
        claims.TryGetProperty(TokenClaims.Data, out var data) && data.ValueKind == JsonValueKind.Object
            ? data.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String).ToImmutableDictionary(p => p.Name, p => p.Value.GetString()!)
            : ImmutableDictionary<string, string>.Empty;
}
