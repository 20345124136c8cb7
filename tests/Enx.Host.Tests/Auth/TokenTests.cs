using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Auth;
using Enx.Host.Configuration;
using Enx.Host.Tests.Support;
using Microsoft.IdentityModel.Tokens;

namespace Enx.Host.Tests.Auth;

public sealed class TokenTests
{
    private static readonly User Ann = new("Ann", Role.Moderator, "emp-7", ImmutableDictionary<string, string>.Empty.Add("team", "blue"));
    private readonly ShiftedTime _time = new();
    private readonly EnxSettings _settings = EnxConfiguration.Load(new ConfigurationSources()).Settings;

    [Fact]
    public async Task A_token_says_what_it_was_made_with()
    {
        var verdict = Assert.IsType<TokenVerdict.Good>(await VerifyAsync(Issue()));
        Assert.Equal("room-1", verdict.Token.RoomId);
        Assert.Equal(("Ann", Role.Moderator, "emp-7", "blue"), (verdict.Token.User.Name, verdict.Token.User.Role, verdict.Token.User.UserRef, verdict.Token.User.Data["team"]));
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromMinutes(15), verdict.Token.ExpiresAt, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_token_carries_the_claims_of_the_protocol()
    {
        var payload = JsonElement.Parse(Base64UrlEncoder.Decode(Issue().Split('.')[1]));
        Assert.Equal("enx", payload.GetProperty("iss").GetString());
        Assert.Equal(6, payload.GetProperty("slots").GetInt32());
        Assert.Equal(("room-1", "moderator", "Ann"), (payload.GetProperty("room").GetString(), payload.GetProperty("role").GetString(), payload.GetProperty("name").GetString()));
        Assert.Equal(15 * 60, payload.GetProperty("exp").GetInt64() - payload.GetProperty("iat").GetInt64());
        Assert.Equal(32, payload.GetProperty("jti").GetString()!.Length);
    }

    [Fact]
    public void No_two_tokens_have_one_id() =>
        Assert.NotEqual(Issue(), Issue());

    [Fact]
    public async Task A_token_dies_at_its_time()
    {
        var token = Issue();
        _time.Advance(TimeSpan.FromMinutes(14));
        Assert.IsType<TokenVerdict.Good>(await VerifyAsync(token));
        _time.Advance(TimeSpan.FromMinutes(1));
        await RefusedAsync(token, Codes.TokenExpired);
    }

    [Fact]
    public async Task A_token_that_was_changed_is_not_valid()
    {
        var parts = Issue().Split('.');
        var forged = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("Ann", "Eve", StringComparison.Ordinal));
        await RefusedAsync($"{parts[0]}.{forged}.{parts[2]}", Codes.TokenInvalid);
        await RefusedAsync($"{parts[0]}.{parts[1]}.", Codes.TokenInvalid);
        await RefusedAsync($"{parts[0]}.{parts[1]}.{parts[2][..^4]}AAAA", Codes.TokenInvalid);
    }

    [Fact]
    public async Task A_token_without_a_signature_or_with_another_algorithm_is_not_valid()
    {
        var payload = Issue().Split('.')[1];
        await RefusedAsync($"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{payload}.", Codes.TokenInvalid);
        var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(new string('k', 64)));
        var other = new Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler().CreateToken(
            Base64UrlEncoder.Decode(payload), new SigningCredentials(key, SecurityAlgorithms.HmacSha512));
        await RefusedAsync(other, Codes.TokenInvalid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("a.b.c")]
    [InlineData("....")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9")]
    public async Task What_is_no_token_is_not_valid(string token) => await RefusedAsync(token, Codes.TokenInvalid);

    [Theory]
    [InlineData("""{"iss":"enx","jti":"j","room":"r","role":"participant"}""")]
    [InlineData("""{"iss":"enx","jti":"j","room":"r","role":"owner","exp":9999999999}""")]
    [InlineData("""{"iss":"enx","jti":"j","role":"participant","exp":9999999999}""")]
    [InlineData("""{"iss":"enx","room":"r","role":"participant","exp":9999999999}""")]
    [InlineData("""{"iss":"other","jti":"j","room":"r","role":"participant","exp":9999999999}""")]
    public async Task A_signed_token_that_lacks_something_is_not_valid(string payload)
    {
        var key = new SymmetricSecurityKey(_settings.Auth.TokenSecret.RevealBytes());
        var handler = new Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        await RefusedAsync(handler.CreateToken(payload, new SigningCredentials(key, SecurityAlgorithms.HmacSha256)), Codes.TokenInvalid);
    }

    private string Issue() => new TokenIssuer(_settings, _time).Issue("room-1", Ann, 6).Token;

    private Task<TokenVerdict> VerifyAsync(string token) => new TokenVerifier(_settings, _time).VerifyAsync(token);

    private async Task RefusedAsync(string token, int code) => Assert.Equal(code, Assert.IsType<TokenVerdict.Refused>(await VerifyAsync(token)).Code);
}
