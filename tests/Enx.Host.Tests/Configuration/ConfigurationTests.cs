using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Enx.Actors.Bandwidth;
using Enx.Actors.Hosting;
using Enx.Host.Configuration;
using Enx.Host.Media;

namespace Enx.Host.Tests.Configuration;

public sealed class ConfigurationTests : IDisposable
{
    private const string OwnSecrets = """
        enx.auth.app-key = "a-key-of-our-own"
        enx.auth.token-secret = "a-secret-of-our-own-with-32-characters-and-more"
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-conf-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_packaged_default_is_a_node_on_loopback_with_the_demo_open()
    {
        var settings = Load().Settings;
        Assert.Equal((IPAddress.Loopback, 8080), (settings.Http.BindAddress, settings.Http.Port));
        Assert.Equal(IPAddress.Loopback, settings.Media.BindAddress);
        Assert.True(settings.DemoIsOpen);
        Assert.Equal((StorageProvider.Sqlite, "Data Source=data/enx.db"), (settings.Storage.Provider, settings.Storage.ConnectionString.Reveal()));
        Assert.Equal(TimeSpan.FromDays(7), settings.Storage.KeepEvents);
        Assert.Equal(TimeSpan.FromMinutes(15), settings.Auth.TokenLife);
        Assert.Equal(256 * 1024, settings.Limits.MessageSize);
    }

    [Fact]
    public void The_packaged_cluster_file_can_stand()
    {
        var configuration = EnxConfiguration.Load(new ConfigurationSources { File = Path.Combine(AppContext.BaseDirectory, "hocon", "cluster.conf") });
        Assert.Equal(StorageProvider.PostgreSql, configuration.Settings.Storage.Provider);
        Assert.Empty(configuration.Settings.Cluster.SeedNodes);
        Assert.Equal(4053, configuration.Settings.Cluster.Port);
        Assert.False(configuration.Settings.DemoIsOpen);
    }

    [Fact]
    public void Every_key_of_the_reference_is_read_by_somebody() => Assert.Empty(Load().Unread);

    [Theory]
    [InlineData("enx.http.port = 70000", "enx.http.port", "a whole number from 0 to 65535")]
    [InlineData("enx.http.port = -1", "enx.http.port", "0 to 65535")]
    [InlineData("enx.http.port = eighty", "enx.http.port", "a whole number")]
    [InlineData("enx.http.port = [1, 2]", "enx.http.port", "one value, not a list")]
    [InlineData("enx.http.bind-address = \"everywhere\"", "enx.http.bind-address", "an IP address")]
    [InlineData("enx.http.trusted-proxies = [\"10.0.0.1/40\"]", "enx.http.trusted-proxies", "IP addresses and networks")]
    [InlineData("enx.http.trusted-proxies = [\"proxy\"]", "enx.http.trusted-proxies", "IP addresses and networks")]
    [InlineData("enx.http.proxy-headers = \"any\"", "enx.http.proxy-headers", "x-forwarded or forwarded")]
    [InlineData("enx.http.allowed-hosts = [\"https://a.example\"]", "enx.http.allowed-hosts", "host names without ports")]
    [InlineData("enx.management.listener = \"maybe\"", "enx.management.listener", "auto or on or off")]
    [InlineData("enx.http.allowed-origins = [\"example.com\"]", "enx.http.allowed-origins", "a list of origins")]
    [InlineData("enx.http.allowed-origins = [\"https://example.com/path\"]", "enx.http.allowed-origins", "a list of origins")]
    [InlineData("enx.media.announced-addresses = [\"example.com\"]", "enx.media.announced-addresses", "a list of IP addresses")]
    [InlineData("enx.media.announced-addresses = [\"0.0.0.0\"]", "enx.media.announced-addresses", "a list of IP addresses")]
    [InlineData("enx.media.loops = 65", "enx.media.loops", "0 to 64")]
    [InlineData("enx.media.ice-tcp = maybe", "enx.media.ice-tcp", "on or off")]
    [InlineData("enx.media.consent-timeout = 15", "enx.media.consent-timeout", "a duration from 5s to 2m")]
    [InlineData("enx.media.consent-timeout = 4s", "enx.media.consent-timeout", "a duration from 5s to 2m")]
    [InlineData("enx.media.max-handshakes = 2", "enx.media.max-handshakes", "8 to 10000")]
    [InlineData("enx.media.video-codecs = [\"MPEG\"]", "enx.media.video-codecs", "VP8, VP9, H264, AV1")]
    [InlineData("enx.media.video-codecs = []", "enx.media.video-codecs", "at least one of")]
    [InlineData("enx.media.nack-cache-packets = 63", "enx.media.nack-cache-packets", "64 to 8192")]
    [InlineData("enx.media.max-downlink-bandwidth = 63", "enx.media.max-downlink-bandwidth", "0 for no limit, or 64 to 1000000")]
    [InlineData("enx.media.max-downlink-bandwidth = -1", "enx.media.max-downlink-bandwidth", "a whole number from 0 to 1000000")]
    [InlineData("enx.bandwidth.down-after = 6s", "enx.bandwidth.down-after", "a duration from 0ms to 5s")]
    [InlineData("enx.bandwidth.up-after = soon", "enx.bandwidth.up-after", "a duration from 0ms to 60s")]
    [InlineData("enx.bandwidth.up-margin = 101", "enx.bandwidth.up-margin", "0 to 100")]
    [InlineData("enx.bandwidth.settle-time = 2m", "enx.bandwidth.settle-time", "a duration from 0ms to 60s")]
    [InlineData("enx.bandwidth.publisher-down-after = 0s", "enx.bandwidth.publisher-down-after", "a duration from 1s to 2m")]
    [InlineData("enx.bandwidth.publisher-up-after = 0s", "enx.bandwidth.publisher-up-after", "a duration from 1s to 2m")]
    [InlineData("enx.bandwidth.audio-only.floor = 1001", "enx.bandwidth.audio-only.floor", "0 to 1000")]
    [InlineData("enx.bandwidth.audio-only.after = 0s", "enx.bandwidth.audio-only.after", "a duration from 1s to 5m")]
    [InlineData("enx.bandwidth.audio-only.video-above = 50", "enx.bandwidth.audio-only.video-above", "51 to 10000")]
    [InlineData("enx.bandwidth.audio-only.video-after = 0s", "enx.bandwidth.audio-only.video-after", "a duration from 1s to 5m")]
    [InlineData("enx.bandwidth.audio-only.soon = 2h", "enx.bandwidth.audio-only.soon", "a duration from 0ms to")]
    [InlineData("enx.bandwidth.audio-only.longest-wait = 9s", "enx.bandwidth.audio-only.longest-wait", "a duration from 10s to")]
    [InlineData("enx.bandwidth.audio-only = on", "enx.bandwidth.audio-only", "a group of settings")]
    [InlineData("enx.http.public-url = \"gw1.example.com\"", "enx.http.public-url", "an http or https URL")]
    [InlineData("enx.http.public-url = \"https://me:secret@gw1.example.com\"", "enx.http.public-url", "holds a user name")]
    [InlineData("enx.http.tls.certificate = \"/nowhere/fullchain.pem\"", "enx.http.tls.certificate", "there is no such file")]
    [InlineData("enx.http.tls.key = \"/nowhere/privkey.pem\"", "enx.http.tls.key", "without enx.http.tls.certificate")]
    [InlineData("enx.cluster.roles = [\"room\", \"kitchen\"]", "enx.cluster.roles", "a list of room, media, gateway")]
    [InlineData("enx.cluster.roles = []", "enx.cluster.roles", "at least one of room, media, gateway")]
    [InlineData("enx.cluster.bind-address = \"everywhere\"", "enx.cluster.bind-address", "an IP address")]
    [InlineData("enx.cluster.seed-nodes = [\"10.0.0.1:4053\"]", "enx.cluster.seed-nodes", "akka.tcp://enx@10.0.0.1:4053")]
    [InlineData("enx.cluster.seed-nodes = [\"akka.ssl.tcp://enx@10.0.0.1:4053\"]", "enx.cluster.seed-nodes", "akka.tcp://enx@10.0.0.1:4053")]
    [InlineData("enx.cluster.split-brain = oldest", "enx.cluster.split-brain", "auto or majority or lease")]
    [InlineData("enx.cluster.split-brain = lease", "enx.cluster.split-brain", "set enx.storage.provider to postgresql")]
    [InlineData("enx.storage.provider = postgresql\nenx.storage.connection-string = \"Hots=db\"", "enx.storage.connection-string", "none of PostgreSQL")]
    [InlineData("enx.storage.provider = postgresql\nenx.storage.connection-string = \"Database=enx\"", "enx.storage.connection-string", "Host=db.example.com")]
    [InlineData("enx.cluster.drain-timeout = 11m", "enx.cluster.drain-timeout", "a duration from 0ms to 10m")]
    [InlineData("enx.cluster.allow-plain = perhaps", "enx.cluster.allow-plain", "on or off")]
    [InlineData("enx.cluster.tls.certificate = \"/nowhere/node.p12\"", "enx.cluster.tls.certificate", "there is no such file")]
    [InlineData("enx.cluster.tls.authority = \"/nowhere/ca.pem\"", "enx.cluster.tls.authority", "without enx.cluster.tls.certificate")]
    [InlineData("enx.cluster.hostname = \"10.0.0.7\"", "enx.cluster.hostname (10.0.0.7)", "set enx.cluster.tls.certificate (ENX_CLUSTER_TLS_CERTIFICATE), or switch enx.cluster.allow-plain on")]
    [InlineData("enx.cluster.hostname = \"enx-1\"", "enx.cluster.hostname (enx-1)", "can command the rooms")]
    [InlineData("enx.cluster.bind-address = \"0.0.0.0\"", "enx.cluster.bind-address (0.0.0.0)", "can command the rooms")]
    [InlineData("enx.signalling.keep-alive-interval = 0s", "enx.signalling.keep-alive-interval", "a duration from 1s to 2m")]
    [InlineData("enx.signalling.keep-alive-timeout = never", "enx.signalling.keep-alive-timeout", "a duration from 1s")]
    [InlineData("enx.turn.urls = [\"turn.example.com\"]", "enx.turn.urls", "a list of relays")]
    [InlineData("enx.turn.urls = [\"turn:turn.example.com?transport=sctp\"]", "enx.turn.urls", "a list of relays")]
    [InlineData("enx.turn.urls = [\"turn:turn.example.com\"]", "enx.turn.secret", "at least 8 characters")]
    [InlineData("enx.turn.ttl = 5s", "enx.turn.ttl", "a duration from 60s to 48h")]
    [InlineData("enx.auth.app-id = \"\"", "enx.auth.app-id", "1 to 200 characters")]
    [InlineData("enx.auth.app-key = short", "enx.auth.app-key", "at least 8 characters")]
    [InlineData("enx.auth.token-secret = too-short-a-secret", "enx.auth.token-secret", "at least 32 characters")]
    [InlineData("enx.auth.token-life = 48h", "enx.auth.token-life", "a duration from 10s to 24h")]
    [InlineData("enx.storage.provider = oracle", "enx.storage.provider", "sqlite or postgresql")]
    [InlineData("enx.storage.keep-events = 1h", "enx.storage.keep-events", "24h to 87600h, such as 48h, or forever")]
    [InlineData("enx.storage.keep-events = never", "enx.storage.keep-events", "forever")]
    [InlineData("enx.storage.connection-string = \"\"", "enx.storage.connection-string", "at least 1")]
    [InlineData("enx.cluster.seed-nodes = [\"10.0.0.1\"]", "enx.cluster.seed-nodes", "a list of node addresses")]
    [InlineData("enx.webhooks.url = \"app.example.com\"", "enx.webhooks.url", "an https URL")]
    [InlineData("enx.webhooks.url = \"ftp://app.example.com\"", "enx.webhooks.url", "an https URL")]
    [InlineData("enx.webhooks.url = \"http://app.example.com\"", "enx.webhooks.url", "switch enx.webhooks.allow-http on")]
    [InlineData("enx.webhooks.url = \"https://me:secret@app.example.com\"", "enx.webhooks.url", "a key of its own")]
    [InlineData("enx.webhooks.url = \"https://app.example.com\"\nenx.webhooks.secret = short", "enx.webhooks.secret", "at least 32 characters")]
    [InlineData("enx.webhooks.events = [\"user_flew\"]", "enx.webhooks.events", "user_joined")]
    [InlineData("enx.webhooks.user = \"a:b\"", "enx.webhooks.user", "colon")]
    [InlineData("enx.webhooks.timeout = 2m", "enx.webhooks.timeout", "a duration from 1s to")]
    [InlineData("enx.webhooks.max-age = 1000h", "enx.webhooks.max-age", "a duration from")]
    [InlineData("enx.webhooks.parallel-rooms = 0", "enx.webhooks.parallel-rooms", "1 to 256")]
    [InlineData("enx.webhooks.max-waiting-rooms = 0", "enx.webhooks.max-waiting-rooms", "1 to 100000")]
    [InlineData("enx.demo.enabled = 1", "enx.demo.enabled", "on or off")]
    [InlineData("enx.metrics.enabled = yes", "enx.metrics.enabled", "on or off")]
    [InlineData("enx.metrics.public = 1", "enx.metrics.public", "on or off")]
    [InlineData("enx.tracing.otlp-endpoint = \"collector:4317\"", "enx.tracing.otlp-endpoint", "http or https URL")]
    [InlineData("enx.log.format = xml", "enx.log.format", "text or json")]
    [InlineData("enx.log.level = loud", "enx.log.level", "debug or info or warning or error")]
    [InlineData("enx.limits.message-size = 1GiB", "enx.limits.message-size", "a size from 1KiB to 1MiB")]
    [InlineData("enx.limits.message-size = lots", "enx.limits.message-size", "a size from")]
    [InlineData("enx.limits.join-timeout = 99m", "enx.limits.join-timeout", "a duration from")]
    [InlineData("enx.limits.sessions = 0", "enx.limits.sessions", "1 to 1000000")]
    [InlineData("enx.http.prot = 8080", "enx.http.prot", "The keys of enx.http are: enx.http.bind-address, enx.http.port")]
    [InlineData("enx.htpp.port = 8080", "enx.htpp.port", "not a setting")]
    [InlineData("enx.http = 8080", "enx.http", "a group of settings")]
    [InlineData("enx.http.port.number = 8080", "enx.http.port.number", "not a setting")]
    [InlineData("enx = 8080", "enx", "a group of settings")]
    [InlineData("http.port = 8080", "http", "under enx or akka")]
    public void A_setting_that_cannot_stand_is_named_with_what_is_allowed(string hocon, string key, string allowed)
    {
        var message = Refusal(hocon);
        Assert.StartsWith(key + " ", message, StringComparison.Ordinal);
        Assert.Contains(allowed, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("enx { http { port = 1 }", "what is opened in line 1 lacks its }")]
    [InlineData("enx { http { port = 1 } } }", "a } too many in line 1")]
    [InlineData("enx.http.allowed-origins = [ \"*\" ", "lacks its ]")]
    [InlineData("enx.http.allowed-origins = [${?ORIGIN}]", "an optional substitution (${?…}), or another $ that is none by name, in a list in line 1")]
    [InlineData("enx.http.allowed-origins = [${a}, {}]", "there is a { in the list of line 1")]
    [InlineData("enx.http.allowed-origins = [{{ b = } }]", "there is a { in the list of line 1. Lists hold plain values.")]
    [InlineData("enx.http.allowed-origins = [*]", "a * in the list of line 1 must be in quotes")]
    [InlineData("enx.http.allowed-origins = [$ORIGIN]", "in a list in line 1")]
    [InlineData("a = [\n[ ${?x} ]]", "in a list in line 2")]
    [InlineData("enx.http.bind-address = \"127.0.0.1", "has no end")]
    [InlineData("include \"nowhere.conf\"", "nowhere.conf")]
    public void Text_that_is_not_legible_is_refused_with_its_place(string hocon, string problem) =>
        Assert.Contains(problem, Refusal(hocon), StringComparison.Ordinal);

    [Theory]
    [InlineData("", null)]
    [InlineData("enx.webhooks.url = \"https://app.example.com/enx\"", "https://app.example.com/enx")]
    [InlineData("enx.webhooks.url = \"http://localhost:9000/\"", "http://localhost:9000/")]
    [InlineData("enx.webhooks.url = \"http://app.lan/\"\nenx.webhooks.allow-http = on", "http://app.lan/")]
    public void Webhooks_are_off_without_a_url_and_go_in_the_clear_only_where_it_was_said(string hocon, string? url) =>
        Assert.Equal(url, Load("enx.webhooks.secret = \"a-secret-of-at-least-32-characters\"\n" + hocon).Settings.Webhooks?.Url.ToString());

    [Fact]
    public void Braces_in_comments_and_texts_do_not_count() => Load("""
        # a { that nobody closes
        enx.auth.app-id = "an { in a text" // and }
        """);

    [Fact]
    public void Files_that_include_each_other_are_refused()
    {
        var path = Write("self.conf", "include \"self.conf\"");
        Assert.Contains("include each other", Refusal(new ConfigurationSources { File = path }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("/nowhere/enx.conf", Refusal(new ConfigurationSources { File = "/nowhere/enx.conf" }), StringComparison.Ordinal);

    [Fact]
    public void A_file_of_ones_own_may_include_the_reference_or_leave_it_out()
    {
        foreach (var text in new[] { "include \"enx.conf\"\nenx.http.port = 9001", "enx.http.port = 9001" })
        {
            var settings = EnxConfiguration.Load(new ConfigurationSources { File = Write("own.conf", text) }).Settings;
            Assert.Equal(9001, settings.Http.Port);
            Assert.Equal(10000, settings.Media.Port);
        }
    }

    [Fact]
    public void The_environment_names_the_file_and_overrides_it()
    {
        var settings = EnxConfiguration.Load(new ConfigurationSources
        {
            Environment = new Dictionary<string, string>
            {
                ["ENX_CONFIG"] = Write("own.conf", "enx.http.port = 9001\nenx.media.port = 9500"),
                ["ENX_HTTP_PORT"] = "9002",
                ["ENX_HTTP_ALLOWED_ORIGINS"] = "https://a.example, https://b.example",
                ["ENX_AUTH_APP_KEY"] = "from-the-environment",
            },
        }).Settings;
        Assert.Equal((9002, 9500), (settings.Http.Port, settings.Media.Port));
        Assert.Equal(["https://a.example", "https://b.example"], settings.Http.AllowedOrigins);
        Assert.Equal("from-the-environment", settings.Auth.AppKey.Reveal());
    }

    [Fact]
    public void A_bad_value_in_the_environment_is_named_by_its_key_and_its_variable()
    {
        var message = Refusal(new ConfigurationSources { Environment = new Dictionary<string, string> { ["ENX_HTTP_PORT"] = "many" } });
        Assert.StartsWith("enx.http.port ", message, StringComparison.Ordinal);
        Assert.Contains("ENX_HTTP_PORT", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_is_no_setting_only_warns()
    {
        var configuration = EnxConfiguration.Load(new ConfigurationSources { Environment = new Dictionary<string, string> { ["ENX_SERVICE_HOST"] = "10.0.0.1", ["PATH"] = "/bin" } });
        Assert.Contains("ENX_SERVICE_HOST", Assert.Single(configuration.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enx.http.bind-address = \"0.0.0.0\"", "enx.http.bind-address (0.0.0.0)")]
    [InlineData("enx.media.bind-address = \"::\"", "enx.media.bind-address (::)")]
    public void Default_secrets_open_nothing_beyond_loopback(string hocon, string open)
    {
        var message = Refusal(hocon);
        Assert.Contains(open, message, StringComparison.Ordinal);
        Assert.Contains("set enx.auth.app-key (ENX_AUTH_APP_KEY) and enx.auth.token-secret (ENX_AUTH_TOKEN_SECRET)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_listeners_do_not_listen_at_one_place()
    {
        var message = Refusal("enx.management.listener = on\nenx.management.port = 8080");
        Assert.StartsWith("enx.management.port and enx.http.port are both 8080", message, StringComparison.Ordinal);
        Assert.NotEqual(Load("enx.management.listener = on").Settings.Http.Port, Load().Settings.Management.Port);
    }

    [Fact]
    public void One_default_secret_is_one_too_many()
    {
        var message = Refusal("enx.http.bind-address = \"0.0.0.0\"\nenx.auth.app-key = \"a-key-of-our-own\"");
        Assert.EndsWith("set enx.auth.token-secret (ENX_AUTH_TOKEN_SECRET).", message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_secrets_of_ones_own_the_node_may_be_reached()
    {
        var settings = Load($"enx.http.bind-address = \"0.0.0.0\"\nenx.media.bind-address = \"0.0.0.0\"\n{OwnSecrets}").Settings;
        Assert.Equal(IPAddress.Any, settings.Http.BindAddress);
        Assert.False(settings.DemoIsOpen);
        Assert.True(Load($"enx.http.bind-address = \"0.0.0.0\"\nenx.demo.public = on\n{OwnSecrets}").Settings.DemoIsOpen);
    }

    [Fact]
    public void No_secret_shows_in_a_message_or_in_printed_settings()
    {
        Assert.DoesNotContain("hunter", Refusal("enx.auth.token-secret = hunter2"), StringComparison.Ordinal);
        var settings = Load(OwnSecrets).Settings;
        Assert.DoesNotContain("of-our-own", settings.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Data Source", settings.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("enx.cluster.hostname = \"localhost\"")]
    [InlineData("enx.cluster.hostname = \"::1\"")]
    [InlineData("enx.cluster.hostname = \"enx-1\"\nenx.cluster.bind-address = \"127.0.0.1\"")]
    [InlineData("enx.cluster.hostname = \"enx-1\"\nenx.cluster.bind-address = \"0.0.0.0\"\nenx.cluster.allow-plain = on")]
    public void The_port_of_the_cluster_may_be_plain_where_nobody_reaches_it(string hocon) => Assert.Null(Load(hocon).Settings.Cluster.Tls);

    [Fact]
    public void A_node_does_everything_unless_it_is_told_what()
    {
        var all = Load().Settings.Cluster;
        Assert.Equal((true, true, true), (all.HoldsRooms, all.CarriesMedia, all.IsGateway));
        Assert.Equal((SplitBrainStrategy.Auto, TimeSpan.FromSeconds(25), null), (all.SplitBrain, all.DrainTimeout, all.BindAddress));
        var media = Load("enx.cluster.roles = [\"media\", \"media\"]").Settings.Cluster;
        Assert.Equal(["media"], media.Roles);
        Assert.Equal((false, true, false), (media.HoldsRooms, media.CarriesMedia, media.IsGateway));
        Assert.Null(Load().Settings.Http.PublicUrl);
        Assert.Equal("https://gw1.example.com/", Load("enx.http.public-url = \"https://gw1.example.com\"").Settings.Http.PublicUrl?.ToString());
    }

    [Fact]
    public void With_a_certificate_the_node_may_be_reached_and_speaks_TLS_to_its_seeds()
    {
        var (certificate, authority) = WriteCertificate();
        var tls = $"enx.cluster.tls {{ certificate = \"{certificate}\", password = \"hunter2\", authority = \"{authority}\" }}\nenx.cluster.hostname = \"10.0.0.7\"\n";
        var configuration = Load(tls + "enx.cluster.seed-nodes = [\"akka.ssl.tcp://enx@10.0.0.1:4053\"]");
        Assert.NotNull(configuration.Settings.Cluster.Tls);
        Assert.Empty(configuration.Warnings);
        Assert.DoesNotContain("hunter2", configuration.Settings.ToString(), StringComparison.Ordinal);
        Assert.Contains("with enx.cluster.tls such as [\"akka.ssl.tcp://", Refusal(tls + "enx.cluster.seed-nodes = [\"akka.tcp://enx@10.0.0.1:4053\"]"), StringComparison.Ordinal);

        var wrong = Refusal(tls + "enx.cluster.tls.password = \"hunter3\"");
        Assert.StartsWith("enx.cluster.tls.certificate", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", wrong, StringComparison.Ordinal);
        Assert.Contains("other nodes would not take it", Refusal($"{tls}enx.cluster.tls.authority = \"{WriteCertificate().Authority}\""), StringComparison.Ordinal);
    }

    [Fact]
    public void Relays_stand_with_the_secret_they_share_with_the_node()
    {
        var turn = Load("""
            enx.turn { urls = ["turn:turn.example.com:3478?transport=udp", "turns:[2001:db8::1]:5349?transport=tcp", "stun:turn.example.com"], secret = "hunter2hunter2", ttl = 2h }
            """).Settings.Turn;
        Assert.Equal((3, "hunter2hunter2", TimeSpan.FromHours(2)), (turn.Urls.Count, turn.Secret.Reveal(), turn.Ttl));
        Assert.DoesNotContain("hunter2", turn.ToString(), StringComparison.Ordinal);
        Assert.Empty(Load().Settings.Turn.Urls);
    }

    [Fact]
    public void Bandwidth_is_told_as_the_settings_say()
    {
        // What the reference says is what the room engine does by itself.
        Assert.Equal(new BandwidthOptions(), Load().Settings.Bandwidth);
        var settings = Load("""
            enx.bandwidth { down-after = 200ms, audio-only { floor = 30, video-above = 200 } }
            enx.media.max-downlink-bandwidth = 3000
            """).Settings;
        Assert.Equal(new BandwidthOptions
        {
            DownAfter = TimeSpan.FromMilliseconds(200),
            AudioOnly = new AudioOnlyOptions { FloorBitsPerSecond = 30_000, VideoAboveBitsPerSecond = 200_000 },
        }, settings.Bandwidth);
        Assert.Equal(3_000_000, MediaEngineSetup.OptionsFor(settings.Media).MaxDownlinkBitsPerSecond);
        Assert.Equal(30_000_000, MediaEngineSetup.OptionsFor(Load().Settings.Media).MaxDownlinkBitsPerSecond);
    }

    [Fact]
    public void Akka_is_given_its_own_part_and_no_secret()
    {
        var akka = Load("akka.log-dead-letters = 77").Akka;
        Assert.Equal(77, akka.GetInt("akka.log-dead-letters"));
        Assert.False(akka.GetBoolean("akka.coordinated-shutdown.run-by-clr-shutdown-hook", true));
        Assert.False(akka.HasPath("enx"));
        Assert.DoesNotContain("token-secret", akka.ToString(), StringComparison.Ordinal);
    }

    private static EnxConfiguration Load(string overrides = "") => EnxConfiguration.Load(new ConfigurationSources { Overrides = overrides });

    private static string Refusal(string overrides) => Refusal(new ConfigurationSources { Overrides = overrides });

    private static string Refusal(ConfigurationSources sources) => Assert.Throws<ConfigurationException>(() => EnxConfiguration.Load(sources)).Message;

    /// <summary>A certificate that is its own authority, under the password hunter2.</summary>
    private (string Certificate, string Authority) WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        var path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():n}.p12");
        File.WriteAllBytes(path, own.Export(X509ContentType.Pkcs12, "hunter2"));
        return (path, Write($"{Guid.NewGuid():n}.pem", own.ExportCertificatePem()));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
