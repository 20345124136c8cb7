using Enx.Media.Routing;
using Xunit;

namespace Enx.Media.Tests.Loops;

public sealed class RateLimitTests
{
    private static readonly MediaEngineOptions Options = new();

    [Theory]
    [InlineData(SectionUse.Microphone, 510_000)]
    [InlineData(SectionUse.Camera, 3_000_000)]
    [InlineData(SectionUse.Share, 6_000_000)]
    public void A_flood_is_cut_to_what_a_stream_may_send(SectionUse use, long bitsPerSecond)
    {
        var bound = MediaBounds.OfStream(use, Options.MaxVideoBitsPerSecond, Options);
        var taken = 0L;
        for (var now = 0L; now < 20_000_000; now += 100)
            if (bound.TryTake(1000, now)) taken += 1000;
        // Twenty seconds, and what may come at once.
        Assert.InRange(taken * 8 / 20, bitsPerSecond * 99 / 100, bitsPerSecond * 111 / 100);
    }

    [Fact]
    public void A_key_frame_many_times_as_large_as_a_picture_fits_beside_an_honest_stream()
    {
        var bound = MediaBounds.OfStream(SectionUse.Camera, 2_000_000, Options);
        // 30 pictures a second at the agreed 2 Mbit/s, and every three seconds one of 300 KB.
        for (var picture = 0; picture < 900; picture++)
            for (var left = picture % 90 == 45 ? 300_000 : 8_000; left > 0; left -= 1_000)
                Assert.True(bound.TryTake(1_000, picture * 33_333L), $"picture {picture}");
    }

    [Fact]
    public void An_honest_peer_with_camera_share_and_sound_is_far_from_its_bound_of_packets()
    {
        var bound = MediaBounds.OfPeer(2_000_000, Options);
        // 100 packets of sound, 6 Mbit/s of video in packets of 1,100 bytes, as many copies to probe the network, and 100 of RTCP.
        var honest = 100 + 2 * 6_000_000 / 8 / 1_100 + 100;
        Assert.True(bound.PerSecond > honest * 3 / 2, $"{bound.PerSecond} for {honest}");
    }

    [Fact]
    public void A_clock_that_runs_back_takes_nothing_away()
    {
        var limit = new RateLimit(10);
        Assert.True(limit.TryTake(10, 1_000_000));
        Assert.False(limit.TryTake(1, 0));
        Assert.False(limit.TryTake(1, 1_000_000));
        Assert.True(limit.TryTake(10, 2_000_000));
    }
}
