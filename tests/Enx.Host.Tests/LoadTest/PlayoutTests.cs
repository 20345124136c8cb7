using Enx.Load.Measuring;
using Enx.Load.Media;

namespace Enx.Host.Tests.LoadTest;

/// <summary>How a load client tells that a picture stood still, and that a packet was lost.</summary>
public sealed class PlayoutTests
{
    private const long Frame = 33_333;

    private readonly MediaTally _tally = new();
    private ushort _sequence = 65_530;
    private long _now = 1_000_000;

    [Fact]
    public void Pictures_in_time_are_no_freeze()
    {
        var playout = new Playout(_tally);
        for (var i = 0; i < 100; i++) Show(playout, key: i == 0);
        Assert.Equal((100, 0), (_tally.Pictures, _tally.Freezes));
        Assert.Equal(99 * Frame, _tally.WatchedUs);
    }

    [Fact]
    public void Fewer_pictures_a_second_are_no_freeze()
    {
        var playout = new Playout(_tally);
        for (var i = 0; i < 60; i++) Show(playout, key: i == 0);
        for (var i = 0; i < 20; i++) Show(playout, after: 4 * Frame);
        Assert.Equal(0, _tally.Freezes);
    }

    [Theory]
    [InlineData(170, 0)]
    [InlineData(400, 1)]
    public void A_gap_that_people_notice_is_one(int milliseconds, int freezes)
    {
        var playout = new Playout(_tally);
        for (var i = 0; i < 30; i++) Show(playout, key: i == 0);
        Show(playout, after: milliseconds * 1000L);
        Show(playout);
        Assert.Equal((freezes, freezes * milliseconds * 1000L), (_tally.Freezes, _tally.FrozenUs));
    }

    [Fact]
    public void A_packet_that_is_late_holds_its_picture_and_those_after_it_up()
    {
        var playout = new Playout(_tally);
        Show(playout, key: true);
        var missing = Part(starts: true, ends: true);
        for (var i = 0; i < 12; i++) Show(playout);
        Assert.Equal(1, _tally.Pictures);
        playout.OnPacket(missing, _now += Frame);
        Assert.Equal((14, 1), (_tally.Pictures, _tally.Freezes));
    }

    [Fact]
    public void Who_misses_a_packet_for_good_goes_on_with_the_next_key_picture()
    {
        var playout = new Playout(_tally);
        Show(playout, key: true);
        Part(starts: true, ends: true);
        for (var i = 0; i < 3; i++) Show(playout);
        Show(playout, key: true);
        Show(playout);
        Assert.Equal(3, _tally.Pictures);
        Assert.True(playout.IsPlaying);
    }

    [Fact]
    public void A_picture_that_never_goes_on_is_one_freeze_until_it_does()
    {
        var playout = new Playout(_tally);
        Show(playout, key: true);
        Show(playout);
        for (var i = 0; i < 10; i++) playout.Tick(_now += 1_000_000);
        Assert.Equal(1, _tally.Freezes);
        Show(playout);
        Assert.Equal(1, _tally.Freezes);
        Assert.Equal(10_000_000 + Frame, _tally.FrozenUs);
    }

    [Fact]
    public void Somebody_else_on_the_slot_is_no_freeze()
    {
        var playout = new Playout(_tally);
        Show(playout, key: true);
        Show(playout);
        Show(playout, key: true, tag: 2, after: 1_000_000);
        playout.Interrupt();
        playout.Tick(_now += 10_000_000);
        Show(playout, key: true);
        Assert.Equal((4, 0), (_tally.Pictures, _tally.Freezes));
    }

    [Fact]
    public void Nothing_is_shown_before_a_key_picture()
    {
        var playout = new Playout(_tally);
        for (var i = 0; i < 5; i++) Show(playout);
        Assert.False(playout.IsPlaying);
        Assert.Equal(0, _tally.Pictures);
    }

    [Fact]
    public void What_came_twice_counts_once_and_what_never_came_is_lost()
    {
        var window = new SequenceWindow();
        for (var number = 65_000; number < 70_000; number++)
        {
            // One is left out, and comes when it is asked for; two never come.
            if (number is 65_100 or 65_600 or 69_999 - 5) continue;
            Assert.True(window.TryAdd((ushort)number));
            if (number == 65_140) Assert.True(window.TryAdd(65_100));
            Assert.False(window.TryAdd((ushort)number));
        }

        Assert.Equal(1, window.Lost);
        Assert.Equal(2, window.Finish());
        Assert.Equal(5_000 - 2, window.Came);
    }

    private void Show(Playout playout, bool key = false, uint tag = 1, long after = Frame)
    {
        _now += after;
        playout.OnPacket(Part(starts: true, ends: false, key, tag), _now);
        playout.OnPacket(Part(starts: false, ends: true, false, tag), _now);
    }

    private Playout.Part Part(bool starts, bool ends, bool key = false, uint tag = 1) => new() { Sequence = _sequence++, There = true, Starts = starts, Ends = ends, Key = key, Tag = tag };
}
