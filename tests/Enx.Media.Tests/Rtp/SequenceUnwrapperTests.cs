using Enx.Media.Rtp;
using Xunit;

namespace Enx.Media.Tests.Rtp;

public class SequenceUnwrapperTests
{
    [Fact]
    public void Numbers_go_on_past_the_wrap_and_late_ones_fall_back_behind_it()
    {
        var unwrapper = new SequenceUnwrapper();
        long[] expected = [65_534, 65_536, 65_535, 65_540, 65_533, 65_541];
        foreach (var number in expected)
            Assert.Equal(number, unwrapper.Unwrap((ushort)number));
    }

    [Fact]
    public void A_long_walk_with_reordering_never_loses_count()
    {
        var random = new Random(3_550);
        var unwrapper = new SequenceUnwrapper();
        long truth = 40_000;
        Assert.Equal(truth, unwrapper.Unwrap((ushort)truth));
        for (var i = 0; i < 200_000; i++)
        {
            truth += random.Next(1, 200);
            Assert.Equal(truth, unwrapper.Unwrap((ushort)truth));
            var late = truth - random.Next(0, 10_000);
            Assert.Equal(late, unwrapper.Unwrap((ushort)late));
        }
    }
}
