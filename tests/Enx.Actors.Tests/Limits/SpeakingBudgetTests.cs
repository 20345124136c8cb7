using Enx.Actors.Limits;
using Enx.Actors.Tests.Rooms;
using Xunit;

namespace Enx.Actors.Tests.Limits;

public class SpeakingBudgetTests
{
    private readonly ManualTime _time = new(Samples.Noon);

    [Theory]
    [InlineData(10, 8192, 100, 40)] // four seconds' worth of messages
    [InlineData(10, 8192, 10_000, 13)] // sixteen seconds' worth of bytes
    [InlineData(10, 8192, 100_000, 1)]
    [InlineData(10, 1024, 100_000, 1)] // the largest message can be sent whatever the rate
    public void So_many_messages_of_a_length_are_taken_at_once(int messages, int bytes, int length, int taken)
    {
        var budget = new SpeakingBudget(new SpeakingLimits(messages, bytes), _time);
        Assert.Equal(taken, Enumerable.Range(0, 100).Count(_ => budget.TryTake(length)));
    }

    [Theory]
    [InlineData(100, 60, 640)] // ten a second, and forty at first
    [InlineData(8192, 60, 76)]
    [InlineData(100_000, 60, 6)]
    public void Over_time_so_many_are(int length, int seconds, int taken)
    {
        var budget = new SpeakingBudget(new SpeakingLimits(10, 8192), _time);
        var count = 0;
        for (var tick = 0; tick < seconds * 50; tick++)
        {
            if (budget.TryTake(length)) count++;
            _time.Now += TimeSpan.FromMilliseconds(20);
        }

        Assert.InRange(count, taken - 1, taken + 1);
    }

    [Theory]
    [InlineData("hello", 5)]
    [InlineData("ä", 2)]
    [InlineData("日", 3)]
    [InlineData("\"\\", 4)]
    [InlineData("\u0001\u001f", 12)]
    [InlineData("😀", 12)]
    [InlineData(null, 0)]
    public void A_text_costs_what_it_is_as_JSON(string? text, int bytes) => Assert.Equal(bytes, SpeakingBudget.BytesOf(text));
}
