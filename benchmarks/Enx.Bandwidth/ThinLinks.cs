using Enx.Testing.Network.Emulation;
using Enx.Testing.Peers;

namespace Enx.Bandwidth;

/// <summary>A link that carries less than is wanted: how much of it is used, and whether pictures hold.</summary>
internal static class ThinLinks
{
    private const int Videos = 3;
    private const long Rate = 1_200_000;

    /// <summary>So long the link is being found out.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(10);

    public static async Task MeasureAsync(IReadOnlyList<Tree> trees, Pace pace, Table table)
    {
        foreach (var tree in trees)
        {
            var queues = new[] { 200, 20 };
            var cells = await Task.WhenAll(queues.Select(ms => WatchAsync(tree, pace, ms)));
            for (var i = 0; i < queues.Length; i++) table.Add($"1.2 Mbit/s with {queues[i]} ms of queue, three videos of three layers", tree, cells[i]);
        }
    }

    private static async Task<FormattableString> WatchAsync(Tree tree, Pace pace, int queueMs)
    {
        var camera = new FakeCamera(FakeCodec.Vp8, Streams: 3, TemporalLayers: 3, PacketLength: 400);
        await using var room = await SimulcastRoom.OpenAsync(tree.Node, Videos, camera, speaks: true);
        EmulatedWay? way = null;
        try
        {
            await using var watcher = await Watcher.JoinAsync(room, Videos, target =>
            {
                way = new EmulatedWay(target);
                way.Change(new LinkConditions { RateBitsPerSecond = Rate, DelayUs = 10_000, Queue = QueueLimit.OfTime(queueMs * 1_000) }, new LinkConditions { DelayUs = 10_000 });
                return way.EndPoint;
            });
            await Task.Delay(Before);
            var (media, all, lost) = (watcher.MediaBytes, way!.Down.DeliveredBytes, way.Down.DroppedByQueue);
            await Task.Delay(pace.Thin);
            var (carries, minutes) = (Rate / 8.0 * pace.Thin.TotalSeconds, pace.Thin.TotalMinutes);
            return $"media {(watcher.MediaBytes - media) / carries:0 %}, all {(way.Down.DeliveredBytes - all) / carries:0 %}; {way.Down.DroppedByQueue - lost} dropped, {watcher.Changes(pace.Thin) / minutes:0.#} changes of size/min, longest gap {watcher.LongestGap.TotalSeconds:0.0} s";
        }
        finally
        {
            if (way is not null) await way.DisposeAsync();
        }
    }
}
