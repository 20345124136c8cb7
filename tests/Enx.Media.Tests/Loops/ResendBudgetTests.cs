using Enx.Media.Peers;
using Xunit;

namespace Enx.Media.Tests.Loops;

public class ResendBudgetTests
{
    [Theory]
    [InlineData(150_000)]
    [InlineData(600_000)]
    [InlineData(5_000_000)]
    public void Whoever_asks_for_everything_again_gets_a_fifth_of_what_the_network_carries(long estimate)
    {
        var budget = new ResendBudget();
        var resent = 0L;
        for (var now = 0L; now < 20_000_000; now += 2_000)
        {
            while (budget.Has(estimate, now))
            {
                budget.Take(1_200);
                resent += 1_200;
            }
        }

        Assert.InRange(resent * 8 / 20, estimate * 0.19, estimate * 0.225);
    }

    [Fact]
    public void A_burst_of_losses_is_mended_at_once_when_little_was_lost_before()
    {
        var budget = new ResendBudget();
        Assert.True(budget.Has(5_000_000, 0));
        var packets = 0;
        for (; budget.Has(5_000_000, 1_000_000) && packets < 100; packets++) budget.Take(1_200);
        Assert.InRange(packets, 26, 27);
        Assert.True(budget.Has(5_000_000, 1_020_000));
    }

    [Fact]
    public void A_few_packets_go_out_on_the_slowest_network_too()
    {
        var budget = new ResendBudget();
        for (var packet = 0; packet < 3; packet++)
        {
            Assert.True(budget.Has(40_000, 0));
            budget.Take(1_200);
        }

        Assert.True(budget.Has(40_000, 0));
        budget.Take(1_200);
        Assert.False(budget.Has(40_000, 0));
        Assert.True(budget.Has(40_000, 1_000_000));
    }
}
