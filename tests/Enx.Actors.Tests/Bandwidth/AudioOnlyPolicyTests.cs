using Enx.Actors.Bandwidth;
using Xunit;

namespace Enx.Actors.Tests.Bandwidth;

/// <summary>
/// Hopeless for 8 s (no video fits, or under 50 kbit/s) is audio alone; 150 kbit/s for 10 s is video again, and twice as long when that
/// failed within a minute. Words are <c>second:carried/wanted@kbit</c>.
/// </summary>
public sealed class AudioOnlyPolicyTests
{
    [Theory]
    [InlineData("0:4/4 20:0/4@90", "28:on")]
    [InlineData("0:4/4 20:0/4@90 25:1/4@150 26:0/4@90 33:1/4@150", "")] // never for long enough
    [InlineData("0:4/4 20:1/4@40", "28:on")] // a video fits, and starves the voices
    [InlineData("0:4/4 20:0/4@0", "28:on")]
    [InlineData("0:4/4 20:1/4@0", "")] // 0 is an estimate that nobody has yet
    [InlineData("0:4/4 20:0/4@900p", "")] // a publisher's network is not the endpoint's
    [InlineData("0:4/4 20:0/0@40", "")] // nothing is wanted
    // And back.
    [InlineData("0:0/4@90 30:0/0@140", "8:on")]
    [InlineData("0:0/4@90 30:0/0@150", "8:on 40:off")]
    [InlineData("0:0/4@90 30:0/0@170 35:0/0@120 37:0/0@170", "8:on 47:off")]
    [InlineData("0:0/4@90 30:0/0@150 50:4/4 60:0/4@90 80:0/0@150", "8:on 40:off 68:on 100:off")] // too soon: twice as long
    [InlineData("0:0/4@90 10:0/0@150 25:0/4@90 40:0/0@150 65:0/4@90 80:0/0@150", "8:on 20:off 33:on 60:off 73:on 120:off")]
    [InlineData("0:0/4@90 10:0/0@150 25:0/4@90 40:0/0@150 65:4/4 130:0/4@90 140:0/0@150", "8:on 20:off 33:on 60:off 138:on 150:off")] // it held out
    // What one video takes, and voices: 100 and 50 kbit/s in these reports, or more.
    [InlineData("0:0/4@290big 10:0/0@340 30:0/0@350", "8:on 40:off")]
    // Another connection is tried with video; another path of the same begins to count anew.
    [InlineData("0:0/4@90 20:new 21:0/4@90 40:0/0@150", "8:on 20:off 29:on 60:off")]
    [InlineData("0:0/4@90 20:0/0@150 25:path 27:0/0@150", "8:on 37:off")]
    [InlineData("0:0/4@90 5:path 6:0/4@90", "14:on")]
    // An outage: what was to hold begins anew after it.
    [InlineData("0:4/4 20:0/4@90 26:silence 27:0/4@90", "35:on")]
    [InlineData("0:4/4 20:0/4@90 26:silence", "")]
    [InlineData("0:0/4@90 20:0/0@150 28:silence 29:0/0@150", "8:on 39:off")]
    public void A_hopeless_network_is_left_to_voices_until_it_carries_more(string story, string states)
    {
        var state = new AudioOnlyPolicy(new AudioOnlyOptions());
        var told = Reports.Tell(story, 180, (word, now) => Turn(Hear(word, now)), now => Turn(state.Due <= now ? state.Tick(now) : state));
        Assert.Equal(states, told);

        AudioOnlyPolicy Hear(string word, TimeSpan now) => word switch
        {
            "new" => state.OnNewConnection(now),
            "path" => state.OnNewPath(),
            "silence" => state.OnSilence(),
            _ when word.EndsWith("big", StringComparison.Ordinal) => state.Observe(Reports.Downlink(word[..^3])! with { PerVideoBitsPerSecond = 300_000 }, now),
            _ => state.Observe(Reports.Downlink(word)!, now),
        };

        string? Turn(AudioOnlyPolicy next)
        {
            var turned = next.IsOn != state.IsOn;
            state = next;
            return turned ? next.IsOn ? "on" : "off" : null;
        }
    }

    [Fact]
    public void The_wait_doubles_up_to_the_longest()
    {
        var options = new AudioOnlyOptions();
        var (state, now, waits) = (new AudioOnlyPolicy(options), TimeSpan.Zero, new List<double>());
        for (var i = 0; i < 40; i++)
        {
            state = state.Observe(Reports.Downlink("0/4@90")!, now);
            state = state.Tick(now += options.After);
            Assert.True(state.IsOn);
            state = state.Observe(Reports.Downlink("0/0@200")!, now);
            waits.Add((state.Due!.Value - now).TotalSeconds);
            state = state.Tick(now = state.Due.Value);
            Assert.False(state.IsOn);
        }
        Assert.Equal([10, 20, 40, 80, 160, 300, 300], waits.Take(7));
        Assert.Equal(300, waits.Max());
    }

    [Fact]
    public void The_media_node_is_to_find_out_about_somewhat_more_than_is_needed()
    {
        var state = new AudioOnlyPolicy(new AudioOnlyOptions()).Observe(Reports.Downlink("0/4@90")!, default);
        Assert.Equal(0, state.ProbeBitsPerSecond);
        Assert.Equal(180_000, state.Tick(TimeSpan.FromSeconds(8)).ProbeBitsPerSecond);
    }
}
