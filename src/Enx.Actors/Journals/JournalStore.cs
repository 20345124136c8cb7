using System.Data.Common;
using Akka.Actor;
using Akka.Actor.Setup;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Enx.Actors.Journals;

/// <summary>
/// The journal's database, for those who look at its tables themselves: what is too old is taken out, operators are told how large it is,
/// and whether it takes writes is tried. It travels as a setup of the actor system. Each use has a connection of its own and does not
/// wait for long, since there is always a next time.
/// </summary>
public sealed class JournalStore : Setup
{
    /// <summary>How long a statement may take, seconds.</summary>
    private const int Patience = 5;

    private readonly Func<CancellationToken, Task<DbConnection>> _open;

    private JournalStore(RoomStorage kind, Func<CancellationToken, Task<DbConnection>> open) => (Kind, _open) = (kind, open);

    /// <summary>What kind of database it is.</summary>
    public RoomStorage Kind { get; }

    /// <summary>The store of a system.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public static JournalStore Of(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.Settings.Setup.Get<JournalStore>() is { HasValue: true } found ? found.Value
            : throw new InvalidOperationException("This actor system was given no journal.");
    }

    internal static JournalStore Sqlite(string connectionString)
    {
        var patient = new SqliteConnectionStringBuilder(connectionString) { DefaultTimeout = Patience }.ConnectionString;
        return new JournalStore(RoomStorage.Sqlite, async stopping =>
        {
            var connection = new SqliteConnection(patient);
            try
            {
                await connection.OpenAsync(stopping).ConfigureAwait(false);
                return connection;
            }
            catch
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        });
    }

    internal static JournalStore PostgreSql(NpgsqlDataSource source) =>
        new(RoomStorage.PostgreSql, async stopping => await source.OpenConnectionAsync(stopping).ConfigureAwait(false));

    /// <summary>Does some work on a connection. SQLite blocks the thread that works: it is one of the pool's, never an actor's.</summary>
    internal Task<T> UseAsync<T>(Func<JournalConnection, Task<T>> work, CancellationToken stopping) => Task.Run(
        async () =>
        {
            var connection = await _open(stopping).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false)) return await work(new JournalConnection(connection, Patience, stopping)).ConfigureAwait(false);
        },
        stopping);
}
