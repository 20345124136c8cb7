using Akka.Actor;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query.InternalProtocol;

namespace Enx.Actors.Journals;

/// <summary>Opens read journals for those who may not wait.</summary>
internal static class ReadJournals
{
    /// <summary>The plugin that knows events by tag.</summary>
    public const string Plugin = "akka.persistence.query.journal.sql";

    /// <summary>Who waits for missing numbers in Akka.Persistence.Sql, after the plugin's name.</summary>
    private const string Numbers = "journal-akka-persistence-sql-sequence-actor";

    /// <summary>A transaction that is so old has ended, or never will: the database ends those that stand still after five seconds.</summary>
    private static readonly TimeSpan Settles = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The read journal of a plugin. When it is made for the first time it asks the write journal and blocks until that has answered,
    /// for up to 5 s, so this happens on a thread of its own. Fails when the database is away; then ask again later.
    /// </summary>
    public static async Task<IReadJournal> OpenAsync(ActorSystem system, string plugin)
    {
        var journal = await Task.Factory.StartNew(
            () => PersistenceQuery.Get(system).ReadJournalFor<IReadJournal>(plugin),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        await PassHolesAsync(system, plugin).ConfigureAwait(false);
        return journal;
    }

    /// <summary>
    /// The read journal waits ten seconds for each number that is missing, since a transaction may still bring it. At a start all that
    /// were ever taken out are missing: so it is told up to where nothing can come any more.
    /// </summary>
    private static async Task PassHolesAsync(ActorSystem system, string plugin)
    {
        var settled = await JournalStore.Of(system).UseAsync(
            // Read from the end, so it ends at the first that is old. Not the number before the first young one: that may be one whose transaction is open.
            async db => await db.NumberAsync("select ordering from journal where created < @since order by ordering desc limit 1", ("since", DateTime.UtcNow.Subtract(Settles).Ticks)).ConfigureAwait(false) ?? 0,
            CancellationToken.None).ConfigureAwait(false);
        system.ActorSelection($"/system/{plugin}-{Numbers}").Tell(new AssumeMaxOrderingId(settled), ActorRefs.NoSender);
    }
}
