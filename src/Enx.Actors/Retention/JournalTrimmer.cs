using System.Globalization;
using Enx.Actors.Journals;
using Enx.Actors.Protocol;
using Enx.Actors.Serialization;

namespace Enx.Actors.Retention;

/// <summary>
/// Takes old facts out of the journal, a little at a time. Of a room that is there it leaves
/// <list type="bullet">
/// <item>everything from its latest snapshot on, and so its highest number;</item>
/// <item>everything that is younger than the cutoff, or that the reviver of rooms has not counted yet;</item>
/// <item>of what is older, the last fact of each kind that has a tag: the directory is made of <c>RoomCreated</c> and the last
/// <c>RoomUpdated</c>, and the next webhook names the one before it.</item>
/// </list>
/// Of a room whose deletion is older than the cutoff only that last fact stays, so that numbers go on if the id is used again, and a year
/// later nothing. It knows the tables of Akka.Persistence.Sql; it asks nobody and changes nothing that an actor may be reading.
/// </summary>
/// <param name="store">The journal's database.</param>
internal sealed class JournalTrimmer(JournalStore store)
{
    /// <summary>The most rooms that one step looks at.</summary>
    public const int RoomsAtOnce = 20;

    /// <summary>The most facts that one step takes out: so long a writer may have to wait for it.</summary>
    public const int FactsAtOnce = 500;

    private const string RoomPrefix = "room-";

    /// <summary>A snapshot is relied on when nobody can be reading what it makes superfluous any more.</summary>
    private static readonly TimeSpan SnapshotSettles = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan TombstoneStays = TimeSpan.FromDays(365);
    private static readonly string Deleted = Manifests.ByType[typeof(RoomEvents.RoomDeleted)];

    /// <summary>Looks at the next rooms.</summary>
    /// <param name="after">Where the step before ended; empty for the beginning.</param>
    /// <param name="heard">The journal's number up to which the reviver of rooms has counted, and stored that.</param>
    /// <param name="now">The time.</param>
    /// <param name="keep">The age from which facts go.</param>
    /// <param name="stopping">Ends the step.</param>
    public Task<TrimStep> StepAsync(string after, long heard, DateTimeOffset now, TimeSpan keep, CancellationToken stopping) => store.UseAsync(
        async db =>
        {
            var (at, facts) = (after, 0);
            for (var rooms = 0; rooms < RoomsAtOnce; rooms++)
            {
                var next = await db.RowsAsync("select min(persistence_id) from journal where persistence_id > @after", r => r.IsDBNull(0) ? null : r.GetString(0), ("after", at)).ConfigureAwait(false);
                if (next[0] is not { } id)
                {
                    await GiveBackAsync(db).ConfigureAwait(false);
                    return new TrimStep(null, facts);
                }
                if (id.StartsWith(RoomPrefix, StringComparison.Ordinal)) facts += await TrimAsync(db, id, heard, now, keep, FactsAtOnce - facts).ConfigureAwait(false);
                // What is left of this room comes with the next step.
                if (facts >= FactsAtOnce) return new TrimStep(at, facts);
                at = id;
            }
            return new TrimStep(at, facts);
        },
        stopping);

    private static async Task<int> TrimAsync(JournalConnection db, string id, long heard, DateTimeOffset now, TimeSpan keep, int most)
    {
        var cutoff = (now - keep).UtcTicks;
        var last = (await db.RowsAsync(
            "select sequence_number, manifest, created from journal where persistence_id = @id order by sequence_number desc limit 1",
            r => (Number: r.GetInt64(0), Kind: r.IsDBNull(1) ? "" : r.GetString(1), Created: r.GetInt64(2)), ("id", id)).ConfigureAwait(false)).FirstOrDefault();
        var isGone = last.Kind == Deleted && last.Created < cutoff;
        var snapshot = await db.NumberAsync(
            "select max(sequence_number) from snapshot where persistence_id = @id and created < @settled", ("id", id), ("settled", (now - SnapshotSettles).UtcTicks)).ConfigureAwait(false) ?? 0;
        var end = isGone ? last.Number : Math.Min(snapshot, last.Number);
        var until = await YoungestAsync(db, id, end, cutoff, heard).ConfigureAwait(false);
        if (isGone && until < end) return 0;
        // Of a deleted room all go, and first: a recovery that finds none reads what is left, and that ends with the deletion.
        await DeleteSnapshotsAsync(db, id, isGone ? last.Number : snapshot - 1).ConfigureAwait(false);
        if (isGone && last.Created < (now - keep - TombstoneStays).UtcTicks) until = last.Number + 1;
        return await DeleteAsync(db, await DoomedAsync(db, id, until, keepsKinds: !isGone, most).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Looks first: a statement that deletes nothing makes writers of SQLite wait all the same.</summary>
    private static async Task DeleteSnapshotsAsync(JournalConnection db, string id, long upTo)
    {
        if (await db.NumberAsync("select count(*) from snapshot where persistence_id = @id and sequence_number <= @upTo", ("id", id), ("upTo", upTo)).ConfigureAwait(false) > 0)
            await db.RunAsync("delete from snapshot where persistence_id = @id and sequence_number <= @upTo", ("id", id), ("upTo", upTo)).ConfigureAwait(false);
    }

    /// <summary>The number of the first fact before an end that may not go yet; the end when all of them may.</summary>
    private static async Task<long> YoungestAsync(JournalConnection db, string id, long end, long cutoff, long heard)
    {
        var young = await db.NumberAsync(
            "select min(sequence_number) from journal where persistence_id = @id and sequence_number < @end and created >= @cutoff", ("id", id), ("end", end), ("cutoff", cutoff)).ConfigureAwait(false) ?? end;
        var unheard = await db.NumberAsync(
            "select min(sequence_nr) from tags where persistence_id = @id and sequence_nr < @end and tag = @tag and ordering_id > @heard",
            ("id", id), ("end", end), ("tag", RoomTags.Occupancy), ("heard", heard)).ConfigureAwait(false) ?? end;
        return Math.Min(young, unheard);
    }

    private static Task<List<long>> DoomedAsync(JournalConnection db, string id, long until, bool keepsKinds, int most) => db.RowsAsync(
        keepsKinds
            ? """
              select ordering from journal where persistence_id = @id and sequence_number < @until and sequence_number not in (
                select max(j.sequence_number) from journal j join tags t on t.ordering_id = j.ordering
                where j.persistence_id = @id and j.sequence_number < @until group by j.manifest)
              order by sequence_number limit @most
              """
            : "select ordering from journal where persistence_id = @id and sequence_number < @until order by sequence_number limit @most",
        r => r.GetInt64(0), ("id", id), ("until", until), ("most", most));

    private static async Task<int> DeleteAsync(JournalConnection db, List<long> orderings)
    {
        if (orderings.Count == 0) return 0;
        var list = string.Join(',', orderings.Select(o => o.ToString(CultureInfo.InvariantCulture)));
        await db.TogetherAsync(async () =>
        {
            await db.RunAsync($"delete from tags where ordering_id in ({list})").ConfigureAwait(false);
            await db.RunAsync($"delete from journal where ordering in ({list})").ConfigureAwait(false);
        }).ConfigureAwait(false);
        return orderings.Count;
    }

    /// <summary>SQLite keeps what was freed for itself unless it is told to give it back; 1000 pages are four megabytes. PostgreSQL sees to it by itself.</summary>
    private async Task GiveBackAsync(JournalConnection db)
    {
        if (store.Kind == RoomStorage.Sqlite) await db.RowsAsync("pragma incremental_vacuum(1000)", _ => 0).ConfigureAwait(false);
    }
}

/// <summary>What a step came to.</summary>
/// <param name="Next">Where the next one goes on; null when all rooms have been looked at.</param>
/// <param name="Facts">How many facts were taken out.</param>
internal sealed record TrimStep(string? Next, int Facts);
