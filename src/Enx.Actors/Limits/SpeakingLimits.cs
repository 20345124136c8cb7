namespace Enx.Actors.Limits;

/// <summary>How much may be said: chat and the application's own data, which go to many and are kept.</summary>
/// <param name="MessagesPerSecond">Messages a second; four seconds' worth may come at once.</param>
/// <param name="BytesPerSecond">Bytes of UTF-8 a second; sixteen seconds' worth may come at once, and 100,000 always: the largest message.</param>
public sealed record SpeakingLimits(int MessagesPerSecond, int BytesPerSecond);

/// <summary>What somebody, or all of a room together, may say now.</summary>
public sealed class SpeakingBudget(SpeakingLimits limits, TimeProvider time)
{
    private const int MessagesAtOnce = 4;
    private const int BytesAtOnce = 16;
    private const int LargestMessage = 100_000;

    private readonly TokenBucket _messages = new(limits.MessagesPerSecond, limits.MessagesPerSecond * MessagesAtOnce, time);
    private readonly TokenBucket _bytes = new(limits.BytesPerSecond, Math.Max(LargestMessage, (long)limits.BytesPerSecond * BytesAtOnce), time);

    /// <summary>Takes a message in; false when it is too much, and nothing is taken then.</summary>
    /// <param name="bytes">Its length in UTF-8.</param>
    public bool TryTake(int bytes) => _messages.Left >= 1 && _bytes.TryTake(Math.Min(bytes, LargestMessage)) && _messages.TryTake();
}
