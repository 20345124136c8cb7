using Enx.Testing.Nodes;
using Enx.Testing.Peers;

namespace Enx.Testing.Load;

/// <summary>A publisher as plain as there is: one layer of VP8, 20 frames and 100 packets a second, 0.83 Mbit/s, and a voice.</summary>
public static class SteadyCamera
{
    /// <summary>Joins a room with one and begins to send.</summary>
    public static async Task<RoomBot> JoinAsync(NodeApart node, string roomId)
    {
        var bot = await RoomBot.JoinAsync(node.SignallingUri, await node.TokenAsync(roomId, "camera").ConfigureAwait(false), new TestPeerOptions { Slots = 0 }).ConfigureAwait(false);
        (bot.Peer.PacketsPerFrame, bot.Peer.VideoPayload) = (5, 1040);
        (bot.Peer.SendsAudio, bot.Peer.SendsVideo) = (true, true);
        return bot;
    }
}
