using System.Collections.Immutable;
using Akka.Persistence.Journal;
using Enx.Actors.Protocol;

namespace Enx.Actors.Directory;

/// <summary>Tags the facts that make up the room directory as they are written, so that it can follow them alone.</summary>
public sealed class RoomTagger : IWriteEventAdapter
{
    /// <summary>The tag.</summary>
    public const string Tag = "room-directory";

    private static readonly ImmutableHashSet<string> Tags = [Tag];

    /// <inheritdoc/>
    public string Manifest(object evt) => string.Empty;

    /// <inheritdoc/>
    public object ToJournal(object evt) =>
        evt is RoomEvents.RoomCreated or RoomEvents.RoomUpdated or RoomEvents.RoomDeleted ? new Tagged(evt, Tags) : evt;
}
