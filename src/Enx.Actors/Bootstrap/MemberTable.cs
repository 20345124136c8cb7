using System.Collections.Immutable;
using Npgsql;

namespace Enx.Actors.Bootstrap;

/// <summary>A member that the table lists.</summary>
/// <param name="Address">Its address, as Akka writes it.</param>
/// <param name="AliveAt">When it last renewed its row, by the database's clock: a mark that changes while it lives.</param>
/// <param name="IsFresh">Whether that was a moment ago.</param>
internal sealed record ListedMember(string Address, DateTime AliveAt, bool IsFresh);

/// <summary>The table in the database that says who is in a cluster. A member renews its row while it lives, and takes it away when it goes.</summary>
/// <param name="source">The database.</param>
/// <param name="system">The name of the cluster.</param>
/// <param name="self">The address of this node.</param>
/// <param name="staleAfter">How long a living member may be silent.</param>
internal sealed class MemberTable(NpgsqlDataSource source, string system, string self, TimeSpan staleAfter)
{
    /// <summary>Makes it.</summary>
    public const string Ddl = """
        create table if not exists enx_member(
          system text not null, address text not null, alive_at timestamptz not null, primary key (system, address))
        """;

    private const string Upsert = """
        insert into enx_member(system, address, alive_at) values ($1, $2, clock_timestamp())
        on conflict (system, address) do update set alive_at = excluded.alive_at
        """;

    // What has been silent for so many times as long as a living member may be is only in the way. A member that lives after all,
    // and was cut off from the database, puts its row back with its next beat.
    private const int PruneAfter = 30;

    /// <summary>
    /// Those that may be alive, of whom this node is not one yet. When there is none, this node is written down as the first, and the
    /// list is empty: only one node at a time gets to look. A row of an earlier life of this node is taken away.
    /// </summary>
    /// <param name="dead">Rows that are known to be those of dead members.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ImmutableList<ListedMember>> ListOrFoundAsync(ImmutableHashSet<(string Address, DateTime AliveAt)> dead, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await RunAsync("select pg_advisory_xact_lock(hashtextextended('enx:members:' || $1, 0))", system).ConfigureAwait(false);
        await RunAsync("delete from enx_member where system = $1 and address = $2", system, self).ConfigureAwait(false);
        var listed = ImmutableList.CreateBuilder<ListedMember>();
        await using (var query = Command("select address, alive_at, alive_at > clock_timestamp() - $2 from enx_member where system = $1 order by address", system, staleAfter))
        await using (var rows = await query.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
        {
            while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false)) listed.Add(new ListedMember(rows.GetString(0), rows.GetDateTime(1), rows.GetBoolean(2)));
        }

        listed.RemoveAll(m => dead.Contains((m.Address, m.AliveAt)));
        if (listed.Count == 0)
        {
            await RunAsync("delete from enx_member where system = $1", system).ConfigureAwait(false);
            await RunAsync(Upsert, system, self).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return listed.ToImmutable();

        NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
        {
#pragma warning disable CA2100 // The texts are constants of this file.
            var command = new NpgsqlCommand(sql, connection, transaction);
#pragma warning restore CA2100
            foreach (var value in values) command.Parameters.AddWithValue(value);
            return command;
        }

        async Task RunAsync(string sql, params object[] values)
        {
            await using var command = Command(sql, values);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>This member lives. Rows that have been silent for long go away.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Upsert) { Parameters = { new() { Value = system }, new() { Value = self } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("delete from enx_member where system = $1 and alive_at < clock_timestamp() - $2")
        {
            Parameters = { new() { Value = system }, new() { Value = staleAfter * PruneAfter } },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>This member is gone.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("delete from enx_member where system = $1 and address = $2");
        command.Parameters.AddWithValue(system);
        command.Parameters.AddWithValue(self);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
