using Enx.Testing.Network.Emulation;
using Xunit;

namespace Enx.Media.Tests.Emulation;

public class EmulatedLinkTests
{
    private const long Second = 1_000_000;

    [Theory]
    [InlineData(64_000, 200)]
    [InlineData(600_000, 1200)]
    [InlineData(5_000_000, 1200)]
    [InlineData(999_983, 337)]
    [InlineData(1_000_000_000, 1200)]
    public void A_full_link_carries_its_rate(long rate, int bytes)
    {
        var link = new EmulatedLink<int>(new LinkConditions { RateBitsPerSecond = rate, Queue = QueueLimit.OfTime(200_000) }, 1);
        var seconds = rate > 100_000_000 ? 1 : 20;
        var everyUs = Math.Max(1, (long)(bytes * 8e6 / rate / 1.5));
        for (var now = 0L; now < seconds * Second; now += everyUs)
        {
            link.Send(now, bytes, 0);
            while (link.TryReceive(now, out _, out _))
            {
            }
        }

        Assert.InRange(link.Counters.DeliveredBytes * 8.0 / seconds, rate * 0.99, rate * 1.01);
        Assert.True(link.Counters.DroppedByQueue > 0);
    }

    [Fact]
    public void A_rate_that_changes_under_a_packet_carries_each_part_at_its_own()
    {
        var link = new EmulatedLink<int>(new LinkConditions { RateBitsPerSecond = 80_000 }, 1);
        link.Send(0, 1000, 7); // 100 ms at this rate
        link.Change(link.Conditions with { RateBitsPerSecond = 0 }, 25_000);
        Assert.Null(link.NextDueUs);
        Assert.False(link.TryReceive(500_000, out _, out _));
        link.Change(link.Conditions with { RateBitsPerSecond = 160_000 }, 500_000);
        Assert.Equal(537_500, link.NextDueUs);
        Assert.False(link.TryReceive(537_499, out _, out _));
        Assert.True(link.TryReceive(600_000, out var packet, out var arrived));
        Assert.Equal((7, 537_500L), (packet, arrived));
        Assert.Null(link.NextDueUs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Packets_wait_their_turn_and_those_that_find_the_queue_full_are_dropped(bool inBytes)
    {
        // 1000 bytes take 10 ms; ten of them fit.
        var link = new EmulatedLink<int>(new LinkConditions { RateBitsPerSecond = 800_000, DelayUs = 5_000, Queue = inBytes ? QueueLimit.OfBytes(10_000) : QueueLimit.OfTime(100_000) }, 1);
        for (var i = 0; i < 15; i++) Assert.Equal(i < 10, link.Send(0, 1000, i));
        Assert.Equal((5, 10_000), (link.Counters.DroppedByQueue, link.QueuedBytes));

        // Half a packet has left: the next has less than the limit before it, the one after that more.
        Assert.True(link.Send(5_000, 1000, 21));
        Assert.False(link.Send(5_000, 1000, 22));

        foreach (var (expected, i) in Enumerable.Range(0, 10).Append(21).Select((p, i) => (p, i)))
        {
            Assert.True(link.TryReceive(Second, out LinkArrival<int> arrival));
            Assert.Equal(expected, arrival.Packet);
            Assert.Equal(i < 10 ? i * 10_000 : 95_000, arrival.QueueingUs);
            Assert.Equal((i + 1) * 10_000 + 5_000, arrival.ArrivedUs);
        }

        Assert.False(link.TryReceive(Second, out _, out _));
        Assert.Equal((11L, 95_000L, 90_000L, 50_000L), (link.Counters.Queueing.Count, link.Counters.Queueing.MaxUs, link.Counters.Queueing.PercentileUs(0.9), link.Counters.Queueing.PercentileUs(0.5)));
    }

    [Fact]
    public void A_queue_counted_in_time_shrinks_with_the_rate_and_one_counted_in_bytes_gets_slower()
    {
        Assert.InRange(WaitAt(QueueLimit.OfTime(300_000)), 280_000, 300_000);
        Assert.InRange(WaitAt(QueueLimit.OfBytes(75_000)), 1_150_000, 1_200_000);

        static long WaitAt(QueueLimit queue)
        {
            var link = new EmulatedLink<int>(new LinkConditions { RateBitsPerSecond = 2_000_000, Queue = queue }, 1);
            link.Change(link.Conditions with { RateBitsPerSecond = 500_000 }, 0);
            for (var now = 0L; now < 10 * Second; now += 2_000) link.Send(now, 500, 0);
            return link.Counters.Queueing.MaxUs;
        }
    }

    [Fact]
    public void An_unlimited_link_delays_and_nothing_else()
    {
        var link = new EmulatedLink<int>(new LinkConditions { DelayUs = 30_000 }, 1);
        for (var i = 0; i < 1000; i++) link.Send(i, 1500, i);
        Assert.Equal(30_000, link.NextDueUs);
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(link.TryReceive(Second, out var packet, out var arrived));
            Assert.Equal((i, i + 30_000L), (packet, arrived));
        }
    }

    [Fact]
    public void A_link_holds_no_more_than_its_bound()
    {
        var link = new EmulatedLink<int>(new LinkConditions { DelayUs = Second }, 1);
        for (var i = 0; i < EmulatedLink<int>.MaxPackets + 10; i++) link.Send(0, 100, i);
        Assert.Equal(10, link.Counters.DroppedByQueue);
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.05)]
    [InlineData(0.10)]
    public void Random_loss_is_as_frequent_as_asked_and_comes_alone(double share)
    {
        var lost = Lost(new LinkConditions { Loss = share }, 200_000);
        AssertShare(share, lost.Count(l => l), lost.Length, 1);
        Assert.InRange(MeanRun(lost), 0.97 / (1 - share), 1.03 / (1 - share)); // after a loss another follows as by chance
    }

    [Theory]
    [InlineData(0.03, 10, 1)]
    [InlineData(0.05, 4, 1)]
    [InlineData(0.05, 20, 0.5)]
    [InlineData(0.01, 1, 1)]
    public void Loss_in_bursts_is_as_frequent_and_as_long_as_asked(double share, double length, double density)
    {
        var lost = Lost(new LinkConditions { Bursts = new BurstLoss(share, length) { Density = density } }, 1_000_000);
        AssertShare(share, lost.Count(l => l), lost.Length, 2 * length);
        if (density >= 1) Assert.InRange(MeanRun(lost), length * 0.95, length * 1.05);
    }

    [Fact]
    public void What_is_lost_has_used_the_link()
    {
        var link = new EmulatedLink<int>(new LinkConditions { RateBitsPerSecond = 1_000_000, Loss = 0.5 }, 1);
        for (var now = 0L; now < 20 * Second; now += 5_000) link.Send(now, 1000, 0);
        while (link.TryReceive(20 * Second, out _, out _))
        {
        }

        Assert.InRange(link.Counters.DeliveredBytes * 8 / 20, 450_000, 550_000);
        Assert.InRange(link.Counters.DroppedByLoss + link.Counters.DeliveredPackets, 2480, 2500);
    }

    [Fact]
    public void Jitter_keeps_the_order_unless_it_may_be_lost()
    {
        foreach (var reorders in new[] { false, true })
        {
            var arrivals = Arrivals(new LinkConditions { DelayUs = 20_000, JitterUs = 30_000, JitterReorders = reorders }, 10_000, everyUs: 5_000);
            Assert.Equal(10_000, arrivals.Count);
            Assert.All(arrivals, a => Assert.InRange(a.ArrivedUs - a.SentUs, 20_000, 50_000));
            var overtaken = arrivals.Zip(arrivals.Skip(1)).Count(p => p.Item1.Packet > p.Item2.Packet);
            if (reorders) Assert.InRange(overtaken, 3_000, 6_000);
            else Assert.Equal(0, overtaken);
            if (reorders) Assert.InRange(arrivals.Average(a => a.ArrivedUs - a.SentUs), 34_000, 36_000);
        }
    }

    [Fact]
    public void A_delay_that_falls_lets_nobody_overtake()
    {
        var link = new EmulatedLink<int>(new LinkConditions { DelayUs = 100_000 }, 1);
        link.Send(0, 100, 1);
        link.Change(link.Conditions with { DelayUs = 10_000 }, 1_000);
        link.Send(2_000, 100, 2);
        Assert.True(link.TryReceive(Second, out var first, out _));
        Assert.True(link.TryReceive(Second, out var second, out var arrived));
        Assert.Equal((1, 2, 100_000L), (first, second, arrived));
    }

    [Fact]
    public void Packets_held_back_are_overtaken_by_those_of_that_time()
    {
        var arrivals = Arrivals(new LinkConditions { DelayUs = 20_000, Reordering = 0.05, ReorderingUs = 10_500 }, 100_000, everyUs: 1_000);
        var late = arrivals.Where(a => a.ArrivedUs - a.SentUs == 30_500).ToList();
        AssertShare(0.05, late.Count, arrivals.Count, 1);
        Assert.All(arrivals.Except(late), a => Assert.Equal(20_000, a.ArrivedUs - a.SentUs));

        // Ten packets are sent in the time that one is held back.
        var position = arrivals.Select((a, i) => (a.Packet, i)).ToDictionary(p => p.Packet, p => p.i);
        Assert.All(late.Where(l => l.Packet < 99_000), l => Assert.InRange(position[l.Packet] - l.Packet, 5, 10));
    }

    [Fact]
    public void A_copy_arrives_right_behind_its_original()
    {
        var arrivals = Arrivals(new LinkConditions { Duplication = 0.02 }, 100_000, everyUs: 1_000);
        AssertShare(0.02, arrivals.Count(a => a.IsCopy), 100_000, 1);
        Assert.All(arrivals.Zip(arrivals.Skip(1)).Where(p => p.Item2.IsCopy), p => Assert.Equal(p.Item1.Packet, p.Item2.Packet));
        Assert.Equal(100_000, arrivals.Count(a => !a.IsCopy));
    }

    [Fact]
    public void The_same_seed_gives_the_same_network_and_another_seed_another()
    {
        var bad = new LinkConditions
        {
            RateBitsPerSecond = 1_000_000,
            DelayUs = 20_000,
            JitterUs = 10_000,
            JitterReorders = true,
            Loss = 0.05,
            Bursts = new BurstLoss(0.02, 5),
            Reordering = 0.01,
            Duplication = 0.01,
            Cross = new CrossTraffic.Download(),
        };
        var first = Arrivals(bad, 5_000, 10_000, seed: 3);
        Assert.Equal(first, Arrivals(bad, 5_000, 10_000, seed: 3));
        Assert.NotEqual(first, Arrivals(bad, 5_000, 10_000, seed: 4));
    }

    [Fact]
    public void How_often_somebody_looks_changes_nothing()
    {
        var conditions = new LinkConditions { RateBitsPerSecond = 777_777, DelayUs = 20_000, JitterUs = 10_000, Loss = 0.05, Cross = new CrossTraffic.Constant(300_000) };
        var (looked, unlooked) = (new EmulatedLink<int>(conditions, 9), new EmulatedLink<int>(conditions, 9));
        var (seen, unseen) = (new List<LinkArrival<int>>(), new List<LinkArrival<int>>());
        for (var now = 0L; now < 10 * Second; now += 250)
        {
            if (now % 15_000 == 0)
            {
                looked.Send(now, 1000, (int)(now / 15_000));
                unlooked.Send(now, 1000, (int)(now / 15_000));
            }

            while (looked.TryReceive(now, out LinkArrival<int> arrival)) seen.Add(arrival);
        }

        while (looked.TryReceive(20 * Second, out LinkArrival<int> arrival)) seen.Add(arrival);
        while (unlooked.TryReceive(20 * Second, out LinkArrival<int> arrival)) unseen.Add(arrival);
        Assert.Equal(seen, unseen);
    }

    [Fact]
    public void Waiting_for_what_is_due_misses_nothing()
    {
        var link = new EmulatedLink<int>(new LinkConditions { RateBitsPerSecond = 1_000_000, Queue = QueueLimit.OfTime(500_000), DelayUs = 20_000, JitterUs = 5_000, Loss = 0.2, Cross = new CrossTraffic.Download() }, 5);
        for (var i = 0; i < 10; i++) link.Send(0, 1000, i);
        var arrived = new List<int>();
        var (now, looks) = (0L, 0);
        while (link.NextDueUs is { } due)
        {
            Assert.True(due > now || looks == 0, "the link has something due in the past and does not hand it out");
            now = due;
            looks++;
            while (link.TryReceive(now, out var packet, out var at))
            {
                Assert.Equal(now, at); // not a moment too late
                arrived.Add(packet);
            }

            if (arrived.Count + link.Counters.DroppedByLoss == 10) break;
        }

        Assert.Equal(10, arrived.Count + link.Counters.DroppedByLoss);
        Assert.True(arrived.Count is > 3 and < 10);
    }

    [Fact]
    public void Constant_cross_traffic_takes_its_part_and_no_more()
    {
        var (own, cross) = Share(new CrossTraffic.Constant(400_000), ownRate: 1_900_000);
        Assert.InRange(own + cross, 990_000, 1_010_000);
        Assert.InRange(cross, 80_000, 320_000); // both lose: a full queue drops whoever comes

        (own, cross) = Share(new CrossTraffic.Constant(400_000), ownRate: 500_000);
        Assert.InRange(own, 490_000, 510_000);
        Assert.InRange(cross, 390_000, 410_000);
    }

    [Fact]
    public void A_download_takes_what_is_left_and_fills_the_queue()
    {
        var (own, cross) = Share(new CrossTraffic.Download(), ownRate: 300_000);
        Assert.InRange(own + cross, 950_000, 1_010_000);
        Assert.InRange(own, 240_000, 305_000);

        var link = new EmulatedLink<int>(Congested(new CrossTraffic.Download()), 1);
        for (var now = 0L; now < 30 * Second; now += 100_000) link.Send(now, 100, 0);
        Assert.InRange(link.Counters.Queueing.PercentileUs(0.5), 60_000, 200_000);
    }

    [Fact]
    public void Cross_traffic_comes_and_goes_with_the_conditions()
    {
        var link = new EmulatedLink<int>(Congested(new CrossTraffic.Constant(500_000)), 1);
        link.Change(link.Conditions with { Cross = null }, 10 * Second);
        var carried = link.Counters.CrossBytes;
        Assert.InRange(carried * 8 / 10, 490_000, 510_000);
        link.Change(link.Conditions with { Cross = new CrossTraffic.Constant(500_000) }, 20 * Second);
        Assert.Equal(carried, link.Counters.CrossBytes);
        link.Change(link.Conditions, 30 * Second);
        Assert.InRange(link.Counters.CrossBytes, carried * 1.98, carried * 2.02);
    }

    [Fact]
    public void A_link_that_cannot_be_is_refused()
    {
        foreach (var conditions in new LinkConditions[]
        {
            new() { RateBitsPerSecond = -1 }, new() { DelayUs = -1 }, new() { Loss = 1.1 }, new() { Loss = double.NaN }, new() { Queue = QueueLimit.OfBytes(-1) }, new() { Bursts = new BurstLoss(0.9, 2) },
            new() { Bursts = new BurstLoss(0.1, 0.5) }, new() { Bursts = new BurstLoss(0.6, 10) { Density = 0.5 } }, new() { Cross = new CrossTraffic.Constant(0) },
        }) Assert.Throws<ArgumentException>(() => new EmulatedLink<int>(conditions, 1));
    }

    private static LinkConditions Congested(CrossTraffic cross) => new() { RateBitsPerSecond = 1_000_000, DelayUs = 20_000, Queue = QueueLimit.OfTime(200_000), Cross = cross };

    /// <summary>What each gets of 1 Mbit/s over half a minute, bit/s.</summary>
    private static (long Own, long Cross) Share(CrossTraffic cross, long ownRate)
    {
        const int Bytes = 1000;
        var link = new EmulatedLink<int>(Congested(cross), 1);
        for (var now = 0L; now < 30 * Second; now += (long)(Bytes * 8e6 / ownRate)) link.Send(now, Bytes, 0);
        while (link.TryReceive(30 * Second, out _, out _))
        {
        }

        return (link.Counters.DeliveredBytes * 8 / 30, link.Counters.CrossBytes * 8 / 30);
    }

    private static List<LinkArrival<int>> Arrivals(LinkConditions conditions, int count, long everyUs, int seed = 1)
    {
        var link = new EmulatedLink<int>(conditions, seed);
        var arrivals = new List<LinkArrival<int>>();
        for (var i = 0; i < count; i++)
        {
            link.Send(i * everyUs, 1000, i);
            while (link.TryReceive(i * everyUs, out LinkArrival<int> arrival)) arrivals.Add(arrival);
        }

        while (link.TryReceive(count * everyUs + Second, out LinkArrival<int> arrival)) arrivals.Add(arrival);
        return arrivals;
    }

    private static bool[] Lost(LinkConditions conditions, int count)
    {
        var lost = new bool[count];
        Array.Fill(lost, true);
        foreach (var arrival in Arrivals(conditions, count, everyUs: 1_000)) lost[arrival.Packet] = false;
        return lost;
    }

    private static double MeanRun(bool[] lost) => lost.Count(l => l) / (double)lost.Select((l, i) => l && (i == 0 || !lost[i - 1])).Count(begins => begins);

    /// <summary>Within four standard deviations of what chance allows, where neighbours <paramref name="correlated"/> go together.</summary>
    private static void AssertShare(double share, long count, long of, double correlated)
    {
        var allowed = 4 * Math.Sqrt(share * (1 - share) * correlated / of);
        Assert.InRange(count / (double)of, share - allowed, share + allowed);
    }
}
