using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Enx.Testing.Peers;

namespace Enx.Testing.Nodes;

/// <summary>Somebody in a room of a node without a browser: joins by signalling, and sends and receives as a <see cref="TestPeer"/>.</summary>
public sealed partial class RoomBot : IAsyncDisposable
{
    private RoomBot(SignalClient signal, TestPeer peer) => (Signal, Peer) = (signal, peer);

    /// <summary>Its media.</summary>
    public TestPeer Peer { get; }

    /// <summary>Who it is in the room.</summary>
    public string ClientId => Signal.ClientId;

    /// <summary>Its socket.</summary>
    internal SignalClient Signal { get; }

    /// <summary>Joins with a fresh token, connects, and sends only the layers that the room wants.</summary>
    /// <param name="node">Where.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="options">What it offers.</param>
    public static async Task<RoomBot> JoinAsync(NodeUnderTest node, string roomId, string name, TestPeerOptions options) =>
        await JoinAsync(node.Node.SignalAddress, await node.TokenAsync(roomId, name), options);

    /// <summary>The same, at a signallingUri and with a token.</summary>
    /// <param name="signallingUri">The signalling address.</param>
    /// <param name="token">The token.</param>
    /// <param name="options">What it offers.</param>
    /// <param name="way">Gets where the answer has media sent, and says where to send them instead; null for there.</param>
    /// <param name="onHeard">Hears each notification, with its payload; null for nobody.</param>
    public static async Task<RoomBot> JoinAsync(
        Uri signallingUri, string token, TestPeerOptions options, Func<IPEndPoint, IPEndPoint>? way = null, Action<string, JsonElement>? onHeard = null)
    {
        var peer = new TestPeer(options);
        var offer = OfferOf(peer);
        var signal = await SignalClient.OpenAsync(signallingUri);
        signal.OnHeard = heard =>
        {
            if (heard is { Method: "onVideoLayersWanted", Payload: var wanted } && wanted.GetProperty("streamId").ValueEquals("av"))
                peer.WantLayers([.. wanted.GetProperty("layers").EnumerateArray().Select(l => l.GetString()!)]);
            onHeard?.Invoke(heard.Method, heard.Payload);
        };
        var joined = await signal.JoinAsync(token, offer);
        var answer = joined.GetProperty("answer").GetProperty("sdp").GetString()!;
        await peer.ConnectAsync(way is null ? answer : SentBy(answer, way));
        return new RoomBot(signal, peer);
    }

    /// <summary>A peer's offer, as the protocol has it.</summary>
    public static string OfferOf(TestPeer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        var (sdp, sections) = peer.CreateOffer();
        return JsonSerializer.Serialize(new
        {
            sdp,
            sections = sections.Select(s => s.Slot == 0
                ? (object)new { mid = s.Mid, use = s.Use.ToString().ToLowerInvariant() }
                : new { mid = s.Mid, use = "slot", slot = s.Slot }),
        });
    }

    /// <summary>Where an answer has media sent.</summary>
    public static IPEndPoint MediaOf(string answerSdp)
    {
        var candidate = UdpCandidate().Match(answerSdp);
        if (!candidate.Success) throw new FormatException("the answer has no UDP candidate");
        return new IPEndPoint(IPAddress.Parse(candidate.Groups["address"].Value), int.Parse(candidate.Groups["port"].Value, CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Signal.DisposeAsync();
        await Peer.DisposeAsync();
    }

    /// <summary>An answer that has media sent elsewhere.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="way">Gets where it has media sent, and says where to send them instead.</param>
    public static string SentBy(string answer, Func<IPEndPoint, IPEndPoint> way)
    {
        var there = way(MediaOf(answer));
        return UdpCandidate().Replace(answer, $"${{start}} {there.Address} {there.Port}");
    }

    [GeneratedRegex(@"(?<start>a=candidate:\S+ 1 udp \d+) (?<address>\S+) (?<port>\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex UdpCandidate();
}
