using Enx.Media.Routing;
using Xunit;

namespace Enx.Media.Tests.Routing;

public sealed class SenderClockSpecs
{
    [Fact]
    public void A_report_tells_the_RTP_time_of_any_moment_before_and_after_it()
    {
        var clock = new SenderClock(48_000);
        Assert.False(clock.Known);
        clock.OnReport(wallUs: 10_000_000, rtp: 5_000);
        Assert.True(clock.Known);
        Assert.Equal(5_000u + 48_000, clock.RtpAt(11_000_000));
        Assert.Equal(5_000u - 480, clock.RtpAt(9_990_000));
    }

    [Fact]
    public void RTP_time_wraps()
    {
        var clock = new SenderClock(90_000);
        clock.OnReport(0, uint.MaxValue);
        Assert.Equal(89_999u, clock.RtpAt(1_000_000));
    }

    [Fact]
    public void The_distance_between_the_clocks_is_kept_through_jitter_and_taken_anew_after_a_jump()
    {
        var offset = new WallClockOffset();
        offset.OnReport(theirsUs: 1_000_000, oursUs: 5_000_000);
        offset.OnReport(theirsUs: 2_000_000, oursUs: 6_080_000);
        Assert.Equal(3_000_000, offset.ToTheirs(7_000_000));
        offset.OnReport(theirsUs: 90_000_000, oursUs: 8_000_000);
        Assert.Equal(91_000_000, offset.ToTheirs(9_000_000));
    }

    [Theory]
    [InlineData(0, new[] { true, false, false, true })]
    [InlineData(400, new[] { true, false, false, true })]
    public void Key_frame_requests_are_shared_and_repeated_until_one_comes(long start, bool[] due)
    {
        var requests = new KeyFrameRequests(500);
        requests.Want();
        Assert.Equal(due, new[] { 0, 100, 400, 500 }.Select(t => requests.TakeDue(start + t)));
        requests.OnKeyFrame();
        Assert.False(requests.TakeDue(start + 5_000));
    }
}
