using Akka.Actor;
using Akka.Persistence.Query;

namespace Enx.Actors.Journals;

/// <summary>Opens read journals for those who may not wait.</summary>
internal static class ReadJournals
{
    /// <summary>
    /// The read journal of a plugin. When it is made for the first time it asks the write journal and blocks until that has answered,
    /// for up to 5 s, so this happens on a thread of its own. Fails when the database is away; then ask again later.
    /// </summary>
    public static Task<IReadJournal> OpenAsync(ActorSystem system, string plugin) => Task.Factory.StartNew(
        () => PersistenceQuery.Get(system).ReadJournalFor<IReadJournal>(plugin),
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
