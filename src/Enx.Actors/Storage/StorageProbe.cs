using Enx.Actors.Journals;

namespace Enx.Actors.Storage;

/// <summary>Tries whether the storage takes a write and gives it back.</summary>
internal static class StorageProbe
{
    /// <summary>The table that is written to, for both databases.</summary>
    public const string Ddl = "create table if not exists enx_probe (id integer primary key, written bigint not null, filler text not null)";

    /// <summary>So much that a disk without room is noticed.</summary>
    private static readonly string Filler = new('.', 16 * 1024);

    /// <summary>Writes a row and reads it.</summary>
    /// <exception cref="System.Data.Common.DbException">The storage does not take it, or not in time.</exception>
    public static Task<bool> TryAsync(JournalStore store, long number, CancellationToken stopping) => store.UseAsync(
        async db =>
        {
            // In PostgreSQL it is made with the other tables: two that make one at once fail.
            if (store.Kind == RoomStorage.Sqlite) await db.RunAsync(Ddl).ConfigureAwait(false);
            await db.RunAsync(
                "insert into enx_probe (id, written, filler) values (0, @number, @filler) on conflict (id) do update set written = excluded.written, filler = excluded.filler",
                ("number", number), ("filler", Filler)).ConfigureAwait(false);
            return await db.NumberAsync("select written from enx_probe where id = 0").ConfigureAwait(false) is not null;
        },
        stopping);
}
