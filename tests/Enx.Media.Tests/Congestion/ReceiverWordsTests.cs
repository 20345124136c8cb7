using Enx.Media.Congestion;
using Xunit;

namespace Enx.Media.Tests.Congestion;

public sealed class ReceiverWordsTests
{
    private const long Second = 1_000_000;

    /// <summary>Lane 0 carries 50 kbit/s of sound, 1 and 2 a video of 100 and of 200.</summary>
    private static ReceiverWords Sending()
    {
        var words = new ReceiverWords(3);
        for (var at = 0L; at <= 10 * Second; at += 20_000)
            for (var lane = 0; lane < 3; lane++) words.OnSent(lane, (lane == 0 ? 50_000 : lane * 100_000) / 8 / 50, at);
        return words;
    }

    [Fact]
    public void An_estimate_for_one_stream_says_nothing_of_the_others()
    {
        // aiortc: an estimate for its video alone, a little more than what comes of it.
        var words = Sending();
        Assert.InRange(words.Sum(0b010, 104_000, 10 * Second), 104_000 + 235_000, 104_000 + 265_000);
    }

    [Fact]
    public void Estimates_for_one_stream_each_are_added_up_and_a_newer_one_takes_the_place_of_an_older()
    {
        var words = Sending();
        words.Sum(0b010, 500_000, 8 * Second);
        words.Sum(0b100, 210_000, 9 * Second);
        Assert.InRange(words.Sum(0b010, 110_000, 10 * Second), 110_000 + 210_000 + 45_000, 110_000 + 210_000 + 55_000);
    }

    [Fact]
    public void One_estimate_for_all_streams_is_the_whole()
    {
        Assert.Equal(300_000, Sending().Sum(0b111, 300_000, 10 * Second));
        Assert.Equal(300_000, Sending().Sum(0, 300_000, 10 * Second));
    }

    [Fact]
    public void An_estimate_that_is_not_renewed_holds_no_longer()
    {
        var words = Sending();
        words.Sum(0b100, 10_000, 5 * Second);
        Assert.InRange(words.Sum(0b010, 100_000, 10 * Second), 100_000 + 235_000, 100_000 + 265_000);
    }
}
