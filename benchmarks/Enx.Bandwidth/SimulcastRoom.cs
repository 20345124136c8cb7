using Enx.Testing.Nodes;
using Enx.Testing.Peers;

namespace Enx.Bandwidth;

/// <summary>A room of publishers with cameras in three sizes, 180, 360 and 720 lines, who send what the room wants.</summary>
internal sealed class SimulcastRoom : IAsyncDisposable
{
    /// <summary>So long they speak before they are quiet, so that each has a talker slot.</summary>
    private static readonly TimeSpan Introduction = TimeSpan.FromSeconds(1);

    private readonly List<RoomBot> _publishers = [];

    private SimulcastRoom(NodeApart node, string id, FakeCamera camera) => (Node, Id, Camera) = (node, id, camera);

    /// <summary>Where it is.</summary>
    public NodeApart Node { get; }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>What each publisher sends.</summary>
    public FakeCamera Camera { get; }

    /// <summary>The highest of its sizes.</summary>
    public int Highest => Camera.Streams - 1;

    /// <summary>Opens one.</summary>
    /// <param name="node">Where.</param>
    /// <param name="publishers">How many; as many talker slots has the room.</param>
    /// <param name="camera">What each sends.</param>
    /// <param name="speaks">Whether they go on speaking. Nine that do would more than double what a busy machine has to carry.</param>
    public static async Task<SimulcastRoom> OpenAsync(NodeApart node, int publishers, FakeCamera camera, bool speaks)
    {
        var room = new SimulcastRoom(node, await node.CreateRoomAsync(talkers: publishers), camera);
        for (var tag = 1; tag <= publishers; tag++)
        {
            var options = new TestPeerOptions { Slots = 0, Tag = (uint)tag, Layered = camera };
            var bot = await RoomBot.JoinAsync(node.SignallingUri, await node.TokenAsync(room.Id, $"camera-{tag}"), options);
            room._publishers.Add(bot);
            (bot.Peer.SendsVideo, bot.Peer.SendsAudio) = (true, true);
        }
        await Task.Delay(Introduction);
        foreach (var bot in room._publishers) bot.Peer.SendsAudio = speaks;
        return room;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var bot in _publishers) await bot.DisposeAsync();
    }
}
