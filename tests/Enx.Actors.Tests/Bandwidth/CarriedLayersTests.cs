using Enx.Actors.Bandwidth;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Tests.Bandwidth;

/// <summary>Both directions hold 6 s. Words are <c>second:carried/wanted</c>.</summary>
public sealed class CarriedLayersTests
{
    [Theory]
    [InlineData("0:3/3 20:1/3", "26:down1")]
    [InlineData("0:3/3 20:1/3 40:3/3", "26:down1 46:up3")]
    [InlineData("0:3/3 20:1/3 24:3/3 30:2/3 35:3/3", "")] // too short
    [InlineData("0:3/3 20:2/3 30:1/3 40:0/3", "26:down2 36:down1 46:down0")]
    [InlineData("0:3/3 20:1/3 40:2/3 60:1/3 80:3/3", "26:down1 86:up3")] // half a recovery is none
    [InlineData("0:3/3 20:1/3 40:3/3 44:1/3 45:3/3", "26:down1 51:up3")]
    // What is wanted changes.
    [InlineData("0:1/1 20:1/3 25:3/3", "")] // a layer takes some seconds to come
    [InlineData("0:1/1 20:1/3", "26:down1")]
    [InlineData("0:1/1 20:1/2 24:1/3 28:1/2 32:2/2", "")]
    [InlineData("0:3/3 20:1/3 40:1/1 60:1/3", "26:down1")] // nobody wants more for a while: the network is as weak as it was
    [InlineData("0:3/3 20:1/3 40:1/1 60:2/2", "26:down1 66:up2")]
    [InlineData("0:3/3 20:0/0 40:3/3", "")]
    [InlineData("0:3/3 20:1/3 22:0/0", "")]
    // Muted, or on another path.
    [InlineData("0:3/3 20:1/3 22:idle", "")]
    [InlineData("0:3/3 20:1/3 30:idle 31:1/3 40:3/3", "26:down1 46:up3")]
    // An outage: nothing is told in it, and what was missing before is still missing after it.
    [InlineData("0:3/3 20:1/3 24:silence", "")]
    [InlineData("0:3/3 20:1/3 24:silence 25:judge", "31:down1")]
    [InlineData("0:3/3 20:1/3 30:3/3 34:silence 35:judge", "26:down1 41:up3")]
    public void A_publisher_hears_what_its_network_no_longer_carries(string story, string alerts)
    {
        var state = new CarriedLayers(new BandwidthOptions());
        var told = Reports.Tell(story, 120, Hear, now => Say(state.Due <= now ? state.Tick(now) : (state, null)));
        Assert.Equal(alerts, told);

        string? Hear(string word, TimeSpan now)
        {
            if (Reports.Downlink(word) is { } r) return Say(state.Observe(new UplinkChanged("r", 1, "ann", SectionUse.Camera, r.Wanted, r.Supportable, 1000), now));
            if (word == "judge") return Say(state.Tick(now));
            state = word == "silence" ? state.OnSilence() : state.Idle();
            return null;
        }

        string? Say((CarriedLayers Next, LayerAlert? Alert) step)
        {
            state = step.Next;
            return step.Alert is { } a ? $"{(a.Up ? "up" : "down")}{a.Layers}" : null;
        }
    }
}
