namespace Enx.Actors.Limits;

/// <summary>How much may be said: chat and the application's own data, which go to many and are kept.</summary>
/// <param name="MessagesPerSecond">Messages a second; four seconds' worth may come at once.</param>
/// <param name="BytesPerSecond">Bytes a second, as JSON; sixteen seconds' worth may come at once, and 100,000 always: the largest message.</param>
public sealed record SpeakingLimits(int MessagesPerSecond, int BytesPerSecond)
{
    /// <summary>Bytes of the largest message, UTF-8.</summary>
    public const int LargestMessage = 100_000;

    /// <summary>What all of a room's clients may say together where nothing else is said.</summary>
    public static SpeakingLimits UsualOfRoom { get; } = new(50, 64 * 1024);
}

/// <summary>What somebody, or all of a room together, may say now.</summary>
public sealed class SpeakingBudget(SpeakingLimits limits, TimeProvider time)
{
    private const int MessagesAtOnce = 4;
    private const int BytesAtOnce = 16;

    private readonly TokenBucket _messages = new(limits.MessagesPerSecond, limits.MessagesPerSecond * MessagesAtOnce, time);
    private readonly TokenBucket _bytes = new(limits.BytesPerSecond, Math.Max(SpeakingLimits.LargestMessage, (long)limits.BytesPerSecond * BytesAtOnce), time);

    /// <summary>Takes a message in; false when it is too much, and nothing is taken then.</summary>
    /// <param name="message">Its text.</param>
    public bool TryTake(string message) => TryTake(BytesOf(message));

    /// <summary>How long a text is where it is read: as JSON in UTF-8, in which a control character is six bytes.</summary>
    public static int BytesOf(string? text)
    {
        var bytes = 0;
        foreach (var c in text ?? "")
            bytes += c switch
            {
                '"' or '\\' => 2,
                < ' ' => 6,
                < '\x80' => 1,
                < '\u0800' => 2,
                >= '\ud800' and <= '\udfff' => 6,
                _ => 3,
            };
        return bytes;
    }

    /// <summary>The same for a message of so many bytes.</summary>
    public bool TryTake(int bytes) => _messages.Left >= 1 && _bytes.TryTake(Math.Min(bytes, SpeakingLimits.LargestMessage)) && _messages.TryTake();
}
