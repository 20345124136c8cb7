using Enx.Media.Routing;
using Xunit;

namespace Enx.Media.Tests.Routing;

public class NackListTests
{
    private readonly NackList _list = new();
    private readonly ushort[] _due = new ushort[64];

    [Fact]
    public void A_lost_packet_is_asked_for_once_two_newer_ones_are_here()
    {
        Receive(0, 65_534);
        Receive(0, 0);
        Assert.True(_list.IsMissing(65_535));
        Assert.Empty(Collect(0));
        Receive(1, 1);
        Assert.Equal([65_535], Collect(1));
    }

    [Fact]
    public void Or_after_ten_milliseconds()
    {
        Receive(0, 1, 3);
        Assert.Empty(Collect(9));
        Assert.Equal([2], Collect(10));
    }

    [Fact]
    public void Swapped_neighbours_are_not_asked_for()
    {
        Receive(0, 1, 3);
        Receive(2, 2, 4, 5);
        Assert.Empty(Collect(20));
        Assert.Equal(0, _list.Count);
    }

    [Theory]
    [InlineData(5, 20)]
    [InlineData(80, 80)]
    public void It_is_asked_for_again_once_a_round_trip_has_passed(int rtt, int retry)
    {
        Receive(0, 1, 3, 4);
        Assert.Equal([2], Collect(0, rtt));
        Assert.Empty(Collect(retry - 1, rtt));
        Assert.Equal([2], Collect(retry, rtt));
        Assert.True(_list.OnRecovered(2));
        Assert.Empty(Collect(10 * retry, rtt));
    }

    [Fact]
    public void After_ten_tries_it_is_given_up()
    {
        Receive(0, 1, 3, 4);
        var tries = 0;
        for (var now = 0; now < 990; now++)
            tries += Collect(now, 20).Length;
        Assert.Equal(10, tries);
        Assert.False(_list.IsMissing(2));
    }

    [Fact]
    public void Each_time_it_is_waited_a_little_longer()
    {
        Receive(0, 1, 3, 4);
        var asked = new List<int>();
        for (var now = 0; now < 1_000; now++)
            if (Collect(now, 100).Length > 0) asked.Add(now);
        Assert.Equal([0, 100, 225, 382, 578, 823], asked);
    }

    [Theory]
    [InlineData(300, 3)] // 0, 300, 675: an answer to another would come after a second
    [InlineData(600, 1)]
    [InlineData(1_000, 1)]
    [InlineData(1_100, 0)]
    public void What_could_not_come_in_time_to_be_played_is_not_asked_for(int rtt, int asked)
    {
        Receive(0, 1, 3, 4);
        var count = 0;
        for (var now = 0; now < 2_000; now++)
            count += Collect(now, rtt).Length;
        Assert.Equal(asked, count);
        Assert.Equal(0, _list.Count);
    }

    [Fact]
    public void The_answer_to_the_last_request_is_still_waited_for()
    {
        Receive(0, 1, 3, 4);
        Assert.Equal([2], Collect(0, 600));
        Assert.Empty(Collect(590, 600));
        Assert.True(_list.OnRecovered(2));
    }

    [Fact]
    public void After_a_second_it_is_given_up()
    {
        Receive(0, 1, 3, 4);
        Assert.Equal([2], Collect(0, 600));
        Assert.Empty(Collect(1_001, 100));
        Assert.False(_list.IsMissing(2));
    }

    [Fact]
    public void A_thousand_packets_behind_it_is_given_up()
    {
        Receive(0, 1, 3);
        for (var n = 4; n <= 1_002; n++)
            Receive(0, n);
        Assert.Equal([2], Collect(0));
        Receive(20, 1_003);
        Assert.Empty(Collect(40));
        Assert.Equal(0, _list.Count);
    }

    [Fact]
    public void Copies_of_packets_that_are_here_are_told_from_recovered_ones()
    {
        Assert.False(_list.OnRecovered(7)); // RTX probes come before any media
        Receive(0, 10, 12);
        Assert.False(_list.OnRecovered(10));
        Assert.False(_list.OnRecovered(12));
        Assert.False(_list.OnRecovered(13)); // not here yet and not known to be missing
        Assert.True(_list.OnRecovered(11));
        Assert.False(_list.OnRecovered(11));
        Receive(0, 14);
        Assert.True(_list.IsMissing(13));
    }

    [Fact]
    public void A_hole_beyond_repair_wants_a_key_frame_instead()
    {
        Receive(0, 1, 3, 503);
        Assert.False(_list.NeedsKeyFrame);
        Assert.Equal(500, _list.Count);
        Receive(0, 1_005);
        Assert.True(_list.NeedsKeyFrame);
        Assert.Equal(0, _list.Count);
        _list.KeyFrameRequested();
        Receive(0, 1_007);
        Assert.False(_list.NeedsKeyFrame);
        Assert.Equal(1, _list.Count);
    }

    [Fact]
    public void What_has_no_room_in_the_answer_stays_due()
    {
        Receive(0, 1, 102, 103);
        Assert.Equal(100, _list.Count);
        var first = Collect(0);
        Assert.Equal(64, first.Length);
        Assert.Equal(36, Collect(1).Length);
        Assert.Empty(Collect(2));
    }

    [Fact]
    public void The_list_is_bounded_under_any_loss_and_settles_without_allocating()
    {
        var random = new Random(4_585);
        ushort n = 0;
        void Round(int packets)
        {
            for (var i = 0; i < packets; i++, n++)
            {
                if (random.Next(3) == 0)
                    n += (ushort)random.Next(400);
                _list.OnPacket(n, n * 1000);
                _list.OnRecovered((ushort)(n - random.Next(100)));
                Assert.InRange(_list.Count, 0, 1_000);
            }
        }

        Round(20_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            _list.OnPacket(n += 3, i * 1000);
            _list.Collect(_due, i * 1000, 10_000);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // Times are in milliseconds here.
    private void Receive(long now, params int[] numbers)
    {
        foreach (var n in numbers)
            _list.OnPacket((ushort)n, now * 1000);
    }

    private ushort[] Collect(long now, int rtt = 30) => _due[.._list.Collect(_due, now * 1000, rtt * 1000)];
}
