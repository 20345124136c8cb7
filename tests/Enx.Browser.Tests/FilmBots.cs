using Enx.Testing.Nodes;
using Enx.Testing.Peers;

namespace Enx.Browser.Tests;

/// <summary>Publishers of a film. Few of them speak, or sound alone would fill the thinnest of links.</summary>
internal sealed class FilmBots : IAsyncDisposable
{
    private readonly List<RoomBot> _bots = [];

    private FilmBots()
    {
    }

    /// <summary>So many join, and send.</summary>
    public static async Task<FilmBots> JoinAsync(NodeUnderTest node, string room, Film film, int count, int speaking = 0)
    {
        var bots = new FilmBots();
        for (var i = 1; i <= count; i++)
        {
            var bot = await RoomBot.JoinAsync(node, room, $"Bot {i}", new TestPeerOptions { Microphone = i <= speaking, Slots = 0, Film = film, Tag = (uint)i });
            (bot.Peer.SendsVideo, bot.Peer.SendsAudio) = (true, i <= speaking);
            bots._bots.Add(bot);
        }

        return bots;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var bot in _bots) await bot.DisposeAsync();
    }
}
