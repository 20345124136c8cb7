using System.Net.WebSockets;
using Enx.Load.Signalling;
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
        await using var people = await PionClients.StartAsync(tree.Node.SignallingUri, await tree.Node.TokensAsync(room, PionSubscribers), new PionOptions { Duration = pace.Watch });
        await people.OverAsync(pace.Watch);
        var ended = people.Summaries;
        return Cell(
            ended.Sum(s => s.WatchedMs) / 3.6e6,
            people.Lines.Count(l => l.Event == "alert"),
            people.Lines.Count(l => l.Event == "gap" && people.LengthOf(l) > Watcher.Pause.TotalMilliseconds),
            ended.Select(s => s.LongestGapMs).DefaultIfEmpty().Max() / 1e3,
            ended.Count(s => s.Packets == 0),
            PionSubscribers - ended.Count,
            people.Lines.Where(l => l.Event == "stalled").Select(l => l.Length).DefaultIfEmpty().Max() / 1e3);
    }

    private static async Task<FormattableString> WatchBotsAsync(Tree tree, Pace pace)
    {
        await using var room = await SimulcastRoom.OpenAsync(tree.Node, Publishers, new FakeCamera(FakeCodec.Vp8, Streams: 3), speaks: false);
        var watchers = new List<Watcher>();
        try
        {
            foreach (var some in Enumerable.Range(0, Bots).Chunk(BotsAtOnce))
                watchers.AddRange((await Task.WhenAll(some.Select(_ => TryJoinAsync(room)))).OfType<Watcher>());
            await Task.Delay(pace.Watch);
            return Cell(
                watchers.Sum(w => w.Watched.TotalHours), watchers.Sum(w => w.Alerts), watchers.Sum(w => w.Pauses),
                watchers.Select(w => w.LongestGap.TotalSeconds).DefaultIfEmpty().Max(), watchers.Count(w => w.Watched == TimeSpan.Zero), Bots - watchers.Count);
        }
        finally
        {
            foreach (var watcher in watchers) await watcher.DisposeAsync();
        }
    }

    /// <summary>Joins; null when the machine was too busy for it.</summary>
    private static async Task<Watcher?> TryJoinAsync(SimulcastRoom room)
    {
        try
        {
            return await Watcher.JoinAsync(room, Publishers);
        }
        catch (Exception e) when (e is TimeoutException or IOException or RpcException or WebSocketException or HttpRequestException)
        {
            Console.Error.WriteLine($"a bot did not come in: {e.Message}");
            return null;
        }
    }

    private static FormattableString Cell(double hours, int alerts, int pauses, double longestGapS, int without, int notIn, double stalledS = 0)
    {
        var rest = (without > 0 ? $", {without} without a picture" : "") + (notIn > 0 ? $", {notIn} did not come in" : "") + (stalledS > 0 ? $", their own process stalled {stalledS:0.0} s" : "");
        if (hours == 0) return $"nobody had a picture{rest}";
        return $"{hours:0.00} h: {alerts / hours:0.#} alerts/h, {pauses / hours:0.#} pauses/h, longest gap {longestGapS:0.0} s{rest}";
    }
}
