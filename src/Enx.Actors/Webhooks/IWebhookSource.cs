using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Enx.Actors.Webhooks;

/// <summary>Where webhooks come from: the journal, or a test.</summary>
internal interface IWebhookSource
{
    /// <summary>
    /// Tells <paramref name="to"/> a <see cref="WebhookFeed.Started"/>, then a <see cref="WebhookFeed.News"/> for each fact after
    /// <paramref name="offset"/>, in order and without end, each after a <see cref="WebhookFeed.Ack"/> for the one before; and a
    /// <see cref="WebhookFeed.Lost"/> when that ends. Throws when it cannot begin.
    /// </summary>
    Task FollowAsync(long offset, IActorRef to);

    /// <summary>The first events of a room with numbers of [from, to]: as many as a page holds.</summary>
    Task<WebhookPage> ReadAsync(string roomId, long from, long to);
}

/// <summary>Some of a room's events.</summary>
/// <param name="Events">Those that are told, in order.</param>
/// <param name="End">The number up to which the journal was read.</param>
internal sealed record WebhookPage(ImmutableArray<WebhookEvent> Events, long End);

/// <summary>What the source and the dispatcher say to each other. Stays within a node.</summary>
internal static class WebhookFeed
{
    /// <summary>The journal is followed from now on.</summary>
    public sealed class Started : INoSerializationVerificationNeeded
    {
        public static readonly Started Instance = new();
    }

    /// <summary>A room has something to tell.</summary>
    public sealed record News(string RoomId, long SequenceNr, long Offset) : INoSerializationVerificationNeeded;

    /// <summary>The next one, please.</summary>
    public sealed class Ack : INoSerializationVerificationNeeded
    {
        public static readonly Ack Instance = new();
    }

    /// <summary>The journal is followed no more.</summary>
    public sealed record Lost(string Cause) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
