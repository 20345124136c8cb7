using Enx.Actors.Limits;
using Enx.Actors.Protocol;
using Enx.Host.Configuration;

namespace Enx.Host.Signalling;

/// <summary>What one client's calls may cost the room and the others, beyond the number of its messages: what is said goes to many and is kept,
/// some questions have long answers, and offers are read at length.</summary>
internal sealed class CallBudget(LimitSettings limits, TimeProvider time)
{
    private const int AtOnce = 10;

    private readonly SpeakingBudget _speaking = new(limits.Speaking, time);
    private readonly TokenBucket _questions = new(limits.QuestionsPerSecond, Math.Max(AtOnce, limits.QuestionsPerSecond), time);
    private readonly TokenBucket _offers = new(limits.OffersPerMinute / 60.0, AtOnce, time);

    /// <summary>Takes what is asked of the room; a sentence when that is too much now.</summary>
    public string? Refuse(IWithRoomId request) => request switch
    {
        MessageCommands.SendMessage s when !_speaking.TryTake(s.Message) =>
            $"You may say {limits.Speaking.MessagesPerSecond} messages and {limits.Speaking.BytesPerSecond} bytes a second. Wait some seconds, or use a data channel.",
        IRoomQuery when !_questions.TryTake() => $"You may ask {limits.QuestionsPerSecond} such questions a second. Wait a second.",
        LinkCommands.RestartMedia or LinkCommands.MoveMedia when !_offers.TryTake() => $"You may make {limits.OffersPerMinute} new offers a minute. Wait some seconds.",
        _ => null,
    };
}
