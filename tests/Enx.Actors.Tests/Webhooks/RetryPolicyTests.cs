using Enx.Actors.Limits;
using Xunit;

namespace Enx.Actors.Tests.Webhooks;

public sealed class RetryPolicyTests
{
    [Theory]
    [InlineData(1, 0, 0.5)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(3, 0.5, 3)]
    [InlineData(9, 1, 256)]
    [InlineData(10, 1, 300)]
    [InlineData(10, 0, 150)]
    [InlineData(1_000_000, 1, 300)]
    public void The_wait_doubles_up_to_five_minutes_and_is_spread_over_its_upper_half(int failures, double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryPolicy.Default.DelayAfter(failures, chance));

    [Fact]
    public void Without_a_failure_there_is_no_wait() => Assert.Throws<ArgumentOutOfRangeException>(() => RetryPolicy.Default.DelayAfter(0, 0));

    [Theory]
    [InlineData(71.99, false)]
    [InlineData(72, true)]
    [InlineData(-1, false)]
    public void An_event_is_too_old_after_three_days(double hours, bool tooOld) =>
        Assert.Equal(tooOld, RetryPolicy.Default.IsTooOld(Samples.Noon, Samples.Noon.AddHours(hours)));
}
