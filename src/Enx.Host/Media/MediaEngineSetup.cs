using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Enx.Host.Configuration;
using Enx.Media;
using Enx.Media.Engine;

namespace Enx.Host.Media;

/// <summary>Makes the media engine as the configuration says.</summary>
internal static class MediaEngineSetup
{
    /// <summary>Starts it. A port that is taken is a fault of the configuration, and is said so.</summary>
    public static IMediaEngine Start(MediaSettings media, IMediaObserver observer, ILoggerFactory loggers)
    {
        try
        {
            return MediaEngine.Start(OptionsFor(media), observer, loggers);
        }
        catch (SocketException e)
        {
            throw ConfigurationException.CannotListen(
                $"enx.media.bind-address {media.BindAddress}, enx.media.port {media.Port}, enx.media.tcp-port {media.TcpPort} and those after them", e);
        }
    }

    /// <summary>The engine's options.</summary>
    public static MediaEngineOptions OptionsFor(MediaSettings media) => new()
    {
        Loops = media.Loops,
        BindAddress = media.BindAddress,
        Port = media.Port,
        AnnouncedAddresses = Announced(media),
        IceTcp = media.IceTcp,
        TcpPort = media.TcpPort,
        ConsentTimeout = media.ConsentTimeout,
        MaxPeers = media.MaxPeers,
        HandshakeThreads = media.HandshakeThreads,
        MaxHandshakesInFlight = media.MaxHandshakes,
        VideoCodecs = media.VideoCodecs,
        NackCachePackets = media.NackCachePackets,
        MaxVideoBitsPerSecond = media.MaxCameraBandwidth * 1000L,
        MaxShareBitsPerSecond = media.MaxShareBandwidth * 1000L,
        MaxDownlinkBitsPerSecond = media.MaxDownlinkBandwidth * 1000L,
        MaxDataMessagesPerSecond = media.MaxDataMessages,
        MaxDataBytesPerSecond = media.MaxDataBandwidth * 125,
    };

    /// <summary>Where clients are told to send to: what is configured, else the bind address, else all addresses of the machine.</summary>
    private static IReadOnlyList<IPAddress> Announced(MediaSettings media)
    {
        if (media.AnnouncedAddresses.Count > 0) return media.AnnouncedAddresses;
        var both = media.BindAddress.Equals(IPAddress.IPv6Any);
        if (!both && !media.BindAddress.Equals(IPAddress.Any)) return [media.BindAddress];
        var addresses = NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Select(a => a.Address)
            .Where(a => a.AddressFamily == AddressFamily.InterNetwork || (both && !a.IsIPv6LinkLocal))
            .ToList();
        return addresses.Count > 0 ? addresses
            : throw new ConfigurationException("enx.media.announced-addresses: this machine has no address but loopback: name the addresses that clients can reach.");
    }
}
