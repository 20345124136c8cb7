using System.Data.Common;
using System.Globalization;

namespace Enx.Actors.Journals;

/// <summary>One connection to the journal's database, and the few ways in which statements are run on it. Texts of statements are constants of their callers.</summary>
/// <param name="connection">An open one.</param>
/// <param name="patience">How long a statement may take, seconds.</param>
/// <param name="stopping">Ends what runs.</param>
internal sealed class JournalConnection(DbConnection connection, int patience, CancellationToken stopping)
{
    private DbTransaction? _transaction;

    /// <summary>The one number that a query finds; null for none.</summary>
    public async Task<long?> NumberAsync(string sql, params (string Name, object Value)[] values)
    {
        var command = Command(sql, values);
        await using (command.ConfigureAwait(false))
        {
            var found = await command.ExecuteScalarAsync(stopping).ConfigureAwait(false);
            return found is null or DBNull ? null : Convert.ToInt64(found, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The rows that a query finds.</summary>
    public async Task<List<T>> RowsAsync<T>(string sql, Func<DbDataReader, T> read, params (string Name, object Value)[] values)
    {
        var rows = new List<T>();
        var command = Command(sql, values);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(stopping).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(stopping).ConfigureAwait(false)) rows.Add(read(reader));
            }
        }
        return rows;
    }

    /// <summary>Runs a statement; how many rows it changed.</summary>
    public async Task<int> RunAsync(string sql, params (string Name, object Value)[] values)
    {
        var command = Command(sql, values);
        await using (command.ConfigureAwait(false)) return await command.ExecuteNonQueryAsync(stopping).ConfigureAwait(false);
    }

    /// <summary>Runs several statements as one: all of them or none.</summary>
    public async Task TogetherAsync(Func<Task> work)
    {
        var transaction = await connection.BeginTransactionAsync(stopping).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            _transaction = transaction;
            try
            {
                await work().ConfigureAwait(false);
                await transaction.CommitAsync(stopping).ConfigureAwait(false);
            }
            finally
            {
                _transaction = null;
            }
        }
    }

    private DbCommand Command(string sql, (string Name, object Value)[] values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The callers' constants; what they are given goes in as parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = patience;
        command.Transaction = _transaction;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
