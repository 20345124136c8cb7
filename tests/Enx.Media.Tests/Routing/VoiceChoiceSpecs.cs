using Enx.Media.Routing;
using Xunit;

namespace Enx.Media.Tests.Routing;

public sealed class VoiceChoiceSpecs
{
    private const long Now = 100_000_000;

    [Theory]
    [InlineData("a free slot", "30/0 - 20/0", 40, 1)]
    [InlineData("the longest pause", "30/500 30/900 20/0", 60, 1)]
    [InlineData("the quietest, when the newcomer is much louder", "30/0 45/0 20/0", 38, 1)]
    [InlineData("nobody's, when the newcomer is not much louder", "30/0 43/0 20/0", 38, -1)]
    [InlineData("nobody's, when there are no slots", "", 10, -1)]
    public void A_newcomer_gets(string what, string holders, int level, int expected)
    {
        var parsed = holders.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(h => h == "-"
            ? default
            : new VoiceChoice.Holder { Onset = Talking(byte.Parse(h.Split('/')[0], null), 1000 * long.Parse(h.Split('/')[1], null)), SinceUs = Now - 5_000_000 }).ToArray();
        Assert.True(expected == VoiceChoice.Choose(parsed, Talking((byte)level, 0), Now), what);
    }

    [Fact]
    public void Who_has_just_begun_is_not_pushed_off()
    {
        VoiceChoice.Holder[] holders = [new() { Onset = Talking(44, 0), SinceUs = Now - VoiceChoice.LeastStayUs + 1 }];
        Assert.Equal(-1, VoiceChoice.Choose(holders, Talking(10, 0), Now));
        holders[0].SinceUs--;
        Assert.Equal(0, VoiceChoice.Choose(holders, Talking(10, 0), Now));
    }

    [Fact]
    public void Six_who_all_talk_at_once_do_not_flap_on_three_slots()
    {
        var random = new Random(3);
        var people = Enumerable.Range(0, 6).Select(_ => new VoiceOnset()).ToArray();
        var holders = new VoiceChoice.Holder[3];
        var changes = 0;
        for (var now = 0L; now < 60_000_000; now += 20_000)
        {
            foreach (var person in people)
            {
                // About as loud as each other, word by word.
                person.OnLevel((byte)(30 + random.Next(-8, 9)), now);
                if (now % 100_000 != 0 || Array.Exists(holders, h => ReferenceEquals(h.Onset, person))) continue;
                var at = VoiceChoice.Choose(holders, person, now);
                if (at < 0) continue;
                if (holders[at].Onset is not null) changes++;
                holders[at] = new VoiceChoice.Holder { Onset = person, SinceUs = now };
            }
        }

        Assert.InRange(changes, 0, 2);
    }

    private static VoiceOnset Talking(byte level, long silentUs)
    {
        var onset = new VoiceOnset();
        for (var at = Now - silentUs - 1_000_000; at <= Now - silentUs; at += 20_000) onset.OnLevel(level, at);
        return onset;
    }
}
