using Enx.Testing.Load;
using Enx.Testing.Network.Emulation;
using Enx.Testing.Nodes;
using Enx.Testing.Peers;

namespace Enx.Bandwidth;

/// <summary>A link that carries 400 kbit/s for ten seconds, and everything before and after: how soon all is back.</summary>
internal static class Dips
{
    private const int Videos = 3;

    private static readonly TimeSpan Dip = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>So long the link is wide before: what it carries is known then.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(6);

    private static readonly LinkConditions Wide = new() { DelayUs = 10_000 };
    private static readonly LinkConditions Narrow = Wide with { RateBitsPerSecond = 400_000 };

    public static async Task MeasureAsync(IReadOnlyList<Tree> trees, Pace pace, Table table)
    {
        foreach (var tree in trees)
        {
            var (pion, picture, largest) = (new List<double>(), new List<double>(), new List<double>());
            for (var i = 0; i < pace.Dips; i++)
            {
                var foreign = PionAsync(tree);
                var (first, top) = await BotAsync(tree);
                pion.Add(await foreign);
                picture.Add(first);
                largest.Add(top);
            }
            table.Add("after a dip, three of pion on one link: the last has its picture again: p50, worst", tree, Two(pion));
            table.Add("after a dip, a bot: three pictures: p50, worst", tree, Two(picture));
            table.Add("after a dip, a bot: three of the highest layer: p50, worst", tree, Two(largest));
        }

        static FormattableString Two(List<double> seconds) => $"{Tries.Words(seconds.Percentile(0.5), Patience)}, {Tries.Words(seconds.Percentile(1), Patience)}";
    }

    /// <summary>From the link's return until every picture is there, s; a single layer is its own highest.</summary>
    private static async Task<double> PionAsync(Tree tree)
    {
        var room = await tree.Node.CreateRoomAsync(talkers: 1);
        await using var camera = await SteadyCamera.JoinAsync(tree.Node, room);
        await using var way = new EmulatedWay(RoomBot.MediaOf(camera.Peer.AnswerSdp));
        way.Change(Wide, Wide);
        await using var people = await PionClients.StartAsync(
            tree.Node.SignallingUri, await tree.Node.TokensAsync(room, Videos), new PionOptions { Duration = TimeSpan.FromMinutes(5), Media = $"{way.EndPoint}" });
        await people.HaveAsync(Videos, l => l.Event == "first-packet", "everybody has a picture");
        await DipAsync(way);
        var back = people.Since(DateTimeOffset.UtcNow);
        // Each picture that was gone over half a second tells of it when it is there again.
        await Wait.ForAsync(() => people.Count(l => l.Event == "gap" && l.At + l.Length > back) == Videos, Patience);
        await people.EndAsync();
        var gaps = people.Lines.Where(l => l.Event == "gap" && l.At + l.Length > back).ToList();
        return gaps.Exists(g => g.Ongoing) ? Patience.TotalSeconds : gaps.Select(g => (g.At + g.Length - back) / 1e3).DefaultIfEmpty(0).Max();
    }

    /// <summary>From the link's return until all pictures are there, and until all are of the highest layer, s.</summary>
    private static async Task<(double Pictures, double Highest)> BotAsync(Tree tree)
    {
        await using var room = await SimulcastRoom.OpenAsync(tree.Node, Videos, new FakeCamera(FakeCodec.Vp8, Streams: 3, PacketLength: 400), speaks: true);
        EmulatedWay? way = null;
        try
        {
            await using var watcher = await Watcher.JoinAsync(room, Videos, target =>
            {
                way = new EmulatedWay(target);
                way.Change(Wide, Wide);
                return way.EndPoint;
            });
            await Wait.ForAsync(() => watcher.Shows(Videos, room.Highest), Patience);
            await DipAsync(way!);
            var pictures = Wait.SecondsAsync(() => watcher.Shows(Videos), Patience);
            var highest = await Wait.SecondsAsync(() => watcher.Shows(Videos, room.Highest), Patience);
            return (await pictures, highest);
        }
        finally
        {
            if (way is not null) await way.DisposeAsync();
        }
    }

    private static async Task DipAsync(EmulatedWay way)
    {
        await Task.Delay(Before);
        way.Change(Narrow);
        await Task.Delay(Dip);
        way.Change(Wide);
    }
}
