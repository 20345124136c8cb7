using Enx.Media.Srtp;
using Xunit;

namespace Enx.Media.Tests.Srtp;

public class ReplayWindowTests
{
    [Fact]
    public void It_agrees_with_a_set_of_everything_seen()
    {
        var random = new Random(3_711);
        var window = new ReplayWindow();
        var seen = new HashSet<long>();
        long highest = -1;
        for (var i = 0; i < 100_000; i++)
        {
            var index = Math.Max(0, highest + random.Next(10) switch { 0 => random.Next(300), 1 => -random.Next(300), _ => random.Next(-20, 5) });
            var expected = !seen.Contains(index) && index > highest - ReplayWindow.Size;
            Assert.Equal(expected, window.IsFresh(index));
            if (!expected)
                continue;
            window.Commit(index);
            seen.Add(index);
            highest = Math.Max(highest, index);
            Assert.Equal(highest, window.Highest);
        }
    }
}
