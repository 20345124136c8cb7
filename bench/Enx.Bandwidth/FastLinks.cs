using Enx.Testing.Load;
using Enx.Testing.Peers;

namespace Enx.Bandwidth;

/// <summary>
/// Subscribers whose links are perfect, beside a busy machine. Whatever is held back from them or told to them is a mistake.
/// </summary>
internal static class FastLinks
{
    private const int PionSubscribers = 100;
    private const int Bots = 30;
    private const int BotsAtOnce = 4;
    private const int Publishers = 9;

    public static async Task MeasureAsync(IReadOnlyList<Tree> trees, Pace pace, Table table)
    {
        foreach (var profile in new[] { BusyProfile.Nothing, BusyProfile.CpuAndSwitch, BusyProfile.CpuUdpMemory, BusyProfile.Builds })
        {
            await using var machine = await BusyMachine.StartAsync(profile);
            foreach (var tree in trees) table.Add($"{profile}: {PionSubscribers} of pion, one layer", tree, await WatchPionAsync(tree, pace));
            foreach (var tree in trees) table.Add($"{profile}: {Bots} bots, nine slots of three layers", tree, await WatchBotsAsync(tree, pace));
            if (!machine.IsBusy) throw new InvalidOperationException($"{profile} did not keep the machine busy to the end");
        }
    }

    private static async Task<FormattableString> WatchPionAsync(Tree tree, Pace pace)
    {
        var room = await tree.Node.CreateRoomAsync(talkers: 1);
        await using var camera = await SteadyCamera.JoinAsync(tree.Node, room);
        await using var people = await PionClients.StartAsync(tree.Node.Door, await tree.Node.TokensAsync(room, PionSubscribers), new PionOptions { Duration = pace.Watch });
        var ended = await people.EndedAsync(pace.Watch);
        return Cell(
            ended.Sum(s => s.WatchedMs) / 3.6e6,
            people.Lines.Count(l => l.Event == "alert"),
            people.Lines.Count(l => l.Event == "gap" && l.Length > Watcher.Pause.TotalMilliseconds),
            ended.Max(s => s.LongestGapMs) / 1e3,
            ended.Count(s => s.Packets == 0));
    }

    private static async Task<FormattableString> WatchBotsAsync(Tree tree, Pace pace)
    {
        await using var room = await SimulcastRoom.OpenAsync(tree.Node, Publishers, new FakeCamera(FakeCodec.Vp8, Streams: 3), speaks: false);
        var watchers = new List<Watcher>();
        try
        {
            foreach (var some in Enumerable.Range(0, Bots).Chunk(BotsAtOnce))
                watchers.AddRange(await Task.WhenAll(some.Select(_ => Watcher.JoinAsync(room, Publishers, layered: false))));
            await Task.Delay(pace.Watch);
            return Cell(
                watchers.Sum(w => w.Watched.TotalHours), watchers.Sum(w => w.Alerts), watchers.Sum(w => w.Pauses),
                watchers.Max(w => w.LongestGap.TotalSeconds), watchers.Count(w => w.Watched == TimeSpan.Zero));
        }
        finally
        {
            foreach (var watcher in watchers) await watcher.DisposeAsync();
        }
    }

    private static FormattableString Cell(double hours, int alerts, int pauses, double longestGapS, int without) =>
        $"{hours:0.00} h: {alerts / hours:0.#} alerts/h, {pauses / hours:0.#} pauses/h, longest gap {longestGapS:0.0} s{(without > 0 ? $", {without} without a picture" : "")}";
}
