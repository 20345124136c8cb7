using System.Globalization;
using Enx.Media.Routing;
using Enx.Media.Rtp;
using Xunit;

namespace Enx.Media.Tests.Routing;

public sealed class SlotRewriterSpecs
{
    private static readonly SourceStream One = Stream();
    private static readonly SourceStream Two = Stream();

    [Fact]
    public void Numbers_go_on_without_a_gap_and_times_with_the_time_that_passed_when_the_source_changes()
    {
        var rewriter = new SlotRewriter(90_000, firstSequence: 10, firstTimestamp: 1000);
        rewriter.Bind(One);
        Assert.Equal((10, 1000u), Map(rewriter, 65535, 500, 0));
        Assert.Equal((11, 1000u), Map(rewriter, 0, 500, 0));
        Assert.Equal((12, 4000u), Map(rewriter, 1, 3500, 33_333));
        rewriter.Bind(Two);
        // 100 ms later: 9,000 ticks on.
        Assert.Equal((13, 13_000u), Map(rewriter, 40_000, 77, 133_333));
        Assert.Equal((14, 16_000u), Map(rewriter, 40_001, 3077, 166_666));
    }

    [Fact]
    public void A_late_packet_keeps_its_place_and_one_from_before_the_switch_has_none()
    {
        var rewriter = new SlotRewriter(90_000, 10, 0);
        rewriter.Bind(One);
        Map(rewriter, 100, 0, 0);
        Assert.Equal(13, Map(rewriter, 103, 0, 0).Sequence);
        Assert.Equal(11, Map(rewriter, 101, 0, 0).Sequence);
        Assert.False(rewriter.TryMap(99, 0, default, 0, out _, out _));
    }

    [Fact]
    public void A_number_of_the_slot_leads_back_to_the_packet_of_the_source_that_had_it()
    {
        var rewriter = new SlotRewriter(90_000, 65530, 0);
        rewriter.Bind(One);
        for (ushort i = 0; i < 10; i++) Map(rewriter, (ushort)(500 + i), 0, 0);
        rewriter.Bind(Two);
        for (ushort i = 0; i < 10; i++) Map(rewriter, (ushort)(65533 + i), 0, 0);

        Assert.True(rewriter.TryFind(65535, out var source, out var sequence, out _));
        Assert.Same(One, source);
        Assert.Equal(505, sequence);
        Assert.True(rewriter.TryFind(4, out source, out sequence, out _));
        Assert.Same(Two, source);
        Assert.Equal(65533, sequence);
        Assert.False(rewriter.TryFind(20_000, out _, out _, out _));

        rewriter.Forget(One.Track);
        Assert.False(rewriter.TryFind(65535, out _, out _, out _));
    }

    [Theory]
    [InlineData("13,14,15", 13)] // the last three
    [InlineData("15,13", 15)] // 14 went out, so 13 stays a gap
    [InlineData("13", 16)] // those after it went out
    [InlineData("10,11,12,13,14,15", 10)] // all that there were
    public void Numbers_of_packets_that_were_not_sent_after_all_are_free_for_the_next_source(string takenBack, int next)
    {
        var rewriter = new SlotRewriter(90_000, 10, 0);
        rewriter.Bind(One);
        for (ushort i = 0; i < 6; i++) Map(rewriter, (ushort)(500 + i), 0, 0);
        foreach (var number in takenBack.Split(',')) rewriter.TakeBack(ushort.Parse(number, CultureInfo.InvariantCulture));
        rewriter.Bind(Two);
        Assert.Equal(next, Map(rewriter, 40_000, 0, 0).Sequence);
        Assert.True(rewriter.TryFind((ushort)next, out var source, out var sequence, out _));
        Assert.Equal((Two, 40_000), (source, sequence));
    }

    [Fact]
    public void A_packet_that_is_left_out_leaves_no_gap()
    {
        var rewriter = new SlotRewriter(90_000, 10, 0);
        rewriter.Bind(One);
        Map(rewriter, 100, 0, 0);
        Assert.True(rewriter.Skip(101, null));
        Assert.True(rewriter.Skip(102, null));
        Assert.Equal(11, Map(rewriter, 103, 0, 0).Sequence);
        Assert.True(rewriter.TryFind(11, out _, out var sequence, out _));
        Assert.Equal(103, sequence);
        Assert.True(rewriter.TryFind(10, out _, out sequence, out _));
        Assert.Equal(100, sequence);
    }

    [Fact]
    public void No_number_is_given_out_twice_nor_one_from_long_ago()
    {
        var rewriter = new SlotRewriter(90_000, 10, 0);
        rewriter.Bind(One);
        Map(rewriter, 100, 0, 0);
        Map(rewriter, 102, 0, 0);
        Assert.False(rewriter.TryMap(102, 0, default, 0, out _, out _));
        Assert.Equal(11, Map(rewriter, 101, 0, 0).Sequence);
        Assert.False(rewriter.TryMap(101, 0, default, 0, out _, out _));

        Map(rewriter, 6000, 0, 0);
        Assert.False(rewriter.TryMap(103, 0, default, 0, out _, out _));
        Assert.True(rewriter.TryMap(5999, 0, default, 0, out _, out _));
        // The same stretch of the ring of numbers, a long way on.
        Map(rewriter, (ushort)(6000 + 2048), 0, 0);
        Assert.True(rewriter.TryMap((ushort)(5999 + 2048), 0, default, 0, out _, out _));
    }

    [Fact]
    public void Long_runs_wrap_many_times()
    {
        var rewriter = new SlotRewriter(90_000, 1, 0);
        rewriter.Bind(One);
        for (var i = 0; i < 300_000; i++)
        {
            Assert.Equal((ushort)(1 + i), Map(rewriter, (ushort)(777 + i), (uint)i, i).Sequence);
            if (i % 1000 != 999) continue;
            Assert.True(rewriter.TryFind((ushort)(1 + i - 500), out _, out var sequence, out _));
            Assert.Equal((ushort)(777 + i - 500), sequence);
        }
    }

    [Fact]
    public void A_gap_before_what_is_left_out_stays_open_for_the_packet_that_belongs_there()
    {
        var rewriter = new SlotRewriter(90_000, 10, 0);
        rewriter.Bind(One);
        Map(rewriter, 100, 0, 0);
        // 101 is on its way, or lost; 102 is left out.
        Assert.True(rewriter.Skip(102, 50));
        Assert.Equal(12, Map(rewriter, 103, 0, 0).Sequence);
        Assert.Equal(11, Map(rewriter, 101, 0, 0).Sequence);
        Assert.Equal(13, Map(rewriter, 104, 0, 0).Sequence);
        Assert.Equal((101, 103), (Find(rewriter, 11), Find(rewriter, 12)));
    }

    [Fact]
    public void The_number_of_a_packet_that_is_left_out_too_late_stays_open()
    {
        var rewriter = new SlotRewriter(90_000, 10, 0);
        rewriter.Bind(One);
        Map(rewriter, 100, 0, 0);
        Map(rewriter, 102, 0, 0);
        Assert.False(rewriter.Skip(101, 50));
        Assert.Equal(11, Map(rewriter, 101, 0, 0).Sequence);
    }

    [Fact]
    public void Pictures_are_numbered_without_a_gap_where_pictures_are_left_out_and_where_the_stream_changes()
    {
        var rewriter = new SlotRewriter(90_000, 10, 0);
        rewriter.Bind(One);
        Assert.Equal((500, 7), Picture(rewriter, 100, 1000, 500, 7));
        // A picture of two packets is left out: it counts once.
        rewriter.Skip(101, 2000);
        rewriter.Skip(102, 2000);
        Assert.Equal((501, 8), Picture(rewriter, 103, 3000, 502, 8));
        // Padding has the time of the picture before it, and is none.
        rewriter.Skip(104, null);
        Assert.Equal((502, 9), Picture(rewriter, 105, 4000, 503, 9));
        Assert.False(rewriter.IsOfSkippedFrame(3000));
        Assert.True(rewriter.IsOfSkippedFrame(2000));

        rewriter.Bind(Two);
        Assert.Equal((503, 10), Picture(rewriter, 9, 77, 32_767, 255));
        Assert.Equal((504, 11), Picture(rewriter, 10, 3077, 0, 0));

        static (int, int) Picture(SlotRewriter rewriter, ushort sequence, uint timestamp, int id, int tl0)
        {
            Assert.True(rewriter.TryMap(sequence, timestamp, new PictureNumbers(true, id, true, tl0), 0, out _, out var shift));
            return (id + shift.Picture & 0x7FFF, tl0 + shift.Tl0 & 0xFF);
        }
    }

    [Fact]
    public void A_stream_thinned_to_a_quarter_of_its_pictures_has_numbers_without_a_gap_and_every_one_leads_back()
    {
        var rewriter = new SlotRewriter(90_000, 65_000, 0, remembered: 96);
        rewriter.Bind(One);
        var sent = new List<(ushort Out, ushort In)>();
        for (var picture = 0; picture < 2000; picture++)
        {
            for (var part = 0; part < 2; part++)
            {
                var sequence = (ushort)(64_000 + 2 * picture + part);
                if (picture % 4 == 0) sent.Add((Map(rewriter, sequence, (uint)picture, picture).Sequence, sequence));
                else Assert.True(rewriter.Skip(sequence, (uint)picture));
            }
        }

        Assert.Equal(Enumerable.Range(0, sent.Count).Select(i => (ushort)(65_000 + i)), sent.Select(s => s.Out));
        foreach (var (number, source) in sent.TakeLast(150)) Assert.Equal(source, Find(rewriter, number));
    }

    [Fact]
    public void Layers_whose_clocks_are_known_keep_the_distance_in_time_of_their_pictures()
    {
        var track = Stream().Track;
        var (low, high) = (new SourceStream(track, 0, "q", new MediaEngineOptions()) { Clock = new SenderClock(90_000) }, new SourceStream(track, 1, "h", new MediaEngineOptions()) { Clock = new SenderClock(90_000) });
        low.Clock.OnReport(wallUs: 1_000_000, rtp: 90_000);
        high.Clock.OnReport(wallUs: 2_000_000, rtp: 5_000_000);
        var rewriter = new SlotRewriter(90_000, 1, 0);
        rewriter.Bind(low);
        // Taken at 1.0 s, came at 1.1 s.
        var first = Map(rewriter, 1, 90_000, 1_100_000).Timestamp;
        rewriter.Bind(high);
        // Taken at 1.5 s, came at 1.9 s: a big key frame is long on its way.
        Assert.Equal(first + 45_000, Map(rewriter, 900, 5_000_000 - 45_000, 1_900_000).Timestamp);
        rewriter.Bind(low);
        // Taken before what was shown last: time does not go back.
        Assert.Equal(first + 45_001, Map(rewriter, 50, 90_000 + 9_000, 1_950_000).Timestamp);
    }

    [Fact]
    public void Sound_that_begins_with_what_came_a_moment_ago_is_placed_as_much_earlier_as_it_is_old()
    {
        var rewriter = new SlotRewriter(48_000, 10, 0, leastStep: 960);
        rewriter.Bind(One);
        Map(rewriter, 100, 0, 0);
        rewriter.Bind(null);
        rewriter.Bind(Two);
        // Ten seconds later, of which the first two packets are 40 and 20 ms old.
        Assert.Equal((11, 48u * 9_960), Map(rewriter, 7, 5_000, 9_960_000));
        Assert.Equal((12, 48u * 9_980), Map(rewriter, 8, 5_960, 9_980_000));
        Assert.Equal((13, 48u * 10_000), Map(rewriter, 9, 6_920, 10_000_000));
    }

    [Fact]
    public void Sound_that_is_older_than_the_last_packet_of_the_slot_begins_a_packet_after_it_and_keeps_its_distances()
    {
        var rewriter = new SlotRewriter(48_000, 10, 0, leastStep: 960);
        rewriter.Bind(One);
        Map(rewriter, 100, 0, 100_000);
        rewriter.Bind(Two);
        Assert.Equal((11, 960u), Map(rewriter, 7, 5_000, 60_000));
        Assert.Equal((12, 1_920u), Map(rewriter, 8, 5_960, 80_000));
        Assert.Equal((14, 3_840u), Map(rewriter, 10, 7_880, 120_000));
    }

    private static SourceStream Stream() =>
        new((PublishedTrack)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(PublishedTrack)), 0, "", new MediaEngineOptions());

    private static ushort Find(SlotRewriter rewriter, ushort number)
    {
        Assert.True(rewriter.TryFind(number, out _, out var sequence, out _));
        return sequence;
    }

    private static (ushort Sequence, uint Timestamp) Map(SlotRewriter rewriter, ushort sequence, uint timestamp, long nowUs)
    {
        Assert.True(rewriter.TryMap(sequence, timestamp, default, nowUs, out var outSequence, out var shift));
        return (outSequence, timestamp + shift.Timestamp);
    }
}
