using Enx.Media.Loops;
using Xunit;

namespace Enx.Media.Tests.Loops;

public class LoopLoadTests
{
    private readonly LoopLoad _load = new();
    private long _nowUs;

    [Fact]
    public void A_moment_behind_sheds_nothing()
    {
        var all = _load.MostLevel;
        Run(400, waitedUs: 200_000);
        Run(2_000, waitedUs: 1_000);
        Assert.Equal(all, _load.MostLevel);
        Assert.False(_load.IsOverloaded);
    }

    [Fact]
    public void One_datagram_in_time_is_enough_for_the_loop_to_keep_up()
    {
        var all = _load.MostLevel;
        for (var i = 0; i < 40; i++)
        {
            Run(90, waitedUs: 200_000);
            Run(10, waitedUs: 500);
        }

        Assert.Equal(all, _load.MostLevel);
    }

    [Fact]
    public void Behind_all_the_time_it_sheds_size_by_size_down_to_the_first_layers()
    {
        Run(1_600, waitedUs: 200_000);
        Assert.True(_load.IsOverloaded);
        var once = _load.MostLevel;
        Run(10_000, waitedUs: 200_000);
        Assert.InRange(_load.MostLevel, 0, once - 1);
        Assert.Equal(0, _load.MostLevel);
    }

    [Fact]
    public void When_it_keeps_up_everything_comes_back()
    {
        var all = _load.MostLevel;
        Run(10_000, waitedUs: 200_000);
        Run(60_000, waitedUs: 500);
        Assert.Equal(all, _load.MostLevel);
        Assert.False(_load.IsOverloaded);
    }

    private void Run(int forMs, long waitedUs)
    {
        for (var i = 0; i < forMs / 10; i++)
        {
            _load.OnDatagram(waitedUs);
            _load.Tick(_nowUs += 10_000);
        }
    }
}
