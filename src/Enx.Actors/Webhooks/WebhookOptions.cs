using Enx.Actors.Limits;

namespace Enx.Actors.Webhooks;

/// <summary>How an application is told of what happens in its rooms.</summary>
/// <param name="Sender">Carries the events.</param>
public sealed record WebhookOptions(IWebhookSender Sender)
{
    /// <summary>The kinds that are told, of <see cref="WebhookEvents.Names"/>; <c>*</c> is all.</summary>
    public IReadOnlyCollection<string> Events { get; init; } = [WebhookEvents.All];

    /// <summary>When an event is sent again, and when no more.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>How many rooms are served at once. Within a room it is one event after the other.</summary>
    public int ParallelRooms { get; init; } = 16;

    /// <summary>How many rooms may have something that is not delivered yet, before no more is read of the journal.</summary>
    public int MaxWaitingRooms { get; init; } = 1000;

    /// <summary>Random numbers of [0, 1), for waits.</summary>
    public Func<double> Chance { get; init; } = Random.Shared.NextDouble;
}
