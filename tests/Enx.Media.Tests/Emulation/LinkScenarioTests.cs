using Enx.Testing.Network.Emulation;
using Xunit;

namespace Enx.Media.Tests.Emulation;

public class LinkScenarioTests
{
    public static TheoryData<string> All => [.. LinkScenario.Names];

    [Fact]
    public void A_line_changes_what_it_names_and_leaves_the_rest()
    {
        var scenario = LinkScenario.Parse("tunnel", """
            # A train enters a tunnel.
            0s    both  delay=20ms queue=200ms
            0s    down  rate=5mbit loss=2.5% bursts=5%x8/50% cross=download

            10s   down  rate=600kbit queue=64kB bursts=none cross=100kbit   # slower
            10s   up    rate=0 jitter=5ms jitter-order=lost reorder=1% reorder-by=500us duplicate=0.5%
            20.5s address
            30s   end
            """);
        Assert.Equal(("tunnel", "A train enters a tunnel.", 30_000_000L), (scenario.Name, scenario.About, scenario.DurationUs));
        var both = new LinkConditions { DelayUs = 20_000, Queue = QueueLimit.OfTime(200_000) };
        var down = both with { RateBitsPerSecond = 5_000_000, Loss = 0.025, Bursts = new BurstLoss(0.05, 8) { Density = 0.5 }, Cross = new CrossTraffic.Download() };
        var slower = down with { RateBitsPerSecond = 600_000, Queue = QueueLimit.OfBytes(64_000), Bursts = null, Cross = new CrossTraffic.Constant(100_000) };
        var up = both with { RateBitsPerSecond = 0, JitterUs = 5_000, JitterReorders = true, Reordering = 0.01, ReorderingUs = 500, Duplication = 0.005 };
        Assert.Equal<LinkStep>([new(0, down, both, false), new(10_000_000, slower, up, false), new(20_500_000, slower, up, true)], scenario.Steps);
    }

    [Fact]
    public void A_rate_goes_from_one_to_another_step_by_step()
    {
        var steps = LinkScenario.Parse("ramp", "0s both delay=1ms\n1s..2s down rate=0..1mbit\n1.5s up rate=1mbit\n3s end").Steps;
        Assert.Equal([(0, LinkConditions.Unlimited), (1_000, 0), (1_200, 200_000), (1_400, 400_000), (1_500, 400_000), (1_600, 600_000), (1_800, 800_000), (2_000, 1_000_000)],
            steps.Select(s => (s.AtUs / 1000, s.Down.RateBitsPerSecond)));
        Assert.All(steps, s => Assert.Equal(1_000, s.Down.DelayUs));
        Assert.Equal(1_000_000, steps[^1].Up.RateBitsPerSecond);
    }

    [Theory]
    [InlineData("", "bad, line 1: the end is missing, e.g. '60s end'.")]
    [InlineData("0s down rate=1mbit\n", "bad, line 2: the end is missing, e.g. '60s end'.")]
    [InlineData("5 down rate=1mbit", "bad, line 1: '5' is not a time, e.g. 20ms or 10s.")]
    [InlineData("# so\n\n-1s down rate=1mbit", "bad, line 3: '-1s' is not a time, e.g. 20ms or 10s.")]
    [InlineData("9999999s down rate=1mbit", "bad, line 1: '9999999s' is not a time, e.g. 20ms or 10s.")]
    [InlineData("5s down rate=1mbit\n4s end", "bad, line 2: 4s is before the line above.")]
    [InlineData("0s", "bad, line 1: it does not say what changes: down, up, both, address or end.")]
    [InlineData("0s left rate=1mbit", "bad, line 1: 'left' is none of down, up, both, address and end.")]
    [InlineData("0s down", "bad, line 1: it does not say how 'down' changes, e.g. rate=5mbit.")]
    [InlineData("0s down rate", "bad, line 1: 'rate' is not a word and its value, e.g. rate=5mbit.")]
    [InlineData("0s down rate=", "bad, line 1: 'rate=' is not a word and its value, e.g. rate=5mbit.")]
    [InlineData("0s down speed=5mbit", "bad, line 1: 'speed' is no word for a link.")]
    [InlineData("0s down rate=5", "bad, line 1: '5' is not a rate, e.g. 600kbit, 5mbit, 0 or unlimited.")]
    [InlineData("0s down rate=5Mbit", "bad, line 1: '5Mbit' is not a rate, e.g. 600kbit, 5mbit, 0 or unlimited.")]
    [InlineData("0s down rate=-5mbit", "bad, line 1: '-5mbit' is not a rate, e.g. 600kbit, 5mbit, 0 or unlimited.")]
    [InlineData("0s down loss=101%", "bad, line 1: '101%' is not a share from 0% to 100%.")]
    [InlineData("0s down loss=0.5", "bad, line 1: '0.5' is not a share from 0% to 100%.")]
    [InlineData("0s down loss=NaN%", "bad, line 1: 'NaN%' is not a share from 0% to 100%.")]
    [InlineData("0s down queue=much", "bad, line 1: 'much' is not a time, e.g. 20ms or 10s.")]
    [InlineData("0s down queue=xB", "bad, line 1: 'xB' is not a size, e.g. 64kB.")]
    [InlineData("0s down jitter-order=some", "bad, line 1: 'some' is neither kept nor lost.")]
    [InlineData("0s down bursts=5%", "bad, line 1: '5%' is not loss in bursts, e.g. 5%x8 or 5%x8/50%.")]
    [InlineData("0s down bursts=5%x0.5", "bad, line 1: a burst lasts at least 1 packet.")]
    [InlineData("0s down bursts=60%x8/50%", "bad, line 1: bursts of this length cannot lose so much.")]
    [InlineData("0s down cross=0", "bad, line 1: cross traffic of no rate is none.")]
    [InlineData("0s..5s down delay=20ms", "bad, line 1: only a rate changes step by step.")]
    [InlineData("0s..5s down rate=5mbit", "bad, line 1: '5mbit' is not two rates, e.g. 5mbit..600kbit.")]
    [InlineData("0s..5s down rate=5mbit..unlimited", "bad, line 1: no steps lead to unlimited.")]
    [InlineData("5s..0s down rate=5mbit..0", "bad, line 1: 5s..0s ends before it begins.")]
    [InlineData("0s..900000s down rate=5mbit..0", "bad, line 1: there are more than 100000 steps.")]
    [InlineData("0s address now", "bad, line 1: 'address' is at one time and has no words after it.")]
    [InlineData("0s..5s end", "bad, line 1: 'end' is at one time and has no words after it.")]
    [InlineData("5s end\n6s down rate=0", "bad, line 2: nothing comes after the end.")]
    [InlineData("0s..5s down rate=5mbit..0\n4s end", "bad, line 1: it goes on after the end.")]
    public void A_scenario_that_cannot_be_read_says_which_line_and_why(string text, string error) =>
        Assert.Equal(error, Assert.Throws<FormatException>(() => LinkScenario.Parse("bad", text)).Message);

    [Theory]
    [MemberData(nameof(All))]
    public void Each_scenario_can_be_read_and_played(string name)
    {
        var scenario = LinkScenario.Load(name);
        Assert.NotEmpty(scenario.About);
        Assert.InRange(scenario.DurationUs, 20_000_000, 300_000_000);
        Assert.Equal(scenario.Steps.Select(s => s.AtUs).Order().Distinct(), scenario.Steps.Select(s => s.AtUs));

        var (down, up) = (new EmulatedLink<int>(LinkConditions.Perfect, 1), new EmulatedLink<int>(LinkConditions.Perfect, 2));
        var cursor = new ScenarioCursor(scenario, startUs: 500);
        var steps = 0;
        for (var now = 500L; now <= scenario.DurationUs + 500; now += 4_000)
        {
            while (cursor.TryTake(now, out var step))
            {
                down.Change(step.Down, now);
                up.Change(step.Up, now);
                steps++;
            }

            down.Send(now, 1200, 0);
            up.Send(now, 100, 0);
            while (down.TryReceive(now, out _, out _) | up.TryReceive(now, out _, out _))
            {
            }
        }

        Assert.True(cursor.IsOver(scenario.DurationUs + 500) && !cursor.IsOver(scenario.DurationUs + 499));
        Assert.Equal(scenario.Steps.Length, steps);
        Assert.Null(cursor.NextUs);
        Assert.True(down.Counters.DeliveredPackets > 0 && up.Counters.DeliveredPackets > 0);
    }

    [Fact]
    public void There_is_a_scenario_for_each_kind_of_bad_network()
    {
        string[] expected =
        [
            "address", "browser-steps", "competing-constant", "competing-download", "jitter", "loss-10", "loss-2", "loss-5", "loss-bursts", "outage", "queue-deep", "queue-shallow", "ramp", "rtt-100", "rtt-20",
            "rtt-300", "sawtooth", "step", "sweep",
        ];
        Assert.Equal(expected, LinkScenario.Names);
        Assert.Contains("There are: address, ", Assert.Throws<ArgumentException>(() => LinkScenario.Load("none")).Message);
    }
}
