using Enx.Testing.Peers;

namespace Enx.Bandwidth;

/// <summary>Who joins a room of nine over a link without limit: when all nine are there in their largest size, and whether they stay so.</summary>
internal static class Joins
{
    private const int Publishers = 9;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task MeasureAsync(IReadOnlyList<Tree> trees, Pace pace, Table table)
    {
        foreach (var tree in trees)
        {
            await using var room = await SimulcastRoom.OpenAsync(tree.Node, Publishers, new FakeCamera(FakeCodec.Vp8, Streams: 3), speaks: false);
            var watchers = new List<Watcher>();
            var (pictures, largest, changes) = (new List<double>(), new List<double>(), 0);
            try
            {
                for (var i = 0; i < pace.Joins; i++)
                {
                    var watcher = await Watcher.JoinAsync(room, Publishers);
                    watchers.Add(watcher);
                    pictures.Add(await Wait.ForAsync(() => watcher.Shows(Publishers), Patience - watcher.Age) ? watcher.Age.TotalSeconds : Patience.TotalSeconds);
                    largest.Add(await Wait.ForAsync(() => watcher.Shows(Publishers, room.Highest), Patience - watcher.Age) ? watcher.Age.TotalSeconds : Patience.TotalSeconds);
                }
                await Task.Delay(pace.After);
                changes = watchers.Sum(w => w.Changes(pace.After));
            }
            finally
            {
                foreach (var watcher in watchers) await watcher.DisposeAsync();
            }
            table.Add("join, nine pictures: p50, p95", tree, $"{Tries.Words(pictures.Percentile(0.5), Patience)}, {Tries.Words(pictures.Percentile(0.95), Patience)}");
            table.Add("join, nine of the highest layer: p50, p95", tree, $"{Tries.Words(largest.Percentile(0.5), Patience)}, {Tries.Words(largest.Percentile(0.95), Patience)}");
            table.Add("layer changes a subscriber in the minute after the joins", tree, $"{changes / (double)pace.Joins * 60 / pace.After.TotalSeconds:0.0}");
        }
    }
}
