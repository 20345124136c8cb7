using System.Diagnostics;
using Enx.Media;
using Enx.Media.Loops;
using Enx.Testing.Peers;

namespace Enx.Bench;

/// <summary>
/// Forwarding through real sockets: one publisher, some subscribers, one loop. Says how many packets went out, how much processor time
/// the loop's thread took for each, and how much its thread allocated while it did.
/// </summary>
internal static class SocketForwarding
{
    private const long CameraBitsPerSecond = 20_000_000;

    public static async Task RunAsync(int subscribers)
    {
        // As much as the camera below sends: what is measured is forwarding, and nothing of it is to be dropped.
        await using var sfu = new EngineUnderTest(new MediaEngineOptions { Loops = 1, MaxVideoBitsPerSecond = CameraBitsPerSecond });
        await using var publisher = await sfu.JoinAsync("r", "p", new TestPeerOptions { Tag = 1, Slots = 0 });
        var watchers = new List<TestPeer>();
        for (var i = 0; i < subscribers; i++) watchers.Add(await sfu.JoinAsync("r", $"s{i}", new TestPeerOptions { Microphone = false, Camera = false, Slots = 1 }));
        await sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [EngineUnderTest.Plan("p", []), .. watchers.Select((_, i) => new PeerPlan($"s{i}", false, false, false, [new SlotPlan(1, "p")]))]));
        publisher.PacketsPerFrame = 40;
        (publisher.SendsAudio, publisher.SendsVideo) = (true, true);
        await Task.Delay(2000);

        var loop = sfu.Engine.LoopOf("r")!;
        var before = await MeasureAsync(loop);
        var forwarded = sfu.Engine.ReadStats().PacketsForwarded;
        await Task.Delay(10_000);
        var after = await MeasureAsync(loop);
        var packets = sfu.Engine.ReadStats().PacketsForwarded - forwarded;
        if (sfu.Engine.ReadStats().PacketsPoliced is > 0 and var policed) Console.WriteLine($"{policed} packets were dropped by the policer: the figures below are of fewer than were sent.");
        Console.WriteLine($"{subscribers} subscribers: {packets} packets forwarded in {after.Wall - before.Wall:0.0} s, {(after.Cpu - before.Cpu) * 1e6 / packets:0.00} us of the loop's thread each, {after.Allocated - before.Allocated} bytes allocated by that thread ({(double)(after.Allocated - before.Allocated) / packets:0.000} B a packet)");
        Console.WriteLine(sfu.Engine.ReadStats());
        foreach (var watcher in watchers) await watcher.DisposeAsync();
    }

    private static async Task<(double Wall, double Cpu, long Allocated)> MeasureAsync(MediaLoop loop)
    {
        var result = (0.0, 0.0, 0L);
        await loop.InvokeAsync(() => result = (Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency, ThreadCpuSeconds(), GC.GetAllocatedBytesForCurrentThread()));
        return result;
    }

    /// <summary>utime and stime of the calling thread, in clock ticks of 10 ms.</summary>
    private static double ThreadCpuSeconds()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11]) + long.Parse(fields[12])) / 100.0;
    }
}
