using System.Net;
using System.Text.RegularExpressions;
using Enx.Host.Configuration;
using YamlDotNet.RepresentationModel;

namespace Enx.Host.Tests.Documentation;

/// <summary>deploy/compose: what it sets is understood by a node, and what it asks for is in its example of variables.</summary>
public sealed partial class ComposeTests
{
    private static readonly string Text = Read("compose.yaml");

    /// <summary>The example, filled in.</summary>
    private static readonly Dictionary<string, string> Filled = new()
    {
        ["DOMAIN"] = "rooms.example.com",
        ["PUBLIC_ADDRESS"] = "203.0.113.7",
        ["APP_ID"] = "my-app",
        ["APP_KEY"] = "0123456789abcdef+/=",
        ["TOKEN_SECRET"] = new string('s', 64),
        ["TURN_SECRET"] = new string('t', 48),
        ["POSTGRES_PASSWORD"] = new string('p', 48),
        ["DEMO"] = "off",
        ["ALLOWED_ORIGINS"] = "https://app.example.com",
    };

    [Fact]
    public void Each_variable_that_it_asks_for_is_in_the_example_and_no_other() =>
        Assert.Equal(
            Variable().Matches(Text).Select(m => m.Groups["name"].Value).Distinct().Order(),
            Read(".env.example").Split('\n').Where(l => l.Contains('=') && l[0] != '#').Select(l => l.Split('=')[0]).Order());

    [Fact]
    public void A_node_starts_with_what_it_sets()
    {
        var settings = EnxConfiguration.Load(new ConfigurationSources { Environment = EnvironmentOf("enx") }).Settings;
        Assert.Equal(("https://rooms.example.com/", StorageProvider.PostgreSql), (settings.Http.PublicUrl?.ToString(), settings.Storage.Provider));
        Assert.Equal(["https://app.example.com"], settings.Http.AllowedOrigins);
        Assert.Equal([IPAddress.Parse("203.0.113.7")], settings.Media.AnnouncedAddresses);
        Assert.Equal(2, settings.Turn.Urls.Count);
        Assert.True(settings.HasManagementListener && !settings.Auth.HasPublicKey && !settings.Auth.HasPublicSecret);
        // The proxy leads to the port that the node has, and is the one that the node believes.
        Assert.Contains($"reverse_proxy 127.0.0.1:{settings.Http.Port} ", Read("Caddyfile"), StringComparison.Ordinal);
        Assert.Contains(settings.Http.TrustedProxies, network => network.Contains(IPAddress.Loopback));
        Assert.Contains($"/dev/tcp/127.0.0.1/{settings.Management.Port} ", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_word_of_other_origins_none_may_join()
    {
        var environment = EnvironmentOf("enx", new(Filled) { ["ALLOWED_ORIGINS"] = "" });
        Assert.Empty(EnxConfiguration.Load(new ConfigurationSources { Environment = environment }).Settings.Http.AllowedOrigins);
    }

    [Fact]
    public void The_node_has_the_time_to_drain_and_the_relay_shares_its_secret()
    {
        var node = Service("enx");
        var drain = EnxConfiguration.Load(new ConfigurationSources { Environment = EnvironmentOf("enx") }).Settings.Cluster.DrainTimeout;
        Assert.True(TimeSpan.FromSeconds(int.Parse(((YamlScalarNode)node["stop_grace_period"]).Value!.TrimEnd('s'))) >= drain + TimeSpan.FromSeconds(35));
        var relay = ((YamlSequenceNode)Service("coturn")["command"]).Select(w => ((YamlScalarNode)w).Value).ToList();
        Assert.Contains("--static-auth-secret=${TURN_SECRET}", relay);
        Assert.Contains("--allowed-peer-ip=${PUBLIC_ADDRESS}", relay);
        Assert.All(Services().Children.Values, s => Assert.Contains(((YamlMappingNode)s).Children.Keys, k => ((YamlScalarNode)k).Value == "image"));
    }

    private static Dictionary<string, string> EnvironmentOf(string service, Dictionary<string, string>? variables = null) =>
        ((YamlMappingNode)Service(service)["environment"]).Children
            .ToDictionary(e => ((YamlScalarNode)e.Key).Value!, e => Substitute(((YamlScalarNode)e.Value).Value!, variables ?? Filled));

    /// <summary>As Compose does it, for the forms that the file has: <c>${A}</c>, <c>${A:?why}</c>, <c>${A:-usual}</c>.</summary>
    private static string Substitute(string text, Dictionary<string, string> variables) =>
        Variable().Replace(text, m => variables[m.Groups["name"].Value] is { Length: > 0 } value ? value : m.Groups["usual"].Value);

    private static YamlMappingNode Service(string name) => (YamlMappingNode)Services()[name];

    private static YamlMappingNode Services()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Text));
        return (YamlMappingNode)((YamlMappingNode)yaml.Documents[0].RootNode)["services"];
    }

    private static string Read(string file) => File.ReadAllText(SourceTree.Path("deploy", "compose", file));

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+)(?:(?::\?[^}]*)|(?::-(?<usual>[^}]*)))?\}")]
    private static partial Regex Variable();
}
