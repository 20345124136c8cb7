using System.Collections.Immutable;
using Enx.Actors.Protocol;

namespace Enx.Actors.Directory;

/// <summary>
/// The rooms there are, by id. Facts come twice, at once from rooms on this node and later from the journal, and in
/// either order; a room's facts are numbered, so an older one never undoes a newer one. Of a deleted room the number is kept until
/// the journal has told of the deletion too.
/// </summary>
internal sealed record DirectoryState
{
    /// <summary>The most rooms that one answer holds.</summary>
    public const int MaxTake = 500;

    public static readonly DirectoryState Empty = new();

    private ImmutableSortedDictionary<string, Entry> Entries { get; init; } = ImmutableSortedDictionary.Create<string, Entry>(StringComparer.Ordinal);

    /// <summary>The directory after a fact.</summary>
    /// <param name="sequenceNr">The fact's number in its room's journal.</param>
    /// <param name="e">The fact.</param>
    /// <param name="fromJournal">Whether the journal tells it: nothing older of this room will follow.</param>
    public DirectoryState Learn(long sequenceNr, IRoomEvent e, bool fromJournal)
    {
        var known = Entries.GetValueOrDefault(e.RoomId);
        var outdated = known is not null && sequenceNr < known.SequenceNr;
        if (outdated) return this;
        return e switch
        {
            RoomEvents.RoomCreated c => With(sequenceNr, new RoomSummary(c.RoomId, c.Name, c.OwnerRef, c.Settings, c.Data, c.At)),
            RoomEvents.RoomUpdated u when known?.Room is { } room =>
                With(sequenceNr, room with { Name = u.Name, OwnerRef = u.OwnerRef, Settings = u.Settings, Data = u.Data }),
            // Of a room made before this node started, the hint of a change comes before the journal has told that it exists.
            RoomEvents.RoomUpdated => this,
            RoomEvents.RoomDeleted when fromJournal => this with { Entries = Entries.Remove(e.RoomId) },
            RoomEvents.RoomDeleted => this with { Entries = Entries.SetItem(e.RoomId, new Entry(sequenceNr, null)) },
            _ => this,
        };
    }

    /// <summary>The answer to a question.</summary>
    public RoomList List(DirectoryQueries.ListRooms query)
    {
        var rooms = Entries.Values.Select(e => e.Room).OfType<RoomSummary>();
        if (!string.IsNullOrEmpty(query.NameContains))
            rooms = rooms.Where(r => r.Name.Contains(query.NameContains, StringComparison.OrdinalIgnoreCase));
        var all = rooms.ToArray();
        return new RoomList(all.Length, [.. all.Skip(Math.Max(0, query.Skip)).Take(Math.Clamp(query.Take, 1, MaxTake))]);
    }

    private DirectoryState With(long sequenceNr, RoomSummary room) =>
        this with { Entries = Entries.SetItem(room.RoomId, new Entry(sequenceNr, room)) };

    private sealed record Entry(long SequenceNr, RoomSummary? Room);
}
