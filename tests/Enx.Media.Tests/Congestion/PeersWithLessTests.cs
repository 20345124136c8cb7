using System.Globalization;
using Enx.Testing.Calls;
using Enx.Testing.Network.Emulation;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Media.Tests.Congestion;

/// <summary>
/// Peers that say less than a browser does, and machines that stand still, in virtual time: on a fast link nobody is paused, and on a thin
/// one its limit is found. Each test prints its figures; docs/bandwidth.md has the table.
/// </summary>
public class PeersWithLessTests(ITestOutputHelper output)
{
    private const string Fast = "0s both delay=10ms queue=200ms\n90s end";
    private const string Thin = "0s both delay=20ms queue=200ms\n0s up rate=10mbit\n0s down rate=1200kbit\n90s end";

    public static TheoryData<string> Peers => [.. SimulatedPeer.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Peers))]
    public void On_a_fast_link_nobody_is_paused(string peer)
    {
        foreach (var seed in (int[])[1, 2, 3])
        {
            var traffic = new AllocatedTraffic(4, seed);
            Play(Fast, Peer(peer), traffic, seed, out var first, out var best);
            Row($"{peer}, fast", seed, first, best, traffic, null);
            Assert.DoesNotContain(traffic.Pauses, p => p.Paused);
            Assert.InRange(first, 0, 1);
            Assert.InRange(best, 0, 10);
        }
    }

    [Theory]
    [MemberData(nameof(Peers))]
    public void On_a_thin_link_the_limit_is_found(string peer)
    {
        foreach (var seed in (int[])[1, 2, 3])
        {
            var traffic = new AllocatedTraffic(4, seed);
            var call = Play(Thin, Peer(peer), traffic, seed, out var first, out var best);
            Row($"{peer}, 1.2 Mbit/s", seed, first, best, traffic, call);
            // Who hears of nothing but loss fills the queue until some is lost. A node that stands still for most of the time sends bursts that no thin
            // link takes.
            Assert.InRange(traffic.Live, Peer(peer).NodeStalls ? 1 : 4, 4);
            Assert.InRange(Share(call, 1.2e6), Peer(peer).NodeStalls ? 0.2 : 0.5, 1.3);
        }
    }

    public static TheoryData<string, double> SingleLayers
    {
        get
        {
            var data = new TheoryData<string, double>();
            foreach (var peer in SimulatedPeer.All.Select(p => p.Name).Append("browser"))
                foreach (var megabits in (double[])[0.9, 2.5, 8])
                    data.Add(peer, megabits);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(SingleLayers))]
    public void A_single_layer_on_a_fast_link_is_shown_at_once_and_stays(string peer, double megabits)
    {
        var traffic = new AllocatedTraffic(1, 1, (long)(megabits * 1e6));
        Play(Fast, Peer(peer), traffic, 1, out var first, out _);
        output.WriteLine($"{peer}, {megabits} Mbit/s: shown after {first:0.0} s, paused {traffic.Pauses.Count(p => p.Paused)} times");
        Assert.DoesNotContain(traffic.Pauses, p => p.Paused);
        Assert.InRange(first, 0, 0.5);
    }

    [Theory]
    [InlineData("browser", 0.9, 8)]
    [InlineData("no-probe-feedback", 0.9, 20)]
    [InlineData("no-probe-feedback", 2.5, 20)]
    [InlineData("reports-only", 0.9, 20)]
    [InlineData("remb-only", 0.9, 20)]
    public void A_single_layer_that_was_paused_is_back_soon_after_the_link(string peer, double megabits, double within)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var scenario = "0s both delay=10ms queue=200ms\n10s down rate=400kbit\n30s down rate=unlimited\n70s end";
            var traffic = new AllocatedTraffic(1, seed, (long)(megabits * 1e6));
            Play(scenario, Peer(peer), traffic, seed, out _, out _);
            var pauses = traffic.Pauses.Select(p => $"{(p.Paused ? "paused" : "back")} {p.AtUs / 1e6:0.0} s");
            output.WriteLine($"{peer}, {megabits} Mbit/s, seed {seed}: {string.Join(", ", pauses)}");
            Assert.Contains(traffic.Pauses, p => p.Paused && p.AtUs is > 10_000_000 and < 14_000_000);
            Assert.Equal(1, traffic.Live);
            Assert.InRange(traffic.Pauses[^1].AtUs / 1e6 - 30, 0, within);
        }
    }

    [Theory]
    [InlineData("browser", 8)]
    [InlineData("no-probe-feedback", 20)]
    public void All_of_three_videos_is_back_after_a_dip(string peer, double within)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var best = double.PositiveInfinity;
            var scenario = "0s both delay=10ms queue=200ms\n20s down rate=400kbit\n30s down rate=unlimited\n70s end";
            var traffic = new AllocatedTraffic(3, seed);
            new SimulatedCall(LinkScenario.Parse("dip", scenario), traffic, seed, peer: Peer(peer))
            {
                EachTick = now =>
                {
                    if (now > 30_000_000 && traffic.Best == 3) best = Math.Min(best, now / 1e6 - 30);
                },
            }.Run();
            output.WriteLine($"{peer}, seed {seed}: all at their best {best:0.0} s after the link's return");
            Assert.InRange(best, 0, within);
        }
    }

    [Theory]
    [InlineData("browser")]
    [InlineData("stall-receiver")]
    public void On_a_link_that_carries_no_picture_tries_are_taken_back(string peer)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var traffic = new AllocatedTraffic(4, seed);
            var call = Play("0s both delay=20ms queue=200ms\n0s up rate=10mbit\n0s down rate=90kbit\n90s end", Peer(peer), traffic, seed, out _, out _);
            var back = traffic.Pauses.Count(p => !p.Paused && p.AtUs > 10_000_000);
            output.WriteLine($"{peer}, seed {seed}: {back} came back, lost {call.Down.DroppedByQueue} of {call.Down.SentPackets} packets");
            // Twelve, and 2538 packets, while delay alone said that a try was too much: a receiver that stalls hides it.
            Assert.InRange(back, 0, 6);
            Assert.InRange(call.Down.DroppedByQueue, 0, 700);
        }
    }

    private static SimulatedPeer Peer(string name) => SimulatedPeer.All.FirstOrDefault(p => p.Name == name) ?? new SimulatedPeer();

    private static SimulatedCall Play(string scenario, SimulatedPeer peer, AllocatedTraffic traffic, int seed, out double first, out double best)
    {
        var (shown, atBest) = (double.PositiveInfinity, double.PositiveInfinity);
        var call = new SimulatedCall(LinkScenario.Parse("link", scenario), traffic, seed, peer: peer)
        {
            EachTick = now =>
            {
                if (traffic.Live > 0) shown = Math.Min(shown, now / 1e6);
                if (traffic.Best == traffic.Videos) atBest = Math.Min(atBest, now / 1e6);
            },
        };
        call.Run();
        (first, best) = (shown, atBest);
        return call;
    }

    private static double Share(SimulatedCall call, double rate) => call.Between(20, 90).Average(s => (double)s.Sent) / rate;

    private void Row(string name, int seed, double first, double best, AllocatedTraffic traffic, SimulatedCall? call)
    {
        var switches = traffic.Switches.Count(s => s.AtUs > 20_000_000) / (70 / 60.0);
        var thin = call is null ? "" : string.Create(CultureInfo.InvariantCulture, $", share {Share(call, 1.2e6):0.00}, 95 % of queueing under {call.QueueP95(20, 90):0} ms");
        output.WriteLine($"{name,-28} seed {seed}: first {first:0.0} s, all at best {best:0.0} s, {traffic.Pauses.Count(p => p.Paused)} pauses, {switches:0.0} switches a minute{thin}");
    }
}
