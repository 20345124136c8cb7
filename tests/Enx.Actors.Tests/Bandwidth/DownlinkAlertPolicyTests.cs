using System.Globalization;
using CsCheck;
using Enx.Actors.Bandwidth;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Tests.Bandwidth;

/// <summary>A fall holds 0.7 s, a rise 4 s, or 12 s without a higher rate; the first 10 s are the estimator's. Alerts are <c>second:direction number</c>.</summary>
public sealed class DownlinkAlertPolicyTests
{
    private static readonly BandwidthOptions Quick = new() { DownAfter = TimeSpan.FromMilliseconds(700), UpAfter = TimeSpan.FromSeconds(4), CalmTime = TimeSpan.Zero };

    [Theory]
    // The link alone changes.
    [InlineData("0:4/4 20:2/4", "20.7:down2")]
    [InlineData("0:4/4 20:2/4 40:4/4", "20.7:down2 44:up4")]
    [InlineData("0:4/4 20:3/4 20.3:2/4 20.5:1/4", "20.7:down1")] // one fall, told once
    [InlineData("0:4/4 20:3/4 21:2/4 22:1/4", "20.7:down3 21.7:down2 22.7:down1")]
    [InlineData("0:4/4 20:1/4 40:2/4 50:3/4 60:4/4", "20.7:down1 44:up2 54:up3 64:up4")]
    [InlineData("0:4/4 20:0/4 40:4/4", "20.7:down0 44:up4")]
    [InlineData("0:1/1 20:0/1 40:1/1", "20.7:down0 44:up1")]
    // A fluctuation that leaves the number as it is.
    [InlineData("0:4/4@900 20:4/4@500 22:4/4@2000 24:4/4@450", "")]
    [InlineData("0:4/4 20:2/4@200 30:2/4@290 40:2/4@150", "20.7:down2")]
    [InlineData("0:4/4 20:3/4 20.6:4/4 22:2/4 22.6:4/4", "")] // too short to be a fall
    [InlineData("0:4/4 20:3/4 30:4/4 33:3/4 35:4/4 38:3/4", "20.7:down3")] // too short to be a rise
    [InlineData("0:4/4 20:2/4 30:4/4 32:3/4 36:4/4", "20.7:down2 34:up3 40:up4")] // a rise tells what held
    [InlineData("0:4/4 20:2/4 30:3/4 32:4/4", "20.7:down2 36:up4")] // one rise, told once
    [InlineData("0:4/4 20:1/4 30:2/4 33:3/4 36:4/4", "20.7:down1 38:up2 42:up4")] // or, when that takes twice the time, what has held all of it
    [InlineData("0:4/4 20:1/4 30:3/4 33:4/4 34:3/4 36:4/4 37:3/4", "20.7:down1 38:up3")]
    [InlineData("0:4/4 20:1/4 30:2/4 33.8:3/4 37.6:4/4 38.1:2/4", "20.7:down1 38:up2")] // not what has just come
    [InlineData("0:4/4 20:2/4 30:4/4 32:1/4", "20.7:down2 32.7:down1")]
    // A rise that the rate does not bear out has to hold longer, but not for ever.
    [InlineData("0:4/4 20:2/4@300 30:4/4@320", "20.7:down2 42:up4")]
    [InlineData("0:4/4 20:2/4@300 30:4/4@320 35:4/4@330", "20.7:down2 35:up4")]
    [InlineData("0:4/4 20:3/4@900p 30:4/4@900", "20.7:down3p 34:up4p")] // of a publisher the rate says nothing
    [InlineData("0:4/4 20:3/4@900s 30:4/4@900", "20.7:down3s 34:up4s")]
    // The estimator finds its way in the first seconds; a fall is told all the same.
    [InlineData("0:1/4 1:2/4 3:4/4", "")]
    [InlineData("0:4/4 3:1/4 8:4/4", "3.7:down1 12:up4")]
    [InlineData("0:2/4 20:4/4", "24:up4")] // a bad network from the start, which gets better later
    [InlineData("0:2/4 20:3/4 40:4/4", "24:up3 44:up4")]
    [InlineData("0:2/4 20:1/4", "20.7:down1")]
    // The users' wishes: talker count, audio only, mutes, who comes and goes.
    [InlineData("0:4/4 20:2/2 30:4/4 40:0/0 50:4/4", "")]
    [InlineData("0:4/4 20:4/6", "")] // more is wanted than fits: nothing falls
    [InlineData("0:4/4 20:4/6 40:6/6", "44:up6")]
    [InlineData("0:1/1@300 20:2/6@300 22:6/6", "")] // the estimate follows the wish
    [InlineData("0:4/4 20:2/5 22:5/5", "")] // more is wanted, and it takes a moment
    [InlineData("0:4/4 20:2/5", "24:down2")] // more is wanted, and it does not fit with the rest
    [InlineData("0:4/4 20:1/1 30:4/4 40:2/4", "40.7:down2")]
    // The users' wishes while the network is weak.
    [InlineData("0:4/4 20:2/4 30:1/1 40:2/4", "20.7:down2")] // wants less than fits, then more again
    [InlineData("0:4/4 20:2/4 30:2/3", "20.7:down2")] // one whose video was paused leaves
    [InlineData("0:4/4 20:2/4 30:2/2", "20.7:down2")] // both leave: the number stays
    [InlineData("0:4/4 20:2/4 30:2/2 40:3/3", "20.7:down2 44:up3")] // and rises with the next who comes
    [InlineData("0:4/4 20:2/4 30:2/2 40:4/4", "20.7:down2 44:up4")]
    [InlineData("0:4/4 20:2/4 30:1/1 40:1/1 41:0/1", "20.7:down2 41.7:down0")]
    [InlineData("0:4/4 20:2/4 30:0/0 40:2/4", "20.7:down2")] // audio only for a while
    [InlineData("0:4/4 20:2/4 30:0/0 40:4/4", "20.7:down2 44:up4")]
    [InlineData("0:4/4 20:2/4 30:2/5 40:2/9 50:2/4", "20.7:down2")] // others come and go, none fits
    [InlineData("0:4/4 20:2/4 20.3:2/2", "")] // before it was told nobody wants more
    [InlineData("0:4/4 20:2/4 30:4/4 32:3/3", "20.7:down2 34:up3")] // all is back while somebody leaves
    [InlineData("0:4/6 20:4/4 30:5/5", "")] // a limit that nobody was told of ends with the wish
    [InlineData("0:4/4 20:2/4 30:1/1 35:1/3 50:2/3", "20.7:down2 54:up2")] // what fits shrank unseen
    // A path that is new: what was received says nothing, what was told stands.
    [InlineData("0:4/4 20:path 21:1/4", "")]
    [InlineData("0:4/4 20:2/4 30:path 31:4/4", "20.7:down2 35:up4")]
    [InlineData("0:4/4 20:2/4 30:path 31:1/4 33:2/4", "20.7:down2 37:up2")]
    [InlineData("0:4/4 20:2/4 20.3:path 21:2/4", "")]
    [InlineData("0:4/4 20:path 21:1/4 25:4/4", "")]
    // An outage: what was to hold begins anew after it, and what was told stands.
    [InlineData("0:4/4 20:2/4 20.5:silence", "")]
    [InlineData("0:4/4 20:2/4 20.5:silence 21:2/4", "21.7:down2")]
    [InlineData("0:4/4 20:2/4 30:4/4 33:silence 34:4/4", "20.7:down2 38:up4")]
    public void What_the_users_hear_is_what_their_network_did(string story, string alerts) =>
        Assert.Equal(alerts, Told(story, Quick));

    [Fact]
    public void With_no_time_to_hold_everything_is_told_at_once() =>
        Assert.Equal("1:down2 2:up4", Told("0:4/4 1:2/4 2:4/4", new BandwidthOptions { DownAfter = default, UpAfter = default, SettleTime = default, CalmTime = default }));

    [Theory]
    [InlineData(-3, -1, null)]
    [InlineData(9, 4, null)]
    [InlineData(-3, 8, 0)]
    public void Numbers_that_cannot_be_are_taken_for_the_nearest_that_can(int carried, int wanted, int? told)
    {
        var state = DownlinkAlertPolicy.Begin(new BandwidthOptions { DownAfter = default }, default).Observe(Reports.Downlink("8/8")!, default).Next;
        var alert = state.Observe(Reports.Downlink("8/8")! with { Supportable = carried, Wanted = wanted }, TimeSpan.FromSeconds(20)).Alert;
        Assert.Equal(told, alert?.Videos);
    }

    /// <summary>Whatever the link does while the wishes stay: each alert is another number, in the direction it says, and when all is still the last one is true.</summary>
    [Theory]
    [InlineData("0:4/4@400 20:3/4@400 25:1/4@390 28:2/4@410 33:3/4@400 40:2/4@420", "20.7:down3 80.7:down2")] // one a minute on a steady link
    [InlineData("0:4/4@400 20:3/4@400 30:4/4@420", "20.7:down3 80.7:up4")] // a rise as well, when it has held
    [InlineData("0:4/4@400 20:3/4@400 25:1/4@390 28:3/4@410", "20.7:down3")] // what was over before is never told
    [InlineData("0:4/4@4000 20:2/4@400 30:4/4@4000", "20.7:down2 34:up4")] // another network is told at once
    [InlineData("0:1/1@1000 20:0/1@400 30:1/1@700", "20.7:down0 34:up1")] // where all gets through, the estimate is not much more than that takes
    [InlineData("0:4/4@4000 20:2/4@400 30:4/4@4000 40:2/4@400 50:4/4@4000", "20.7:down2 34:up4 40.7:down2 80.7:up4")] // but no more than three in a minute
    [InlineData("0:4/4@900 20:3/4@900p 30:4/4@900", "20.7:down3p 34:up4p")] // a publisher's network is not this one
    public void On_a_steady_link_one_change_a_minute_is_told(string story, string alerts) =>
        Assert.Equal(alerts, Told(story, Quick with { CalmTime = TimeSpan.FromMinutes(1) }));

    [Fact]
    public void When_the_link_comes_to_rest_the_last_alert_is_true() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[50, 900], Gen.Int[1, 80]).Array[1, 40].Sample(changes =>
        {
            var (story, at) = ("0:4/4@900", 20.0);
            foreach (var (carried, rate, tenths) in changes)
            {
                story += string.Create(CultureInfo.InvariantCulture, $" {at:0.0}:{carried}/4@{rate}");
                at += tenths / 10.0;
            }
            var last = 4;
            foreach (var (_, what) in Reports.Story(Told(story, Quick, at + 60)))
            {
                var (up, number) = (what.StartsWith("up", StringComparison.Ordinal), what[^1] - '0');
                Assert.True(up ? number > last : number < last, $"{what} after {last} in {story}");
                last = number;
            }
            Assert.Equal(changes[^1].Item1, last);
        }, iter: 500);

    private static string Told(string story, BandwidthOptions options, double until = 120)
    {
        var state = DownlinkAlertPolicy.Begin(options, default);
        return Reports.Tell(story, until, Hear, now => Say(state.Due <= now ? state.Tick(now) : (state, null)));

        string? Hear(string word, TimeSpan now)
        {
            if (Reports.Downlink(word) is { } report) return Say(state.Observe(report, now));
            state = word == "silence" ? state.OnSilence() : state.OnNewPath(now);
            return null;
        }

        string? Say((DownlinkAlertPolicy Next, VideoAlert? Alert) step)
        {
            state = step.Next;
            if (step.Alert is not { } a) return null;
            var cause = a.Cause switch { DownlinkLimit.Publisher => "p", DownlinkLimit.Server => "s", _ => "" };
            return $"{(a.Up ? "up" : "down")}{a.Videos}{cause}";
        }
    }
}
