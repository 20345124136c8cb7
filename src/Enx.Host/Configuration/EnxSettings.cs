using System.Net;
using System.Security.Cryptography;
using Enx.Actors.Bandwidth;
using Enx.Actors.Hosting;
using Enx.Actors.Limits;
using Enx.Actors.Protocol;

namespace Enx.Host.Configuration;

/// <summary>
/// The settings of a node, read and checked. <c>hocon/enx.conf</c> is the reference: each property here is the key of the same
/// name there (<c>enx.http.bind-address</c> is <see cref="HttpSettings.BindAddress"/>), with its meaning and default.
/// </summary>
/// <param name="Http">The listener for browsers and backends.</param>
/// <param name="Signalling">The sockets of clients.</param>
/// <param name="Media">The media engine.</param>
/// <param name="Bandwidth">When people are told what their network carries.</param>
/// <param name="Turn">Relays that clients may use.</param>
/// <param name="Auth">Who may come in.</param>
/// <param name="Storage">Where rooms are kept.</param>
/// <param name="Cluster">How nodes find each other.</param>
/// <param name="Webhooks">Who is told what happens in the rooms; null for nobody.</param>
/// <param name="Demo">The demo page and its calls.</param>
/// <param name="Metrics">What is counted, and for whom.</param>
/// <param name="Tracing">Where traces go.</param>
/// <param name="Log">What is written, and how.</param>
/// <param name="Limits">Bounds.</param>
public sealed record EnxSettings(
    HttpSettings Http,
    SignallingSettings Signalling,
    MediaSettings Media,
    BandwidthOptions Bandwidth,
    TurnSettings Turn,
    AuthSettings Auth,
    StorageSettings Storage,
    ClusterSettings Cluster,
    WebhookSettings? Webhooks,
    DemoSettings Demo,
    MetricsSettings Metrics,
    TracingSettings Tracing,
    LogSettings Log,
    LimitSettings Limits)
{
    /// <summary>Whether the demo gives tokens to anybody: on loopback when it is enabled, elsewhere when the configuration says it twice.</summary>
    public bool DemoIsOpen => Demo.Enabled && (Demo.Public || IPAddress.IsLoopback(Http.BindAddress));

    /// <summary>Whether the node is in development: it has the packaged key and secret, which everybody can read and which work on this machine alone.</summary>
    public bool IsForDevelopment => Auth is { HasPublicKey: true, HasPublicSecret: true };

    /// <summary>The listener for operators.</summary>
    public required ManagementSettings Management { get; init; }

    /// <summary>Whether operators have a listener of their own: beyond loopback, unless the configuration says otherwise.</summary>
    public bool HasManagementListener => Management.Listener == ManagementListener.On || (Management.Listener == ManagementListener.Auto && !IPAddress.IsLoopback(Http.BindAddress));
}

/// <summary>enx.http</summary>
/// <param name="BindAddress">The address to listen on.</param>
/// <param name="Port">The TCP port; 0 lets the system choose.</param>
/// <param name="AllowedOrigins">Other origins whose pages may open a signalling socket and call REST; <c>*</c> lets every page open a socket.</param>
/// <param name="PublicUrl">Where clients reach this very gateway, for those who must go to another one; null: clients are not told.</param>
public sealed record HttpSettings(IPAddress BindAddress, int Port, IReadOnlyList<string> AllowedOrigins, Uri? PublicUrl)
{
    /// <summary>The proxies whose word counts about who is behind them.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    /// <summary>Whether they say it in <c>Forwarded</c>; else in <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c>.</summary>
    public required bool ReadsForwarded { get; init; }

    /// <summary>Further names of this node.</summary>
    public required IReadOnlyList<string> AllowedHosts { get; init; }

    /// <summary>HTTPS by the node itself; null: plain HTTP, perhaps behind a proxy that has the certificate.</summary>
    public HttpTls? Tls { get; init; }
}

/// <summary>When operators have a listener of their own.</summary>
public enum ManagementListener
{
    /// <summary>When <see cref="HttpSettings.BindAddress"/> is not loopback.</summary>
    Auto,

    /// <summary>Always.</summary>
    On,

    /// <summary>Never: all is at the one listener.</summary>
    Off,
}

/// <summary>enx.management</summary>
/// <param name="Listener">When there is such a listener.</param>
/// <param name="BindAddress">The address to listen on.</param>
/// <param name="Port">The TCP port; 0 lets the system choose.</param>
public sealed record ManagementSettings(ManagementListener Listener, IPAddress BindAddress, int Port);

/// <summary>enx.signalling</summary>
/// <param name="KeepAliveInterval">After so long a silence a client is pinged.</param>
/// <param name="KeepAliveTimeout">How long it may take to answer.</param>
public sealed record SignallingSettings(TimeSpan KeepAliveInterval, TimeSpan KeepAliveTimeout);

/// <summary>enx.turn</summary>
/// <param name="Urls">The relays; none: clients are told of none.</param>
/// <param name="Secret">What the relays share with the node.</param>
/// <param name="Ttl">How long credentials may be used.</param>
public sealed record TurnSettings(IReadOnlyList<string> Urls, Secret Secret, TimeSpan Ttl);

/// <summary>enx.media</summary>
/// <param name="BindAddress">The address of the media sockets.</param>
/// <param name="AnnouncedAddresses">Where clients are told to send to; empty: derived from the bind address.</param>
/// <param name="Port">The UDP port of the first loop; 0 lets the system choose.</param>
/// <param name="Loops">Forwarding threads; 0 is one for each core.</param>
/// <param name="IceTcp">Whether clients may come by TCP.</param>
/// <param name="TcpPort">The port for that; 0 lets the system choose.</param>
/// <param name="ConsentTimeout">Silence after which a peer's path is lost.</param>
/// <param name="MaxPeers">Peers at most.</param>
/// <param name="HandshakeThreads">Threads for DTLS handshakes.</param>
/// <param name="MaxHandshakes">Handshakes at once at most.</param>
/// <param name="VideoCodecs">The codecs, the most wanted first.</param>
/// <param name="NackCachePackets">Packets kept a stream.</param>
/// <param name="MaxCameraBandwidth">The most that one camera may send, kbit/s.</param>
/// <param name="MaxShareBandwidth">The most that one shared screen may send, kbit/s.</param>
/// <param name="MaxDownlinkBandwidth">The most that one client is sent, kbit/s; 0 for what its network carries.</param>
/// <param name="MaxDataMessages">The most that one client may send on data channels, messages a second.</param>
/// <param name="MaxDataBandwidth">The same, kbit/s.</param>
public sealed record MediaSettings(
    IPAddress BindAddress,
    IReadOnlyList<IPAddress> AnnouncedAddresses,
    int Port,
    int Loops,
    bool IceTcp,
    int TcpPort,
    TimeSpan ConsentTimeout,
    int MaxPeers,
    int HandshakeThreads,
    int MaxHandshakes,
    IReadOnlyList<string> VideoCodecs,
    int NackCachePackets,
    int MaxCameraBandwidth,
    int MaxShareBandwidth,
    int MaxDownlinkBandwidth,
    int MaxDataMessages,
    int MaxDataBandwidth);

/// <summary>enx.auth</summary>
/// <param name="AppId">The application's name.</param>
/// <param name="AppKey">Its key for the REST API.</param>
/// <param name="TokenSecret">What room tokens are signed with.</param>
/// <param name="TokenLife">How long a token may be used.</param>
public sealed record AuthSettings(string AppId, Secret AppKey, Secret TokenSecret, TimeSpan TokenLife)
{
    /// <summary>Whether the key is the packaged one, which everybody can read.</summary>
    public bool HasPublicKey { get; init; }

    /// <summary>Whether the token secret is the packaged one.</summary>
    public bool HasPublicSecret { get; init; }

    /// <summary>The key of resume tokens. It is of its own, so that neither secret tells anything of the other.</summary>
    public byte[] DeriveResumeKey() => HKDF.DeriveKey(HashAlgorithmName.SHA256, TokenSecret.RevealBytes(), 32, info: "enx resume tokens"u8.ToArray());
}

/// <summary>Where rooms can be kept.</summary>
public enum StorageProvider
{
    /// <summary>A file; for one node.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server.</summary>
    PostgreSql,
}

/// <summary>enx.storage</summary>
/// <param name="Provider">What kind of database.</param>
/// <param name="ConnectionString">How to reach it; may hold a password.</param>
/// <param name="KeepEvents">How long what happened in rooms is kept; null for ever.</param>
public sealed record StorageSettings(StorageProvider Provider, Secret ConnectionString, TimeSpan? KeepEvents);

/// <summary>enx.cluster</summary>
/// <param name="Name">The actor system's name.</param>
/// <param name="Roles">What this node does: some of <see cref="NodeRoles"/>.</param>
/// <param name="Hostname">How others reach this node.</param>
/// <param name="BindAddress">The address to listen on for them; null: <paramref name="Hostname"/>.</param>
/// <param name="Port">The TCP port for them; 0 lets the system choose.</param>
/// <param name="SeedNodes">Whom to join; empty: who is in the database, or with SQLite nobody.</param>
/// <param name="SplitBrain">Which side of a parted cluster goes on.</param>
/// <param name="Tls">TLS between nodes, from enx.cluster.tls; null for none.</param>
/// <param name="DrainTimeout">How long SIGTERM waits for people to be moved to other nodes.</param>
public sealed record ClusterSettings(
    string Name,
    IReadOnlyList<string> Roles,
    string Hostname,
    IPAddress? BindAddress,
    int Port,
    IReadOnlyList<string> SeedNodes,
    SplitBrainStrategy SplitBrain,
    RemotingTls? Tls,
    TimeSpan DrainTimeout)
{
    /// <summary>Whether this node holds rooms.</summary>
    public bool HoldsRooms => Roles.Contains(NodeRoles.Room);

    /// <summary>Whether this node carries media.</summary>
    public bool CarriesMedia => Roles.Contains(NodeRoles.Media);

    /// <summary>Whether this node lets clients and applications in.</summary>
    public bool IsGateway => Roles.Contains(NodeRoles.Gateway);
}

/// <summary>enx.webhooks, when there is a URL</summary>
/// <param name="Url">Where events are posted.</param>
/// <param name="Secret">What they are signed with.</param>
/// <param name="User">The user name of HTTP Basic authentication; empty for none.</param>
/// <param name="Password">The password beside it.</param>
/// <param name="Events">The kinds that are told; <c>*</c> is all.</param>
/// <param name="Timeout">How long the application may take to answer.</param>
/// <param name="MaxAge">When an event is given up.</param>
/// <param name="ParallelRooms">Rooms that are served at once.</param>
/// <param name="MaxWaitingRooms">Rooms that may wait before no more is read of the journal.</param>
public sealed record WebhookSettings(
    Uri Url,
    Secret Secret,
    string User,
    Secret Password,
    IReadOnlyList<string> Events,
    TimeSpan Timeout,
    TimeSpan MaxAge,
    int ParallelRooms,
    int MaxWaitingRooms);

/// <summary>enx.demo</summary>
/// <param name="Enabled">Whether the demo gives tokens.</param>
/// <param name="Public">Whether it is wanted beyond loopback.</param>
public sealed record DemoSettings(bool Enabled, bool Public);

/// <summary>enx.metrics</summary>
/// <param name="Enabled">Whether <c>GET /metrics</c> exists.</param>
/// <param name="Public">Whether it asks nobody who they are.</param>
public sealed record MetricsSettings(bool Enabled, bool Public);

/// <summary>enx.tracing</summary>
/// <param name="OtlpEndpoint">The collector that traces are sent to; null: there are none.</param>
public sealed record TracingSettings(Uri? OtlpEndpoint);

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}

/// <summary>How much is logged.</summary>
public enum LogDetail
{
    /// <summary>Everything.</summary>
    Debug,

    /// <summary>What happens to nodes, rooms and users.</summary>
    Info,

    /// <summary>What an operator should look at.</summary>
    Warning,

    /// <summary>What went wrong.</summary>
    Error,
}

/// <summary>enx.log</summary>
/// <param name="Format">How a line looks.</param>
/// <param name="Level">What is less is not written.</param>
public sealed record LogSettings(LogFormat Format, LogDetail Level);

/// <summary>enx.limits</summary>
/// <param name="Sessions">Signalling sockets at most.</param>
/// <param name="Rooms">Rooms with media at most.</param>
/// <param name="MessageSize">Bytes of one signalling message at most.</param>
/// <param name="MessagesPerSecond">Signalling messages of one client a second at most.</param>
/// <param name="OutboundQueue">Messages that may wait for a slow client.</param>
/// <param name="JoinTimeout">How long a socket may stay without a join.</param>
/// <param name="CallTimeout">How long a room may take to answer.</param>
/// <param name="RequestSize">Bytes of one REST body at most.</param>
/// <param name="RequestsPerSecond">HTTP requests of one address a second at most.</param>
public sealed record LimitSettings(
    int Sessions,
    int Rooms,
    int MessageSize,
    int MessagesPerSecond,
    int OutboundQueue,
    TimeSpan JoinTimeout,
    TimeSpan CallTimeout,
    int RequestSize,
    int RequestsPerSecond)
{
    /// <summary>Bytes of signalling of one client a second.</summary>
    public required int BytesPerSecond { get; init; }

    /// <summary>Bytes that may wait for a slow client.</summary>
    public required int OutboundBytes { get; init; }

    /// <summary>Bytes that may wait for all clients of the node.</summary>
    public required int OutboundBytesOfNode { get; init; }

    /// <summary>What one client may say.</summary>
    public required SpeakingLimits Speaking { get; init; }

    /// <summary>What all of a room may say together.</summary>
    public required SpeakingLimits SpeakingOfRoom { get; init; }

    /// <summary>Questions with long answers that a client may ask a second.</summary>
    public required int QuestionsPerSecond { get; init; }

    /// <summary>New offers that a client may make in a minute after its join.</summary>
    public required int OffersPerMinute { get; init; }

    /// <summary>Calls of a socket that is in no room, a minute.</summary>
    public required int TriesPerMinute { get; init; }

    /// <summary>Calls to come back whose token the gateway cannot check, on the node a second.</summary>
    public required int UnprovenResumesPerSecond { get; init; }

    /// <summary>TCP connections of one address, and signalling sockets.</summary>
    public required int ConnectionsPerAddress { get; init; }

    /// <summary>How long a connection's first byte may take, and the head of a request.</summary>
    public required TimeSpan RequestHeadTimeout { get; init; }
}
