using System.Text.Json;
using Enx.Testing.Peers;

namespace Enx.Testing.Nodes;

/// <summary>Somebody in a room of a node without a browser: joins by signalling, and sends and receives as a <see cref="TestPeer"/>.</summary>
public sealed class RoomBot : IAsyncDisposable
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
    public static async Task<RoomBot> JoinAsync(NodeUnderTest node, string roomId, string name, TestPeerOptions options)
    {
        var peer = new TestPeer(options);
        var (sdp, sections) = peer.CreateOffer();
        var offer = new
        {
            sdp,
            sections = sections.Select(s => s.Slot == 0
                ? (object)new { mid = s.Mid, use = s.Use.ToString().ToLowerInvariant() }
                : new { mid = s.Mid, use = "slot", slot = s.Slot }),
        };
        var signal = await SignalClient.OpenAsync(node.Node.SignalAddress);
        signal.OnHeard = heard =>
        {
            if (heard is { Method: "onVideoLayersWanted", Payload: var wanted } && wanted.GetProperty("streamId").ValueEquals("av"))
                peer.WantLayers([.. wanted.GetProperty("layers").EnumerateArray().Select(l => l.GetString()!)]);
        };
        var joined = await signal.JoinAsync(await node.TokenAsync(roomId, name), JsonSerializer.Serialize(offer));
        await peer.ConnectAsync(joined.GetProperty("answer").GetProperty("sdp").GetString()!);
        return new RoomBot(signal, peer);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Signal.DisposeAsync();
        await Peer.DisposeAsync();
    }
}
