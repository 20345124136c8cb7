using Enx.Actors.Postgres;
using Enx.Actors.Tests.Rooms;
using Xunit;

namespace Enx.Actors.Tests.Postgres;

public sealed class StandstillWatchTests
{
    private readonly ManualTime _time = new(Samples.Noon);

    [Theory]
    [InlineData(0.25, 0, false)]
    [InlineData(5.9, 0, false)]
    [InlineData(6.1, 0, true)]
    [InlineData(600, 0, true)]
    [InlineData(600, 59, true)]
    [InlineData(600, 61, false)]
    public void Who_stood_still_for_long_has_just_woken_for_a_minute(double still, double since, bool hasWoken)
    {
        using var watch = new StandstillWatch(_time, TimeSpan.FromSeconds(6));
        for (var i = 0; i < 100; i++) Pass(watch, 0.25);
        Pass(watch, still);
        for (var left = since; left > 0; left -= 0.25) Pass(watch, Math.Min(left, 0.25));
        Assert.Equal(hasWoken, watch.HasWokenWithin(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Who_asks_before_the_first_look_is_told_too()
    {
        using var watch = new StandstillWatch(_time, TimeSpan.FromSeconds(6));
        _time.Now += TimeSpan.FromSeconds(20);
        Assert.True(watch.HasWokenWithin(TimeSpan.FromMinutes(1)));
    }

    private void Pass(StandstillWatch watch, double seconds)
    {
        _time.Now += TimeSpan.FromSeconds(seconds);
        watch.Look();
    }
}
