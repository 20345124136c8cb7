using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using Akka.Persistence;
using Enx.Actors.Bootstrap;
using Enx.Actors.Journals;
using Enx.Actors.Storage;
using Npgsql;

namespace Enx.Actors.Postgres;

/// <summary>
/// The PostgreSQL database of a node: one pool of connections for journal, member table and lease. It travels as a setup of the
/// actor system, so that it is found by what Akka makes itself, and no password gets into Akka's configuration.
/// </summary>
internal sealed class PostgresDatabase : Setup
{
    // Each node has a pool of its own, and a server takes a hundred connections unless it is told otherwise.
    private const int MostConnections = 20;

    private const int IdleInTransactionMilliseconds = 5000;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan JournalPatience = TimeSpan.FromSeconds(10);

    /// <summary>Opens nothing yet.</summary>
    public PostgresDatabase(string connectionString, TimeProvider time)
    {
        var wanted = new NpgsqlConnectionStringBuilder(connectionString);
        if (!wanted.ShouldSerialize("Maximum Pool Size")) wanted.MaxPoolSize = MostConnections;
        if (!wanted.ShouldSerialize("Application Name")) wanted.ApplicationName = "enx";
        // A node that is paused in the middle of a transaction holds what it has written, and its room's next life would wait for that row
        // for as long as the pause lasts. The server ends such a transaction before the others have put the node out.
        wanted.Options = $"{wanted.Options} -c idle_in_transaction_session_timeout={IdleInTransactionMilliseconds}".Trim();
        Source = new NpgsqlDataSourceBuilder(wanted.ConnectionString).Build();
        Time = time;
    }

    /// <summary>The pool.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>The node's clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>The database of a system.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public static PostgresDatabase Of(ActorSystem system) =>
        system.Settings.Setup.Get<PostgresDatabase>() is { HasValue: true } found ? found.Value
            : throw new InvalidOperationException("This actor system was given no PostgreSQL database.");

    /// <summary>
    /// Waits for the database, for ever if need be, and makes the tables that are missing. Nodes that start together do it one after
    /// the other: PostgreSQL lets two that make the same table at once fail.
    /// </summary>
    /// <param name="system">Whose journal it is.</param>
    /// <param name="readJournal">The plugin of the read journal; null on a node that reads and writes none.</param>
    public async Task PrepareAsync(ActorSystem system, string? readJournal)
    {
        var log = Logging.GetLogger(system, "enx-database");
        string? lastFault = null;
        while (!system.WhenTerminated.IsCompleted)
        {
            try
            {
                await MakeTablesAsync(system, readJournal).ConfigureAwait(false);
                if (lastFault is not null) log.Info("PostgreSQL answers");
                return;
            }
            // Whatever it is, it comes out of the database or out of Akka's plugins, and a node that gave up here would be of no use.
            catch (Exception e)
            {
                var fault = e.GetBaseException().Message;
                if (fault != lastFault) log.Warning("PostgreSQL does not answer as it should, and is tried again until it does: {Cause}", fault);
                lastFault = fault;
            }

            await Task.Delay(RetryAfter, Time).ConfigureAwait(false);
        }
    }

    private async Task MakeTablesAsync(ActorSystem system, string? readJournal)
    {
        await using var connection = await Source.OpenConnectionAsync().ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        await using (var tables = new NpgsqlCommand($"select pg_advisory_xact_lock(hashtextextended('enx:tables', 0)); {MemberTable.Ddl}; {PostgresLease.Ddl}; {StorageProbe.Ddl}", connection, transaction))
            await tables.ExecuteNonQueryAsync().ConfigureAwait(false);
        if (readJournal is not null)
        {
            // Both make their tables when they are first asked for anything.
            await ReadJournals.OpenAsync(system, readJournal).ConfigureAwait(false);
            await Persistence.Instance.Apply(system).SnapshotStoreFor(null)
                .Ask<LoadSnapshotResult>(new LoadSnapshot("enx-none", SnapshotSelectionCriteria.None, 0), JournalPatience).ConfigureAwait(false);
        }

        await transaction.CommitAsync().ConfigureAwait(false);
    }
}
