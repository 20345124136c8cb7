using System.Net;
using System.Text.RegularExpressions;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Enx.Actors.Bandwidth;
using Enx.Actors.Limits;
using Enx.Actors.Webhooks;
using Enx.Media;
using Npgsql;

namespace Enx.Host.Configuration;

/// <summary>
/// A node's whole configuration: typed settings for the host, and what is handed to Akka.NET as it is.
/// <see cref="Load"/> either gives settings that can all stand, or throws a <see cref="ConfigurationException"/>.
/// </summary>
public sealed partial class EnxConfiguration
{
    private const string Reference = "enx.conf";
    private const string Default = "single-node.conf";

    private EnxConfiguration(EnxSettings settings, Config akka, string file, IReadOnlyList<string> warnings, IReadOnlyCollection<string> unread) =>
        (Settings, Akka, File, Warnings, Unread) = (settings, akka, file, warnings, unread);

    /// <summary>The settings of <c>enx.*</c>.</summary>
    public EnxSettings Settings { get; }

    /// <summary>The <c>akka</c> part of all sources, and nothing else: no secret of Enx gets into Akka's configuration.</summary>
    public Config Akka { get; }

    /// <summary>The file that was read.</summary>
    public string File { get; }

    /// <summary>Sentences for the log about what is odd, but may be meant.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Keys of the reference that nothing reads. A test keeps this empty.</summary>
    internal IReadOnlyCollection<string> Unread { get; }

    /// <summary>Reads and checks everything.</summary>
    public static EnxConfiguration Load(ConfigurationSources sources)
    {
        var packaged = sources.PackagedFolder;
        var referencePath = Path.Combine(packaged, Reference);
        var reference = HoconText.Parse(ReadFile(referencePath), referencePath, packaged);
        var path = FilePath(sources);
        var file = HoconText.ParseWithinTime(ReadFile(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!, packaged);
        var overrides = HoconText.ParseWithinTime(sources.Overrides, "the overrides", packaged);
        foreach (var (layer, source) in new[] { (file, path), (overrides, "the overrides") }) CheckTop(layer, source);

        var table = new SettingTable(Part(reference, "enx"), Reference);
        table.Overlay(Part(file, "enx"), path);
        var warnings = ApplyEnvironment(table, sources.Environment);
        table.Overlay(Part(overrides, "enx"), "the overrides");

        var settings = Read(new SettingReader(table));
        CheckStorage(settings.Storage);
        warnings.AddRange(ClusterReader.Check(settings, new SettingReader(table)));
        settings = CheckSecrets(settings, new SettingReader(new SettingTable(Part(reference, "enx"), Reference)));
        ListenerReader.Check(settings);
        var akka = AkkaPart(overrides).WithFallback(AkkaPart(file)).WithFallback(AkkaPart(reference));
        return new EnxConfiguration(settings, akka, path, warnings, table.Unread);
    }

    /// <summary>The environment variable for a key: enx.http.bind-address is ENX_HTTP_BIND_ADDRESS.</summary>
    internal static string VariableFor(string key) => key.ToUpperInvariant().Replace('.', '_').Replace('-', '_');

    private static EnxSettings Read(SettingReader r) => new(
        new HttpSettings(
            r.Address("enx.http.bind-address"),
            r.Number("enx.http.port", 0, 65535),
            r.Words("enx.http.allowed-origins", IsOrigin, "a list of origins, such as [\"https://app.example.com\"], or [\"*\"]"),
            r.HttpUrl("enx.http.public-url", plain: null))
        {
            TrustedProxies = r.Networks("enx.http.trusted-proxies"),
            ReadsForwarded = ListenerReader.ReadsForwarded(r),
            AllowedHosts = ListenerReader.AllowedHosts(r),
            Tls = HttpTls.Read(r),
        },
        new SignallingSettings(
            r.Duration("enx.signalling.keep-alive-interval", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)),
            r.Duration("enx.signalling.keep-alive-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2))),
        new MediaSettings(
            r.Address("enx.media.bind-address"),
            r.Addresses("enx.media.announced-addresses"),
            r.Number("enx.media.port", 0, 65535),
            r.Number("enx.media.loops", 0, 64),
            r.Switch("enx.media.ice-tcp"),
            r.Number("enx.media.tcp-port", 0, 65535),
            r.Duration("enx.media.consent-timeout", TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(2)),
            r.Number("enx.media.max-peers", 1, 100_000),
            r.Number("enx.media.handshake-threads", 1, 256),
            r.Number("enx.media.max-handshakes", r.Number("enx.media.handshake-threads", 1, 256), 10_000),
            Codecs(r),
            r.Number("enx.media.nack-cache-packets", 64, 8192),
            r.Number("enx.media.max-camera-bandwidth", 50, 50_000),
            r.Number("enx.media.max-share-bandwidth", 50, 50_000),
            DownlinkLimit(r),
            r.Number("enx.media.max-data-messages", 1, 100_000),
            r.Number("enx.media.max-data-bandwidth", 600, 1_000_000)),
        Bandwidth(r),
        Turn(r),
        new AuthSettings(
            r.Text("enx.auth.app-id"),
            r.Secret("enx.auth.app-key", 8),
            r.Secret("enx.auth.token-secret", 32),
            r.Duration("enx.auth.token-life", TimeSpan.FromSeconds(10), TimeSpan.FromHours(24))),
        new StorageSettings(
            r.Choice<StorageProvider>("enx.storage.provider"),
            r.Secret("enx.storage.connection-string", 1),
            r.DurationOrForever("enx.storage.keep-events", TimeSpan.FromHours(24), TimeSpan.FromDays(3650))),
        ClusterReader.Read(r),
        Webhooks(r),
        new DemoSettings(r.Switch("enx.demo.enabled"), r.Switch("enx.demo.public")),
        new MetricsSettings(r.Switch("enx.metrics.enabled"), r.Switch("enx.metrics.public")),
        new TracingSettings(r.HttpUrl("enx.tracing.otlp-endpoint", plain: null)),
        new LogSettings(r.Choice<LogFormat>("enx.log.format"), r.Choice<LogDetail>("enx.log.level")),
        new LimitSettings(
            r.Number("enx.limits.sessions", 1, 1_000_000),
            r.Number("enx.limits.rooms", 1, 1_000_000),
            r.Size("enx.limits.message-size", 1024, 1024 * 1024),
            r.Number("enx.limits.messages-per-second", 5, 10_000),
            r.Number("enx.limits.outbound-queue", 8, 100_000),
            r.Duration("enx.limits.join-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            r.Duration("enx.limits.call-timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2)),
            r.Size("enx.limits.request-size", 1024, 10 * 1024 * 1024),
            r.Number("enx.limits.requests-per-second", 1, 1_000_000))
        {
            BytesPerSecond = r.Size("enx.limits.bytes-per-second", 8 * 1024, 64 * 1024 * 1024),
            OutboundBytes = r.Size("enx.limits.outbound-bytes", 64 * 1024, 256 * 1024 * 1024),
            OutboundBytesOfNode = r.Size("enx.limits.outbound-bytes-of-node", 1024 * 1024, int.MaxValue),
            Speaking = new SpeakingLimits(r.Number("enx.limits.speaking.messages-per-second", 1, 10_000), r.Size("enx.limits.speaking.bytes-per-second", 1024, 16 * 1024 * 1024)),
            SpeakingOfRoom = new SpeakingLimits(r.Number("enx.limits.speaking.room-messages-per-second", 1, 100_000), r.Size("enx.limits.speaking.room-bytes-per-second", 1024, 64 * 1024 * 1024)),
            QuestionsPerSecond = r.Number("enx.limits.questions-per-second", 1, 10_000),
            OffersPerMinute = r.Number("enx.limits.offers-per-minute", 1, 10_000),
            TriesPerMinute = r.Number("enx.limits.tries-per-minute", 1, 10_000),
            UnprovenResumesPerSecond = r.Number("enx.limits.unproven-resumes-per-second", 1, 10_000),
            ConnectionsPerAddress = r.Number("enx.limits.connections-per-address", 1, 1_000_000),
            RequestHeadTimeout = r.Duration("enx.limits.request-head-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)),
        })
    {
        Management = ListenerReader.Management(r),
    };

    private static int DownlinkLimit(SettingReader r)
    {
        const string Key = "enx.media.max-downlink-bandwidth";
        const int Least = 64;
        var kbps = r.Number(Key, 0, 1_000_000);
        return kbps is 0 or >= Least ? kbps : throw new ConfigurationException($"{Key} is {kbps}: give 0 for no limit, or {Least} to 1000000.");
    }

    private static BandwidthOptions Bandwidth(SettingReader r)
    {
        var floor = r.Number("enx.bandwidth.audio-only.floor", 0, 1000);
        var videoAfter = r.Duration("enx.bandwidth.audio-only.video-after", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        return new BandwidthOptions
        {
            DownAfter = r.Duration("enx.bandwidth.down-after", TimeSpan.Zero, TimeSpan.FromSeconds(5)),
            UpAfter = r.Duration("enx.bandwidth.up-after", TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            UpMargin = r.Number("enx.bandwidth.up-margin", 0, 100),
            SettleTime = r.Duration("enx.bandwidth.settle-time", TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            CalmTime = r.Duration("enx.bandwidth.calm-time", TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            PublisherDownAfter = r.Duration("enx.bandwidth.publisher-down-after", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)),
            PublisherUpAfter = r.Duration("enx.bandwidth.publisher-up-after", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)),
            AudioOnly = new AudioOnlyOptions
            {
                FloorBitsPerSecond = floor * 1000L,
                After = r.Duration("enx.bandwidth.audio-only.after", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
                VideoAboveBitsPerSecond = r.Number("enx.bandwidth.audio-only.video-above", floor + 1, 10_000) * 1000L,
                VideoAfter = videoAfter,
                Soon = r.Duration("enx.bandwidth.audio-only.soon", TimeSpan.Zero, TimeSpan.FromHours(1)),
                LongestWait = r.Duration("enx.bandwidth.audio-only.longest-wait", videoAfter, TimeSpan.FromHours(1)),
            },
        };
    }

    private static TurnSettings Turn(SettingReader r)
    {
        var urls = r.Words("enx.turn.urls", IsRelay, "a list of relays, such as [\"turn:turn.example.com:3478?transport=udp\", \"turns:turn.example.com:5349\"]");
        const int Most = 8;
        if (urls.Count > Most) throw new ConfigurationException($"enx.turn.urls names {urls.Count} relays: give at most {Most}.");
        // Whoever names relays has to say what they share with the node.
        var secret = r.Secret("enx.turn.secret", urls.Count > 0 ? 8 : 0);
        return new TurnSettings(urls, secret, r.Duration("enx.turn.ttl", TimeSpan.FromMinutes(1), TimeSpan.FromHours(48)));
    }

    /// <summary>All of it is checked, also while there is no URL.</summary>
    private static WebhookSettings? Webhooks(SettingReader r)
    {
        var url = r.HttpUrl("enx.webhooks.url", plain: r.Switch("enx.webhooks.allow-http") ? null : "or switch enx.webhooks.allow-http on");
        var settings = new WebhookSettings(
            url ?? new Uri("https://nowhere.invalid"),
            r.Secret("enx.webhooks.secret", url is null ? 0 : 32),
            r.Text("enx.webhooks.user", shortest: 0),
            r.Secret("enx.webhooks.password", 0),
            r.Words("enx.webhooks.events", word => word == WebhookEvents.All || WebhookEvents.Names.Contains(word), $"a list of {string.Join(", ", WebhookEvents.Names)}, or [\"*\"]"),
            r.Duration("enx.webhooks.timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
            r.Duration("enx.webhooks.max-age", TimeSpan.FromMinutes(1), TimeSpan.FromHours(24 * 30)),
            r.Number("enx.webhooks.parallel-rooms", 1, 256),
            r.Number("enx.webhooks.max-waiting-rooms", 1, 100_000));
        if (settings.User.Contains(':', StringComparison.Ordinal))
            throw new ConfigurationException("enx.webhooks.user holds a colon, which HTTP Basic authentication does not allow: choose another name.");
        return url is null ? null : settings;
    }

    private static IReadOnlyList<string> Codecs(SettingReader r)
    {
        const string Key = "enx.media.video-codecs";
        var codecs = r.Words(Key, word => MediaEngineOptions.KnownVideoCodecs.Contains(word, StringComparer.OrdinalIgnoreCase), $"a list of {string.Join(", ", MediaEngineOptions.KnownVideoCodecs)}");
        return codecs.Count > 0 ? [.. codecs.Select(c => c.ToUpperInvariant())] : throw new ConfigurationException($"{Key} is empty: give at least one of {string.Join(", ", MediaEngineOptions.KnownVideoCodecs)}.");
    }

    /// <summary>What is wrong with it is not shown: it may hold a password.</summary>
    private static void CheckStorage(StorageSettings storage)
    {
        if (storage.Provider != StorageProvider.PostgreSql) return;
        try
        {
            if (new NpgsqlConnectionStringBuilder(storage.ConnectionString.Reveal()).Host is { Length: > 0 }) return;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
        }

        throw new ConfigurationException("enx.storage.connection-string is none of PostgreSQL: give one such as \"Host=db.example.com;Database=enx;Username=enx\".");
    }

    /// <summary>Everybody can read the defaults, so they open nothing that others can reach. Says which are still in use.</summary>
    private static EnxSettings CheckSecrets(EnxSettings settings, SettingReader reference)
    {
        var open = new List<string>();
        if (!IPAddress.IsLoopback(settings.Http.BindAddress)) open.Add($"enx.http.bind-address ({settings.Http.BindAddress})");
        if (!IPAddress.IsLoopback(settings.Media.BindAddress)) open.Add($"enx.media.bind-address ({settings.Media.BindAddress})");
        var keys = new List<string>();
        if (settings.Auth.AppKey.Reveal() == reference.Secret("enx.auth.app-key", 0).Reveal()) keys.Add("enx.auth.app-key");
        if (settings.Auth.TokenSecret.Reveal() == reference.Secret("enx.auth.token-secret", 0).Reveal()) keys.Add("enx.auth.token-secret");
        if (open.Count == 0 || keys.Count == 0)
            return settings with { Auth = settings.Auth with { HasPublicKey = keys.Contains("enx.auth.app-key"), HasPublicSecret = keys.Contains("enx.auth.token-secret") } };
        throw new ConfigurationException(
            $"The node can be reached from outside ({string.Join(" and ", open)} is not loopback), but {string.Join(" and ", keys)} still "
            + $"{(keys.Count == 1 ? "has its" : "have their")} public default: set {string.Join(" and ", keys.Select(k => $"{k} ({VariableFor(k)})"))}.");
    }

    private static List<string> ApplyEnvironment(SettingTable table, IReadOnlyDictionary<string, string> environment)
    {
        var byVariable = table.Keys.ToDictionary(VariableFor, StringComparer.Ordinal);
        var warnings = new List<string>();
        foreach (var (name, value) in environment.Where(e => e.Key.StartsWith("ENX_", StringComparison.Ordinal)).OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            if (byVariable.TryGetValue(name, out var key)) table.Override(key, value, name);
            // Not an error: schedulers put variables of their own there, such as ENX_SERVICE_HOST.
            else if (name != ConfigurationSources.FileVariable) warnings.Add($"The environment variable {name} is no setting of Enx and is ignored.");
        }
        return warnings;
    }

    private static string FilePath(ConfigurationSources sources)
    {
        if (sources.File is { Length: > 0 } named) return named;
        return sources.Environment.TryGetValue(ConfigurationSources.FileVariable, out var path) && path.Length > 0
            ? path
            : Path.Combine(sources.PackagedFolder, Default);
    }

    private static string ReadFile(string path)
    {
        try
        {
            return System.IO.File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The configuration file {path} cannot be read: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static void CheckTop(HoconObject layer, string source)
    {
        if (layer.Items.Keys.FirstOrDefault(k => k is not ("enx" or "akka")) is { } key)
            throw new ConfigurationException($"{key} (in {source}) is not a setting: all settings are under enx or akka.");
        foreach (var part in new[] { "enx", "akka" })
        {
            if (layer.GetKey(part) is { } value && value.GetObject() is null)
                throw new ConfigurationException($"{part} (in {source}) is a group of settings, not a setting.");
        }
    }

    /// <summary>The object that holds one part of a layer under its own name, alone.</summary>
    private static HoconObject Part(HoconObject layer, string name)
    {
        var part = new HoconObject();
        if (layer.GetKey(name) is { } value) part.Items[name] = value;
        return part;
    }

    private static Config AkkaPart(HoconObject layer)
    {
        var value = new HoconValue();
        value.AppendValue(Part(layer, "akka"));
        return new Config(new HoconRoot(value));
    }

    private static bool IsOrigin(string text) =>
        text == "*" || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == text);

    private static bool IsRelay(string text) => RelayPattern().IsMatch(text);

    /// <summary>The URIs of RFC 7064 and RFC 7065.</summary>
    [GeneratedRegex(@"^(?:stuns?:[A-Za-z0-9.\-\[\]:]+|turns?:[A-Za-z0-9.\-\[\]:]+(?:\?transport=(?:udp|tcp))?)$")]
    private static partial Regex RelayPattern();
}
