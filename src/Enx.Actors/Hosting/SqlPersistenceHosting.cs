using System.Data.Common;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using Enx.Actors.Journals;
using Enx.Actors.Postgres;
using Enx.Actors.Protocol;
using Enx.Actors.Storage;
using LinqToDB;
using LinqToDB.DataProvider.PostgreSQL;
using LinqToDB.Interceptors;
using Microsoft.Data.Sqlite;

namespace Enx.Actors.Hosting;

/// <summary>Journal, snapshots and queries in PostgreSQL or in SQLite, which is set up so that it stands many small writes.</summary>
internal static class SqlPersistenceHosting
{
    /// <summary>SQLite through Microsoft.Data.Sqlite.</summary>
    public const string Sqlite = "SQLite.MS";

    /// <summary>PostgreSQL through Npgsql. The version names what linq2db may use, so any later server will do, too.</summary>
    public const string PostgreSql = "PostgreSQL.15";

    /// <summary>SQLite.</summary>
    /// <param name="builder">The node's.</param>
    /// <param name="connectionString">Of SQLite.</param>
    /// <param name="holdsRooms">Whether the node writes what happens in rooms. Then no other process may.</param>
    /// <param name="time">The clock for who reads since when.</param>
    /// <exception cref="StorageUnusableException">Another process holds the rooms of this file, or it cannot be opened.</exception>
    public static AkkaConfigurationBuilder WithSqlite(this AkkaConfigurationBuilder builder, string connectionString, bool holdsRooms, TimeProvider time)
    {
        SqliteFileLock? held = null;
        var file = SqliteFileLock.FileOf(connectionString);
        try
        {
            if (file is not null) System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            if (holdsRooms && file is not null) held = SqliteFileLock.Take(file, time.GetUtcNow());
            builder.AddSetup(PrepareSqlite(connectionString));
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new StorageUnusableException($"The database {file} cannot be opened: {e.Message.ReplaceLineEndings(" ")}", e);
        }

        if (held is not null) builder.AddStartup((system, _) => system.RegisterOnTermination(held.Dispose));
        return builder.AddSetup(JournalStore.Sqlite(connectionString)).WithSqlPersistence(Sqlite, connectionString);
    }

    /// <summary>PostgreSQL. Akka's configuration is not told where it is: the pool knows.</summary>
    public static AkkaConfigurationBuilder WithPostgreSql(this AkkaConfigurationBuilder builder, PostgresDatabase database) =>
        builder
            .AddSetup(new DataOptionsSetup(new DataOptions()
                .UseConnectionString(PostgreSql, "Host=in-the-pool")
                .UseDataProvider(PostgreSQLTools.GetDataProvider(PostgreSQLVersion.v15))
                .UseConnectionFactory(_ => database.Source.CreateConnection())))
            .AddSetup(JournalStore.PostgreSql(database.Source))
            .WithSqlPersistence(PostgreSql, "Host=in-the-pool");

    private static AkkaConfigurationBuilder WithSqlPersistence(this AkkaConfigurationBuilder builder, string provider, string connectionString) =>
        builder
            .AddHocon(ConfigurationFactory.ParseString(Hocon(Quoted(provider), Quoted(connectionString))), HoconAddMode.Prepend)
            .AddHocon(SqlPersistence.DefaultConfiguration, HoconAddMode.Append);

    private static string Hocon(string provider, string connectionString) => $$"""
        akka.persistence.journal {
          plugin = "akka.persistence.journal.sql"
          sql {
            provider-name = {{provider}}
            connection-string = {{connectionString}}
            auto-initialize = on
            # The unique index on a room's event numbers is what keeps two lives of it apart: whatever it let in was decided on top of all
            # before it, and acknowledged. The filter would drop such facts when two nodes have taken turns.
            replay-filter.mode = off
            # After ten failures nothing is tried for so long. Rooms wait by themselves, so it need not be the usual half minute.
            circuit-breaker.reset-timeout = 3s
            event-adapters {
              room-tagger = "{{TypeName(typeof(RoomTagger))}}"
            }
            event-adapter-bindings {
              "{{TypeName(typeof(IRoomEvent))}}" = room-tagger
            }
          }
        }
        akka.persistence.snapshot-store {
          plugin = "akka.persistence.snapshot-store.sql"
          sql {
            provider-name = {{provider}}
            connection-string = {{connectionString}}
            auto-initialize = on
            # What a snapshot makes superfluous goes out of the journal: what is left says nothing without it.
            snapshot-is-optional = false
            # The same as for the journal; here it is usually a minute.
            circuit-breaker.reset-timeout = 3s
          }
        }
        {{ReadJournals.Plugin}} {
          provider-name = {{provider}}
          connection-string = {{connectionString}}
          write-plugin = "akka.persistence.journal.sql"
        }
        """;

    private static string TypeName(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

    private static DataOptionsSetup PrepareSqlite(string connectionString)
    {
        // Both are kept in the file, so once is enough; the other settings belong to each connection. Only an empty file takes the first.
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        Run(connection, "pragma auto_vacuum=incremental; pragma journal_mode=wal");
        return new DataOptionsSetup(new DataOptions().UseConnectionString(Sqlite, connectionString).UseInterceptor(new Pragmas()));
    }

    private static void Run(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>With a write-ahead log, <c>synchronous=normal</c> loses nothing when the process dies, and saves a disk flush a write.</summary>
    private sealed class Pragmas : ConnectionInterceptor
    {
        private const string Sql = "pragma synchronous=normal; pragma busy_timeout=10000";

        public override void ConnectionOpened(ConnectionEventData eventData, DbConnection connection) => Run(connection, Sql);

        public override Task ConnectionOpenedAsync(ConnectionEventData eventData, DbConnection connection, CancellationToken cancellationToken)
        {
            Run(connection, Sql);
            return Task.CompletedTask;
        }
    }
}
