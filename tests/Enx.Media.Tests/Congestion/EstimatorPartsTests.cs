using Enx.Media.Congestion;
using Enx.Media.Rtcp;
using Xunit;

namespace Enx.Media.Tests.Congestion;

public class EstimatorPartsTests
{
    [Fact]
    public void Sent_packets_are_found_by_number_while_feedback_can_still_come()
    {
        var sent = new SentPackets();
        Assert.False(sent.TryFind(0, out _));
        for (var n = 0; n < 100_000; n++)
            sent.Add(n % 1000, n * 500L);
        Assert.True(sent.TryFind(unchecked((ushort)99_999), out var number));
        Assert.Equal(99_999, number);

        // Two seconds are four thousand packets.
        Assert.True(sent.TryFind(unchecked((ushort)(99_999 - 3_999)), out number));
        Assert.Equal((99_999 - 3_999) * 500L, sent[number].SentMicroseconds);
        Assert.False(sent.TryFind(unchecked((ushort)100_000), out _));
        Assert.False(sent.TryFind(unchecked((ushort)(99_999 - 20_000)), out _));
    }

    [Fact]
    public void A_packets_fate_is_settled_once_and_late_ones_are_not_lost()
    {
        var sent = new SentPackets();
        for (var n = 0; n < 5; n++)
            sent.Add(100, n * 10_000);
        sent.Report(0, true);
        sent.Report(1, false);
        Assert.True(sent.Report(3, true));
        Assert.False(sent.Report(3, true));
        Assert.True(sent.Report(1, true));
        var fates = new List<PacketFate>();
        while (sent.TrySettle(35_000, out var packet))
            fates.Add(packet.Fate);
        Assert.Equal([PacketFate.Arrived, PacketFate.Arrived, PacketFate.Unknown, PacketFate.Arrived], fates);
        Assert.False(sent.TrySettle(long.MaxValue, out _));
    }

    [Fact]
    public void The_arrival_clock_goes_on_over_its_wrap_both_ways()
    {
        var clock = default(ArrivalClock);
        const long Half = TransportFeedback.ClockPeriodMicroseconds / 2;
        var first = clock.Unwrap(Half - 1_000);
        Assert.Equal(first + 3_000, clock.Unwrap(-Half + 2_000));
        Assert.Equal(first + 500, clock.Unwrap(Half - 500));
        Assert.True(first > 0);
    }

    [Fact]
    public void A_rate_is_over_time_not_over_packets()
    {
        var window = new RateWindow();
        Assert.Equal(0, window.BitsPerSecond(500_000));
        for (var at = 0L; at <= 2_000_000; at += 100_000)
            window.Add(1_000, at);
        Assert.InRange(window.BitsPerSecond(1_000_000, 2_000_000), 75_000, 90_000);
        Assert.InRange(window.BitsPerSecond(1_000_000, 2_500_000), 35_000, 50_000);
        window.Add(1_000, 60_000_000);
        Assert.InRange(window.BitsPerSecond(1_000_000, 60_000_000), 7_000, 9_000);
    }

    [Fact]
    public void Bursts_and_jitter_are_no_standing_queue_but_a_busy_link_is()
    {
        var queue = new StandingQueue();
        var random = new Random(1);
        var now = 1_000_000L;
        for (var i = 0; i < 1_000; i++, now += 5_000)
            queue.Add(now, now + 20_000 + random.Next(30_000));
        Assert.InRange(queue.Microseconds, 0, 8_000);
        for (var i = 0; i < 30; i++, now += 5_000)
            queue.Add(now, now + 80_000 + random.Next(30_000));
        Assert.InRange(queue.Microseconds, 55_000, 70_000);
        queue.Accept();
        Assert.Equal(0, queue.Microseconds);
    }

    [Theory]
    [InlineData(0, LinkUse.Normal)]
    [InlineData(2_000, LinkUse.Over)]
    [InlineData(-2_000, LinkUse.Under)]
    public void The_trend_tells_a_queue_that_grows_from_one_that_empties(int perGroupUs, object use)
    {
        var trend = new TrendlineFilter();
        for (var i = 1; i <= 40; i++)
            trend.Add(new GroupDelta(20_000, 20_000 + perGroupUs, i * 20_000L));
        Assert.Equal((LinkUse)use, trend.Use);
    }

    [Fact]
    public void Packets_sent_together_are_one_group()
    {
        var groups = new ArrivalGroups();
        var deltas = new List<GroupDelta>();
        foreach (var (sent, arrival) in ((long, long)[])[(0, 0), (1_000, 8_000), (20_000, 20_000), (21_000, 30_000), (40_000, 40_000)])
        {
            if (groups.TryAdd(sent, arrival, out var delta))
                deltas.Add(delta);
        }

        Assert.Equal([new GroupDelta(20_000, 22_000, 30_000)], deltas);
    }

    [Theory]
    [InlineData(2_000_000, ProbeOutcome.Carried, 1_000_000)]
    [InlineData(1_000_000, ProbeOutcome.Carried, 1_000_000)]
    [InlineData(600_000, ProbeOutcome.Saturated, 600_000)]
    public void A_probe_shows_what_the_link_carries(int linkRate, object outcome, double expected)
    {
        var cluster = new ProbeCluster(1_000_000, 80_000, 0, 0);
        var free = 0L;
        for (var at = 0; at < 80_000; at += 10_000)
        {
            free = Math.Max(at, free) + (long)(1_250 * 8e6 / linkRate);
            cluster.OnReported(new SentPacket { SentMicroseconds = at, Bytes = 1_250 }, true, free + 20_000);
        }

        Assert.Equal((ProbeOutcome)outcome, cluster.Judge(0, out var rate));
        Assert.InRange(rate, expected * 0.95, expected * 1.05);
    }

    [Fact]
    public void A_probe_of_which_too_little_came_back_says_nothing()
    {
        var cluster = new ProbeCluster(1_000_000, 80_000, 0, 0);
        for (var at = 0; at < 80_000; at += 10_000)
            cluster.OnReported(new SentPacket { SentMicroseconds = at, Bytes = 1_250 }, at < 30_000, at);
        Assert.Equal(ProbeOutcome.Unknown, cluster.Judge(0, out _));
    }

    [Fact]
    public void Random_loss_is_found_to_be_inherent_and_bounds_nothing()
    {
        var (loss, bound) = Lose((_, random) => random.NextDouble() < 0.08, 1_000_000);
        Assert.InRange(loss.Inherent, 0.05, 0.11);
        Assert.True(bound >= 1_000_000);
    }

    [Fact]
    public void Loss_that_goes_away_when_less_is_sent_bounds_the_estimate()
    {
        // A policer at 1 Mbit/s, without any queue.
        var (loss, bound) = Lose((rate, random) => random.NextDouble() < 1 - 1_000_000 / rate, 1_400_000);
        Assert.InRange(loss.Inherent, 0, 0.08);
        Assert.InRange(bound, 800_000, 1_250_000);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void A_policer_that_cuts_off_the_ends_of_frames_bounds_the_estimate_as_well(int run)
    {
        var left = 0;
        var (loss, bound) = Lose((rate, random) => left-- > 0 || (random.NextDouble() < (1 - 1_000_000 / rate) / run && (left = run - 1) > 0), 1_400_000);
        Assert.InRange(loss.Inherent, 0, 0.12);
        Assert.InRange(bound, 700_000, 1_250_000);
    }

    private static (LossControl Loss, double Bound) Lose(Func<double, Random, bool> isLost, double estimate)
    {
        var loss = new LossControl();
        var random = new Random(7);
        var (now, found) = (0L, double.PositiveInfinity);
        for (var i = 0; i < 20_000; i++)
        {
            var rate = Math.Min(Math.Min(estimate, loss.BitsPerSecond), found);
            now += (long)(1_000 * 8e6 / rate);
            loss.Add(new SentPacket { SentMicroseconds = now, Bytes = 1_000, Fate = isLost(rate, random) ? PacketFate.Missing : PacketFate.Arrived });
            if (i % 6 == 0)
                loss.Update(rate, 0, 0, 50_000, stalls: false, now);
            if (loss.Found > 0) found = loss.Found;
        }

        return (loss, Math.Min(loss.BitsPerSecond, found));
    }
}
