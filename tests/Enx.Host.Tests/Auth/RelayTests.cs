using System.Security.Cryptography;
using System.Text;
using Enx.Host.Auth;
using Enx.Host.Configuration;
using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.Auth;

public sealed class RelayTests
{
    [Fact]
    public void Credentials_are_those_that_coturn_works_out_itself()
    {
        var settings = EnxConfiguration.Load(new ConfigurationSources
        {
            Overrides = """
                enx.turn { urls = ["turn:a.example", "turns:b.example"], secret = "shared-with-coturn", ttl = 1h }
                """,
        }).Settings;
        var before = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
        var relay = Assert.Single(new RelayIssuer(settings, new ShiftedTime()).Issue("ann"));
        Assert.Equal(["turn:a.example", "turns:b.example"], relay.Urls.ToArray());
        var parts = relay.Username.Split(':');
        Assert.InRange(long.Parse(parts[0]), before, before + 5);
        Assert.Equal("ann", parts[1]);
        Assert.Equal(Convert.ToBase64String(HMACSHA1.HashData("shared-with-coturn"u8, Encoding.UTF8.GetBytes(relay.Username))), relay.Credential);
    }

    [Fact]
    public void Without_relays_there_are_no_credentials() =>
        Assert.Empty(new RelayIssuer(EnxConfiguration.Load(new ConfigurationSources()).Settings, TimeProvider.System).Issue("ann"));
}
