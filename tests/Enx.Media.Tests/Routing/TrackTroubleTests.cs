using Enx.Media.Routing;
using Xunit;

namespace Enx.Media.Tests.Routing;

public class TrackTroubleTests
{
    /// <summary>A letter a tenth of a second: <c>g</c> a good packet, <c>u</c> one that cannot be decrypted, <c>.</c> nothing though it should come, <c>m</c> muted, <c>l</c> nothing of the peer arrives.</summary>
    [Theory]
    [InlineData("g10", true, "")]
    [InlineData("u11", true, "Undecryptable@10")]
    [InlineData("u9 g1 u9", true, "")]
    [InlineData("u11 g1", true, "Undecryptable@10 None@11")]
    [InlineData(".80", true, "Absent@79")]
    [InlineData(".79 g1 .79", true, "")]
    [InlineData("g1 .80", true, "Absent@80")]
    [InlineData("g1 .200", false, "")]
    [InlineData(".80 g1 .200", false, "Absent@79 None@80")]
    [InlineData("m200", true, "")]
    [InlineData("g1 m9 .80", false, "Absent@89")]
    [InlineData("g1 l200 .200", false, "")]
    [InlineData("g1 l200 .80", true, "Absent@280")]
    [InlineData("l200 .80", false, "Absent@279")]
    [InlineData(".80 m9 .80 g1", true, "Absent@79 None@169")]
    [InlineData("u11 .80 g1", true, "Undecryptable@10 None@91")]
    public void A_fault_is_found_and_ends_as_packets_tell(string story, bool camera, string changes)
    {
        var trouble = default(TrackTrouble);
        var (heard, at) = (new List<string>(), 0);
        foreach (var part in story.Split(' '))
        {
            for (var i = int.Parse(part[1..]); i > 0; i--, at++)
            {
                var changed = part[0] switch
                {
                    'g' => trouble.OnGood(),
                    'u' => trouble.OnUseless(TrackFault.Undecryptable, at * 100_000L),
                    _ => false,
                };
                changed |= trouble.OnTick(on: part[0] != 'm', arrives: part[0] != 'l', always: camera);
                if (changed) heard.Add($"{trouble.Fault}@{at}");
            }
        }

        Assert.Equal(changes, string.Join(' ', heard));
    }
}
