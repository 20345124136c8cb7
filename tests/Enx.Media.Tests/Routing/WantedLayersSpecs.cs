using Enx.Media.Routing;
using Xunit;

namespace Enx.Media.Tests.Routing;

public sealed class WantedLayersSpecs
{
    [Fact]
    public void A_layer_is_switched_off_after_nobody_has_wanted_it_for_a_while_and_on_at_once()
    {
        var wanted = new WantedLayers(3);
        Assert.Equal(0b111, wanted.Told);
        Assert.False(wanted.Update(0b001, 1_000_000));
        Assert.False(wanted.Update(0b001, 1_000_000 + WantedLayers.OffAfterUs - 1));
        Assert.True(wanted.Update(0b001, 1_000_000 + WantedLayers.OffAfterUs));
        Assert.Equal((0b001, 0L), (wanted.Told, wanted.ToldUs));
        Assert.True(wanted.Update(0b101, 9_000_000));
        Assert.Equal((0b101, 9_000_000L), (wanted.Told, wanted.ToldUs));
        Assert.False(wanted.IsTold(1));
    }

    [Fact]
    public void Somebody_who_wants_it_now_and_then_keeps_it_on()
    {
        var wanted = new WantedLayers(2);
        for (var t = 1L; t < 60; t++) Assert.False(wanted.Update(t % 4 == 0 ? 0b11 : 0b01, t * 1_000_000));
    }
}
