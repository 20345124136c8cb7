using System.Collections.Immutable;
using Akka.Persistence.Journal;
using Enx.Actors.Journals;
using Enx.Actors.Protocol;
using Enx.Actors.Webhooks;

namespace Enx.Actors.Hosting;

/// <summary>Gives facts their <see cref="RoomTags"/> as they are written.</summary>
public sealed class RoomTagger : IWriteEventAdapter
{
    private static readonly string[] All = [RoomTags.Directory, RoomTags.Webhook, RoomTags.Occupancy];

    /// <summary>Every set of tags there can be, by its bits, so that none is made for an event.</summary>
    private static readonly ImmutableArray<ImmutableHashSet<string>> Sets =
        [.. Enumerable.Range(0, 1 << All.Length).Select(bits => All.Where((_, i) => (bits & (1 << i)) != 0).ToImmutableHashSet())];

    /// <inheritdoc/>
    public string Manifest(object evt) => string.Empty;

    /// <inheritdoc/>
    public object ToJournal(object evt)
    {
        if (evt is not IRoomEvent fact) return evt;
        var tags = Sets[(IsOfDirectory(fact) ? 1 : 0) | (WebhookEvents.TypeOf(fact) is not null ? 2 : 0) | (IsOfOccupancy(fact) ? 4 : 0)];
        return tags.IsEmpty ? evt : new Tagged(evt, tags);
    }

    private static bool IsOfDirectory(IRoomEvent fact) => fact is RoomEvents.RoomCreated or RoomEvents.RoomUpdated or RoomEvents.RoomDeleted;

    private static bool IsOfOccupancy(IRoomEvent fact) => fact is RoomEvents.UserJoined or RoomEvents.UserLeft;
}
