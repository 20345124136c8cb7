using System.Collections.Immutable;
using Akka.Persistence.Journal;
using Enx.Actors.Protocol;
using Enx.Actors.Webhooks;

namespace Enx.Actors.Journals;

/// <summary>Tags facts as they are written, for those who follow the facts of all rooms. A tag is for ever: it is not given to what was written before.</summary>
public sealed class RoomTagger : IWriteEventAdapter
{
    /// <summary>The facts that make up the room directory.</summary>
    public const string DirectoryTag = "room-directory";

    /// <summary>The facts that an application is told by webhook: those of <see cref="WebhookEvents"/>.</summary>
    public const string WebhookTag = "room-webhook";

    private static readonly ImmutableHashSet<string> OfDirectory = [DirectoryTag];
    private static readonly ImmutableHashSet<string> OfWebhook = [WebhookTag];
    private static readonly ImmutableHashSet<string> OfBoth = [DirectoryTag, WebhookTag];

    /// <inheritdoc/>
    public string Manifest(object evt) => string.Empty;

    /// <inheritdoc/>
    public object ToJournal(object evt) =>
        evt is not IRoomEvent fact ? evt : (IsOfDirectory(fact), WebhookEvents.TypeOf(fact) is not null) switch
        {
            (true, true) => new Tagged(evt, OfBoth),
            (true, false) => new Tagged(evt, OfDirectory),
            (false, true) => new Tagged(evt, OfWebhook),
            _ => evt,
        };

    private static bool IsOfDirectory(IRoomEvent fact) => fact is RoomEvents.RoomCreated or RoomEvents.RoomUpdated or RoomEvents.RoomDeleted;
}
