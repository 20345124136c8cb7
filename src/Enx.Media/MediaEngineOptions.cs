using System.Net;
using Enx.Media.Rtp;

namespace Enx.Media;

/// <summary>How a <see cref="Engine.MediaEngine"/> is set up. The defaults serve a test on one machine.</summary>
public sealed record MediaEngineOptions
{
    /// <summary>How many media loops to run, each with a thread and a UDP port of its own; 0 is one for each core.</summary>
    public int Loops { get; init; }

    /// <summary>The address that the sockets listen on.</summary>
    public IPAddress BindAddress { get; init; } = IPAddress.Loopback;

    /// <summary>The first UDP port; loop <i>i</i> listens on this plus <i>i</i>. 0 lets the system choose.</summary>
    public int Port { get; init; }

    /// <summary>The addresses that peers are told to send to; when empty <see cref="BindAddress"/>, which then must be a real one.</summary>
    public IReadOnlyList<IPAddress> AnnouncedAddresses { get; init; } = [];

    /// <summary>Whether to listen on TCP as well (ICE-TCP, RFC 6544), for networks that let no UDP through.</summary>
    public bool IceTcp { get; init; } = true;

    /// <summary>The first TCP port, counted like <see cref="Port"/>. 0 lets the system choose.</summary>
    public int TcpPort { get; init; }

    /// <summary>How long nothing authentic may arrive before a peer's path counts as silent (RFC 7675 §5.1).</summary>
    public TimeSpan ConsentTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The most peers at once; further offers are refused.</summary>
    public int MaxPeers { get; init; } = 2000;

    /// <summary>DTLS handshakes that compute at once. Those that wait for their peer do not count.</summary>
    public int HandshakeThreads { get; init; } = 8;

    /// <summary>The most handshakes under way, each with a thread that mostly waits, and a quarter of them for one room and for one address; further
    /// ones wait for the peer to try again.</summary>
    public int MaxHandshakesInFlight { get; init; } = 256;

    /// <summary>How long a handshake may take.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The video codecs that the engine can forward, by their names in offers: VP8, VP9, H264, AV1.</summary>
    public static IReadOnlyList<string> KnownVideoCodecs { get; } = [.. VideoFormats.All.Select(f => f.Name)];

    /// <summary>The video codecs that are accepted, most wanted first; all of <see cref="KnownVideoCodecs"/> by default.</summary>
    public IReadOnlyList<string> VideoCodecs { get; init; } = KnownVideoCodecs;

    /// <summary>How many packets of a published video are kept to answer losses.</summary>
    public int NackCachePackets { get; init; } = 512;

    /// <summary>The most a camera may send when an offer does not say, bit/s.</summary>
    public long MaxVideoBitsPerSecond { get; init; } = 2_000_000;

    /// <summary>The most a screen share may send, bit/s.</summary>
    public long MaxShareBitsPerSecond { get; init; } = 4_000_000;

    /// <summary>The most that one peer is sent, bit/s; 0 for what its network carries.</summary>
    public long MaxDownlinkBitsPerSecond { get; init; }

    /// <summary>The most messages a second that a peer may send on its data channels; as many more at once.</summary>
    public int MaxDataMessagesPerSecond { get; init; } = 1000;

    /// <summary>The most bytes a second that a peer may send on its data channels; as many more at once.</summary>
    public int MaxDataBytesPerSecond { get; init; } = 4_000_000;

    /// <summary>The least time between two key-frame requests for one video.</summary>
    public TimeSpan KeyFrameInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The size that the sockets' kernel buffers are set to, bytes.</summary>
    public int SocketBufferBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Checks the values against each other.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Require(Loops is >= 0 and <= 256, nameof(Loops), "0 to 256");
        Require(Port is >= 0 and <= 65535, nameof(Port), "0 to 65535");
        Require(TcpPort is >= 0 and <= 65535, nameof(TcpPort), "0 to 65535");
        Require(MaxPeers >= 1, nameof(MaxPeers), "at least 1");
        Require(HandshakeThreads is >= 1 and <= 256, nameof(HandshakeThreads), "1 to 256");
        Require(MaxHandshakesInFlight >= HandshakeThreads, nameof(MaxHandshakesInFlight), "at least HandshakeThreads");
        Require(MaxDownlinkBitsPerSecond is 0 or >= 64_000, nameof(MaxDownlinkBitsPerSecond), "0, or at least 64000");
        Require(MaxDataMessagesPerSecond >= 1, nameof(MaxDataMessagesPerSecond), "at least 1");
        Require(MaxDataBytesPerSecond >= 65_536, nameof(MaxDataBytesPerSecond), "at least 65536");
        Require(NackCachePackets is >= 64 and <= 8192, nameof(NackCachePackets), "64 to 8192");
        Require(ConsentTimeout >= TimeSpan.FromSeconds(1), nameof(ConsentTimeout), "at least 1 s");
        Require(VideoCodecs.Count > 0 && VideoCodecs.All(KnownVideoCodecs.Contains), nameof(VideoCodecs), $"some of {string.Join(", ", KnownVideoCodecs)}");
        Require(AnnouncedAddresses.Count > 0 || !BindAddress.Equals(IPAddress.Any) && !BindAddress.Equals(IPAddress.IPv6Any), nameof(AnnouncedAddresses), "at least one address while BindAddress is a wildcard");

        static void Require(bool holds, string name, string allowed)
        {
            if (!holds) throw new ArgumentException($"{name} must be {allowed}.", name);
        }
    }
}
