using Enx.Actors.Limits;
using Enx.Actors.Webhooks;
using Enx.Host.Configuration;

namespace Enx.Host.Webhooks;

/// <summary>What the settings say about webhooks, for the room engine.</summary>
internal static class WebhooksSetup
{
    /// <summary>How to tell the application; null when nobody is told.</summary>
    /// <param name="settings">The node's.</param>
    /// <param name="sender">Makes the sender, when it is needed.</param>
    public static WebhookOptions? Options(EnxSettings settings, Func<IWebhookSender> sender) =>
        settings.Webhooks is not { } webhooks ? null : new WebhookOptions(sender())
        {
            Events = webhooks.Events,
            Retry = RetryPolicy.Default with { MaxAge = webhooks.MaxAge },
            ParallelRooms = webhooks.ParallelRooms,
            MaxWaitingRooms = webhooks.MaxWaitingRooms,
        };
}
