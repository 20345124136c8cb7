using Enx.Media.Routing;
using Enx.Media.Rtp;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Routing;

public class LayerMeterTests
{
    [Fact]
    public void Temporal_layers_count_what_they_rest_on()
    {
        var meter = new LayerMeter();
        var now = Feed(meter, 0, pictures: 60);
        // A picture of 1,000 bytes every 33 ms: 240 kbit/s, half of it in every second picture.
        Assert.InRange(meter.BitsPerSecond(0, 2, now), 230_000, 250_000);
        Assert.InRange(meter.BitsPerSecond(0, 1, now), 112_000, 127_000);
        Assert.InRange(meter.BitsPerSecond(0, 0, now), 55_000, 67_000);
        Assert.Equal(meter.BitsPerSecond(0, 2, now), meter.BitsPerSecond(3, 7, now));
    }

    [Theory]
    [InlineData(false, 240_000, 480_000, 720_000)] // each layer rests on all below
    [InlineData(true, 240_000, 240_000, 240_000)] // but for the key picture, each stands alone
    public void Spatial_layers_count_what_their_receivers_are_sent(bool keyOnly, long s0, long s1, long s2)
    {
        var meter = new LayerMeter();
        var reader = new VideoPacketReader();
        var layers = new FakeLayers(3, 1, keyOnly);
        var data = new byte[256];
        ushort frame = 0;
        for (var p = 0; p < 90; p++)
            for (var s = 0; s < 3; s++)
            {
                var length = layers.Write(data, frame++, s, 0, p == 0, true, true);
                Assert.True(reader.TryRead(VideoCodec.Av1, [], data.AsSpan(0, length), s == 2, out var info));
                meter.OnPacket(info, 1_000, p * 33_333L);
            }

        foreach (var (spatial, expected) in new[] { (0, s0), (1, s1), (2, s2) })
            Assert.InRange(meter.BitsPerSecond(spatial, 0, 3_000_000), expected * 97 / 100, expected * 104 / 100);
    }

    [Fact]
    public void A_key_frame_of_ten_times_the_size_raises_the_rate_by_no_more_than_a_fifth()
    {
        var meter = new LayerMeter();
        var now = Feed(meter, 0, 90);
        var before = meter.BitsPerSecond(0, 2, now);
        meter.OnPacket(0, 10_000, now);
        Assert.InRange(meter.BitsPerSecond(0, 2, now), before, before * 125 / 100);
    }

    [Fact]
    public void Nothing_is_said_before_half_a_second_and_a_pause_is_no_part_of_the_rate()
    {
        var meter = new LayerMeter();
        Assert.Equal(0, meter.BitsPerSecond(0, 0, 0));
        var now = Feed(meter, 0, 10);
        Assert.False(meter.IsSettled(now));
        Assert.Equal(0, meter.BitsPerSecond(0, 2, now));
        now = Feed(meter, now, 60);
        Assert.True(meter.IsSettled(now));

        now += 5_000_000;
        Assert.Equal(0, meter.BitsPerSecond(0, 2, now));
        Assert.Equal(now - 5_000_000 - 33_333, meter.LastPacketUs);
        now = Feed(meter, now, 18);
        Assert.InRange(meter.BitsPerSecond(0, 2, now), 225_000, 255_000);
    }

    [Fact]
    public void A_change_of_rate_shows_within_two_seconds()
    {
        var meter = new LayerMeter();
        var now = Feed(meter, 0, 300);
        now = Feed(meter, now, 54, bytes: 100);
        Assert.InRange(meter.BitsPerSecond(0, 2, now), 23_000, 25_000);
    }

    [Fact]
    public void A_layer_that_stops_is_told_from_one_that_goes_on()
    {
        var meter = new LayerMeter();
        meter.OnPacket(new VideoPacketInfo { Spatial = 1, HasSpatialLayer = true }, 100, 1_000);
        meter.OnPacket(new VideoPacketInfo { Spatial = 0, HasSpatialLayer = true }, 100, 9_000);
        Assert.Equal((9_000, 1_000), (meter.LastPacketOf(0), meter.LastPacketOf(1)));
        Assert.True(meter.LastPacketOf(2) < 0);
    }

    private static long Feed(LayerMeter meter, long nowUs, int pictures, int bytes = 1_000)
    {
        for (var p = 0; p < pictures; p++, nowUs += 33_333) meter.OnPacket((p % 4) switch { 0 => 0, 2 => 1, _ => 2 }, bytes, nowUs);
        return nowUs;
    }
}
