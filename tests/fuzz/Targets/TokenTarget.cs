using System.Security.Cryptography;
using System.Text;
using Enx.Host.Auth;
using Enx.Host.Configuration;
using Microsoft.IdentityModel.Tokens;

namespace Enx.Fuzz.Targets;

/// <summary>Room tokens. An input that begins with a star is signed, so that what is behind the signature is reached: header, a line break, claims.</summary>
internal sealed class TokenTarget : FuzzTarget
{
    private static readonly EnxSettings Settings = EnxConfiguration.Load(new ConfigurationSources()).Settings;
    private readonly TokenVerifier _verifier = new(Settings, TimeProvider.System);

    public override string Name => "token";

    public override int MaxLength => 2048;

    public override IReadOnlyList<string> Words { get; } = ["\"exp\":", "\"room\":", "\"role\":\"viewer\"", "\"alg\":\"none\"", "\"alg\":\"HS256\"", "\"iss\":\"enx\"", "\"jti\":\"x\"", "\"name\":", "\"data\":{", ".", "\n", "{", "}", "9e99", "-1", "\\ud800", "null"];

    public override IEnumerable<byte[]> Seeds =>
    [
        .. new[] { """*{"alg":"HS256","typ":"JWT"}""" + "\n" + """{"iss":"enx","jti":"t1","room":"r1","name":"Ann","role":"moderator","user_ref":"u","data":{"k":"v"},"exp":4102444800}""", "*{\"alg\":\"none\"}\n{}", "*{\"alg\":\"HS256\"}\n{\"exp\":1}, and more", "a.b.c" }
            .Select(Encoding.UTF8.GetBytes),
        Encoding.UTF8.GetBytes(new TokenIssuer(Settings, TimeProvider.System).Issue("r1", new Enx.Actors.Protocol.User("Ann", Enx.Actors.Protocol.Role.Moderator, "u", System.Collections.Immutable.ImmutableDictionary<string, string>.Empty), 4).Token),
    ];

    public override void Run(Span<byte> input)
    {
        var token = input is [(byte)'*', .. var parts] ? Signed(parts) : Encoding.UTF8.GetString(input);
        _verifier.VerifyAsync(token).GetAwaiter().GetResult();
    }

    private static string Signed(ReadOnlySpan<byte> parts)
    {
        var at = parts.IndexOf((byte)'\n') is >= 0 and var line ? line : parts.Length;
        var signed = $"{Base64UrlEncoder.Encode(parts[..at].ToArray())}.{Base64UrlEncoder.Encode(parts[Math.Min(at + 1, parts.Length)..].ToArray())}";
        return $"{signed}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(Settings.Auth.TokenSecret.RevealBytes(), Encoding.ASCII.GetBytes(signed)))}";
    }
}
