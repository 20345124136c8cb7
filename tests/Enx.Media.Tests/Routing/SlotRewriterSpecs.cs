using Enx.Media.Routing;
using Xunit;

namespace Enx.Media.Tests.Routing;

public sealed class SlotRewriterSpecs
{
    // The rewriter only keeps a reference to its source, so any object of the type will do.
    private static readonly PublishedTrack One = (PublishedTrack)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(PublishedTrack));
    private static readonly PublishedTrack Two = (PublishedTrack)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(PublishedTrack));

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
        Assert.False(rewriter.TryMap(99, 0, 0, out _, out _));
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

        rewriter.Forget(One);
        Assert.False(rewriter.TryFind(65535, out _, out _, out _));
    }

    [Fact]
    public void A_packet_that_is_left_out_leaves_no_gap()
    {
        var rewriter = new SlotRewriter(90_000, 10, 0);
        rewriter.Bind(One);
        Map(rewriter, 100, 0, 0);
        rewriter.Skip(101);
        rewriter.Skip(102);
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
        Assert.False(rewriter.TryMap(102, 0, 0, out _, out _));
        Assert.Equal(11, Map(rewriter, 101, 0, 0).Sequence);
        Assert.False(rewriter.TryMap(101, 0, 0, out _, out _));

        Map(rewriter, 6000, 0, 0);
        Assert.False(rewriter.TryMap(103, 0, 0, out _, out _));
        Assert.True(rewriter.TryMap(5999, 0, 0, out _, out _));
        // The same stretch of the ring of numbers, a long way on.
        Map(rewriter, (ushort)(6000 + 2048), 0, 0);
        Assert.True(rewriter.TryMap((ushort)(5999 + 2048), 0, 0, out _, out _));
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

    private static (ushort Sequence, uint Timestamp) Map(SlotRewriter rewriter, ushort sequence, uint timestamp, long nowUs)
    {
        Assert.True(rewriter.TryMap(sequence, timestamp, nowUs, out var outSequence, out var outTimestamp));
        return (outSequence, outTimestamp);
    }
}
