using Akka.Actor;
using Enx.Actors.Hosting;
using Enx.Actors.Journals;
using Enx.Actors.Placement;
using Enx.Actors.Retention;
using Enx.Actors.Tests.Hosting;
using Enx.Testing;
using Enx.Testing.Databases;
using Xunit;

namespace Enx.Actors.Tests.Retention;

/// <summary>A journal in a database of its own, in which time passes when a test says so: what is in it grows older.</summary>
internal sealed class AgedJournal : IAsyncDisposable
{
    public static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>How many rooms have no snapshot among their last hundred facts: a room makes one each hundred, and does not wait for it.</summary>
    private const string Unwritten = """
        select count(*) from (select persistence_id as id, max(sequence_number) as last from journal where persistence_id like 'room-%' group by persistence_id) rooms
        where last >= 100 and not exists (select 1 from snapshot s where s.persistence_id = rooms.id and s.sequence_number > rooms.last - 100)
        """;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"enx-{Guid.NewGuid():n}");
    private readonly EnxRoomsOptions _options;
    private RoomsHost? _host;

    private AgedJournal(RoomStorage storage, string? postgres) => _options = new EnxRoomsOptions
    {
        Storage = storage,
        ConnectionString = postgres ?? $"Data Source={Path.Combine(_folder, "rooms.db")}",
        Nodes = new NodeTable(TimeProvider.System),
        EmptyRoomTimeout = TimeSpan.FromHours(1),
    };

    public static async Task<AgedJournal> StartAsync(RoomStorage storage)
    {
        var journal = new AgedJournal(storage, storage == RoomStorage.PostgreSql ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : null);
        await journal.RestartAsync();
        return journal;
    }

    public RoomsHost Host => _host!;

    public JournalStore Store => JournalStore.Of(Host.System);

    /// <summary>Another node on the same database, or the first one.</summary>
    public async Task RestartAsync()
    {
        if (_host is { } before) await before.DisposeAsync();
        _host = await RoomsHost.StartAsync(_options);
    }

    public async Task<T> AskAsync<T>(object message)
    {
        var answer = await Host.Rooms.Ask<object>(message, RoomsHost.Patience);
        Assert.True(answer is T, $"{message} was answered with {answer}");
        return (T)answer;
    }

    /// <summary>So much time passes. What rooms were writing when it began is written by then.</summary>
    public async Task AgeAsync(TimeSpan by)
    {
        await Eventually.HoldsAsync(async () => await NumberAsync(Unwritten) == 0, "the rooms' snapshots are written");
        await Store.UseAsync(
            async db =>
            {
                foreach (var table in new[] { "journal", "snapshot" }) await db.RunAsync($"update {table} set created = created - @by", ("by", by.Ticks));
                return 0;
            },
            CancellationToken.None);
    }

    /// <summary>A whole round of the trimmer; how much each step took out.</summary>
    public async Task<List<int>> TrimAsync(long heard = long.MaxValue)
    {
        var (trimmer, steps) = (new JournalTrimmer(Store), new List<int>());
        for (string? at = ""; at is not null;)
        {
            var step = await trimmer.StepAsync(at, heard, DateTimeOffset.UtcNow, Week, CancellationToken.None);
            steps.Add(step.Facts);
            at = step.Next;
        }
        return steps;
    }

    /// <summary>The numbers and kinds of a room's facts.</summary>
    public Task<List<(long Number, string Kind)>> FactsAsync(string roomId) => Store.UseAsync(
        db => db.RowsAsync("select sequence_number, manifest from journal where persistence_id = @id order by sequence_number", r => (r.GetInt64(0), r.GetString(1)), ("id", $"room-{roomId}")),
        CancellationToken.None);

    public Task<long?> NumberAsync(string sql) => Store.UseAsync(db => db.NumberAsync(sql), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_host is { } host) await host.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (System.IO.Directory.Exists(_folder)) System.IO.Directory.Delete(_folder, recursive: true);
    }
}
