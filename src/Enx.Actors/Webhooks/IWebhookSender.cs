namespace Enx.Actors.Webhooks;

/// <summary>Carries one event to the application, once. Knows HTTP; the dispatcher does not.</summary>
public interface IWebhookSender
{
    /// <summary>Sends an event and says what came of it, within a time of the sender's own. Called for several rooms at once.</summary>
    /// <param name="webhook">The event.</param>
    /// <param name="cancellationToken">The dispatcher stops.</param>
    Task<WebhookOutcome> SendAsync(WebhookEvent webhook, CancellationToken cancellationToken);
}

/// <summary>What came of sending an event.</summary>
public enum WebhookVerdict
{
    /// <summary>The application has it.</summary>
    Delivered,

    /// <summary>The application does not want it: it is not sent again.</summary>
    Unwanted,

    /// <summary>It did not arrive, or nobody knows: it is sent again.</summary>
    Failed,
}

/// <summary>What came of sending an event, and why, in words for the log.</summary>
/// <param name="Verdict">What came of it.</param>
/// <param name="Reason">A few words, such as <c>answered 503</c>.</param>
public sealed record WebhookOutcome(WebhookVerdict Verdict, string Reason);
