using System.Globalization;
using Enx.Testing.Calls;
using Enx.Testing.Network.Emulation;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Media.Tests.Congestion;

/// <summary>The estimator over the link's scenarios, in virtual time. Each test prints its figures; docs/bandwidth.md has the table.</summary>
public class BandwidthFiguresTests(ITestOutputHelper output)
{
    private static readonly int[] Seeds = [1, 2, 3];

    [Theory]
    [InlineData("address")]
    [InlineData("browser-steps")]
    [InlineData("competing-constant", 3.0)]
    [InlineData("jitter")]
    [InlineData("loss-2")]
    [InlineData("loss-5")]
    [InlineData("loss-10")]
    [InlineData("loss-bursts")]
    [InlineData("outage")]
    [InlineData("queue-deep")]
    [InlineData("queue-shallow")]
    [InlineData("ramp")]
    [InlineData("rtt-20")]
    [InlineData("rtt-100")]
    [InlineData("rtt-300")]
    [InlineData("sawtooth")]
    [InlineData("step")]
    public void A_source_that_follows_the_estimate_fills_the_link_and_not_its_queue(string name, double downS = 2.0)
    {
        foreach (var figures in Run(LinkScenario.Load(name), Seeds))
        {
            Assert.InRange(figures.Share, 0.85, 1.05);
            Assert.InRange(figures.QueueP95Ms, 0, 100);
            Assert.InRange(figures.DownS, 0, downS);
            Assert.InRange(figures.UpS, 0, 8);
            Assert.InRange(figures.ProbeShare, 0, 0.05);
        }
    }

    [Fact]
    public void A_sweep_from_nothing_to_ten_megabits_and_back_is_followed()
    {
        foreach (var figures in Run(LinkScenario.Load("sweep"), Seeds))
        {
            Assert.InRange(figures.Share, 0.85, 1.05);
            Assert.InRange(figures.QueueP95Ms, 0, 100);
        }
    }

    [Fact]
    public void Against_a_download_that_fills_the_queue_a_part_is_kept_and_all_of_it_comes_back()
    {
        var scenario = LinkScenario.Load("competing-download");
        foreach (var seed in Seeds)
        {
            var call = Call(scenario, seed);
            call.Run();
            var during = call.Between(28, 50).Average(s => (double)s.Arrived) / 4e6;
            var after = call.Between(58, 80).Average(s => (double)s.Arrived) / 4e6;
            output.WriteLine($"competing-download, seed {seed}: {during:0.00} of the link during the download, {after:0.00} after it; 95 % of queueing under {call.QueueP95(28, 50):0} ms, {call.QueueP95(58, 80):0} ms");

            // The queue is as long as the download makes it.
            Assert.InRange(during, 0.05, 0.6);
            Assert.InRange(after, 0.85, 1.05);
            Assert.InRange(call.QueueP95(58, 80), 0, 100);
        }
    }

    [Theory]
    [InlineData("100kbit")]
    [InlineData("300kbit")]
    [InlineData("10mbit")]
    public void Slow_and_fast_links_are_filled_as_well(string rate)
    {
        foreach (var figures in Run(Steady($"rate={rate}"), Seeds))
        {
            Assert.InRange(figures.Share, 0.85, 1.05);
            Assert.InRange(figures.QueueP95Ms, 0, 100);
        }
    }

    [Theory]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(250)]
    public void How_often_the_peer_reports_makes_little_difference(int feedbackMs)
    {
        foreach (var figures in Run(LinkScenario.Load("step"), Seeds, feedbackMs))
        {
            Assert.InRange(figures.Share, 0.85, 1.05);
            Assert.InRange(figures.QueueP95Ms, 0, 100);
            Assert.InRange(figures.DownS, 0, 2);
            Assert.InRange(figures.UpS, 0, 8);
        }
    }

    [Fact]
    public void A_queue_too_short_for_a_frame_loses_much_but_the_estimate_does_not_run_away()
    {
        // What comes in bursts of a frame does not fit 10 ms of queue. Only a pacer would help; see the document.
        foreach (var seed in Seeds)
        {
            var call = Call(Steady("rate=2mbit queue=10ms"), seed);
            call.Run();
            output.WriteLine(Figures.Of(call, Steady("rate=2mbit queue=10ms")).Row("queue of 10 ms", seed));
            Assert.InRange(call.Between(20, 60).Average(s => (double)s.Estimate), 1.2e6, 2.2e6);
            Assert.InRange((double)call.Down.DroppedByQueue / call.Down.SentPackets, 0, 0.15);
        }
    }

    private static LinkScenario Steady(string down) =>
        LinkScenario.Parse("steady", string.Create(CultureInfo.InvariantCulture, $"0s both delay=20ms queue=200ms\n0s up rate=10mbit\n0s down {down}\n60s end"));

    private static SimulatedCall Call(LinkScenario scenario, int seed, int feedbackMs = 60) =>
        new(scenario, new ElasticTraffic(seed), seed, feedbackUs: feedbackMs * 1000);

    private List<Figures> Run(LinkScenario scenario, int[] seeds, int feedbackMs = 60)
    {
        output.WriteLine(Figures.Heading);
        return [.. seeds.Select(seed =>
        {
            var call = Call(scenario, seed, feedbackMs);
            call.Run();
            var figures = Figures.Of(call, scenario);
            output.WriteLine(figures.Row(scenario.Name, seed));
            return figures;
        })];
    }
}
