using System.Collections.Immutable;
using Akka.Actor;

namespace Enx.Actors.Journals;

/// <summary>How much is stored.</summary>
/// <param name="Facts">The facts of all rooms.</param>
/// <param name="Oldest">When the oldest of them was stored; null when there is none.</param>
/// <param name="Bytes">What journal, tags and snapshots take in the database, with indexes.</param>
/// <param name="FreeBytes">What of that is free to be used again, where the database says so.</param>
/// <param name="Snapshots">The snapshots of rooms and followers.</param>
/// <param name="Counted">How many facts, from the newest back, <paramref name="Rooms"/> was counted over.</param>
/// <param name="Rooms">The rooms with the most facts, first the largest.</param>
/// <param name="Followers">Those who follow the journal and remember where they are.</param>
public sealed record JournalSizes(
    long Facts,
    DateTimeOffset? Oldest,
    long? Bytes,
    long? FreeBytes,
    long Snapshots,
    long Counted,
    ImmutableArray<JournalRoom> Rooms,
    ImmutableArray<JournalFollower> Followers);

/// <summary>A room's part.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Facts">Its facts.</param>
public sealed record JournalRoom(string RoomId, long Facts);

/// <summary>Somebody who reads the facts of a tag in their order.</summary>
/// <param name="Name">Whom: <c>room-keeper</c> or <c>webhooks</c>.</param>
/// <param name="Offset">The journal's number up to which it has read, and stored that.</param>
/// <param name="Behind">How many facts of its tag have come since.</param>
public sealed record JournalFollower(string Name, long Offset, long Behind);

/// <summary>Finds out how much is stored. It reads the tables of Akka.Persistence.Sql, each query for some seconds at most.</summary>
public static class JournalCensus
{
    private const int MostRooms = 20;
    private const int MostCounted = 1_000_000;
    private const string RoomPrefix = "room-";

    /// <summary>Looks once. It takes a connection for as long as it lasts, and not more than a million facts are counted by room.</summary>
    /// <exception cref="System.Data.Common.DbException">The database is away or did not answer in time.</exception>
    public static Task<JournalSizes> ReadAsync(ActorSystem system, CancellationToken stopping)
    {
        var store = JournalStore.Of(system);
        return store.UseAsync(
            async db =>
            {
                var facts = await db.NumberAsync("select count(*) from journal").ConfigureAwait(false) ?? 0;
                var oldest = await db.NumberAsync("select min(created) from journal").ConfigureAwait(false);
                var (bytes, free) = store.Kind == RoomStorage.Sqlite ? await OfFileAsync(db).ConfigureAwait(false) : await OfTablesAsync(db).ConfigureAwait(false);
                var rooms = await db.RowsAsync(
                    """
                    select persistence_id, count(*) from (select persistence_id from journal order by ordering desc limit @counted) as latest
                    group by persistence_id order by 2 desc, 1 limit @rooms
                    """,
                    r => new JournalRoom(IdOf(r.GetString(0)), r.GetInt64(1)), ("counted", MostCounted), ("rooms", MostRooms)).ConfigureAwait(false);
                return new JournalSizes(
                    facts, oldest is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null, bytes, free,
                    await db.NumberAsync("select count(*) from snapshot").ConfigureAwait(false) ?? 0, Math.Min(facts, MostCounted),
                    [.. rooms], await FollowersAsync(system, db).ConfigureAwait(false));
            },
            stopping);
    }

    private static string IdOf(string persistenceId) => persistenceId.StartsWith(RoomPrefix, StringComparison.Ordinal) ? persistenceId[RoomPrefix.Length..] : persistenceId;

    private static async Task<(long?, long?)> OfFileAsync(JournalConnection db)
    {
        var size = await db.NumberAsync("pragma page_size").ConfigureAwait(false);
        return (size * await db.NumberAsync("pragma page_count").ConfigureAwait(false), size * await db.NumberAsync("pragma freelist_count").ConfigureAwait(false));
    }

    private static async Task<(long?, long?)> OfTablesAsync(JournalConnection db) =>
        (await db.NumberAsync("select pg_total_relation_size('journal') + pg_total_relation_size('tags') + pg_total_relation_size('snapshot')").ConfigureAwait(false), null);

    private static async Task<ImmutableArray<JournalFollower>> FollowersAsync(ActorSystem system, JournalConnection db)
    {
        var followers = ImmutableArray.CreateBuilder<JournalFollower>();
        foreach (var (name, tag) in new[] { ("room-keeper", RoomTags.Occupancy), ("webhooks", RoomTags.Webhook) })
        {
            var stored = await db.RowsAsync(
                "select snapshot, serializer_id, manifest from snapshot where persistence_id = @name order by sequence_number desc limit 1",
                r => system.Serialization.Deserialize((byte[])r.GetValue(0), r.GetInt32(1), r.GetString(2)), ("name", name)).ConfigureAwait(false);
            if (stored.Count == 0) continue;
            var offset = (stored[0] as IFollowerProgress)?.Offset ?? 0;
            var behind = await db.NumberAsync("select count(*) from tags where tag = @tag and ordering_id > @offset", ("tag", tag), ("offset", offset)).ConfigureAwait(false);
            followers.Add(new JournalFollower(name, offset, behind ?? 0));
        }
        return followers.ToImmutable();
    }
}
