using System.Diagnostics;
using System.Globalization;
using Enx.Testing.Network;
using Npgsql;

namespace Enx.Testing.Databases;

/// <summary>
/// A PostgreSQL server of the tests' own: a fresh cluster of databases in a temporary folder, on a free port of loopback. It ends and
/// its folder goes with this process, however that ends: a shell beside it waits for the end of a pipe.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "postgres";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<PostgresServer>> OfProcess = new(StartAsync);
    private static int _databases;

    private readonly DirectoryInfo _folder;
    private readonly string _programs;
    private readonly bool _asRoot = Environment.UserName == "root";
    private Process? _keeper;

    private PostgresServer(DirectoryInfo folder, string programs) => (_folder, _programs) = (folder, programs);

    /// <summary>Its port.</summary>
    public int Port { get; } = FreePort.Tcp();

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>The one that all tests of a process share, each with databases of its own. It is started when it is first asked for.</summary>
    public static Task<PostgresServer> SharedAsync() => OfProcess.Value;

    /// <summary>Starts one, for a test that stops it.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        var server = new PostgresServer(Directory.CreateTempSubdirectory("enx-pg-"), programs ?? throw new InvalidOperationException("There is no PostgreSQL server; install the package postgresql."));
        if (server._asRoot) await RunAsync("chown", User, server._folder.FullName).ConfigureAwait(false);
        await server.RunAsOwnerAsync("initdb", "-D", server.Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync").ConfigureAwait(false);
        await server.StartAgainAsync().ConfigureAwait(false);
        return server;
    }

    /// <summary>How to reach a database of it.</summary>
    public string ConnectionStringTo(string database) => $"Host=127.0.0.1;Port={Port};Username={User};Database={database}";

    /// <summary>Makes an empty database, and says how to reach it.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"create database {name}").ConfigureAwait(false);
        return ConnectionStringTo(name);
    }

    /// <summary>Starts it after <see cref="StopAsync"/>, with everything that was in it.</summary>
    public async Task StartAgainAsync()
    {
        // When the pipe ends without a word, everything goes; a word says that the data is still wanted.
        const string Keeper = """
            "$1" -D "$2" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 \
              -c fsync=off -c full_page_writes=off </dev/null >"$4/server.log" 2>&1 &
            read -r word
            kill -QUIT $!
            wait
            [ "$word" = keep ] || rm -rf "$4"
            """;
        var start = Owned("sh", ["-c", Keeper, "keeper", Path.Combine(_programs, "postgres"), Data, Port.ToString(CultureInfo.InvariantCulture), _folder.FullName]);
        start.RedirectStandardInput = true;
        _keeper = Process.Start(start)!;
        await Eventually.HoldsAsync(AnswersAsync, "PostgreSQL answers", StartPatience).ConfigureAwait(false);
    }

    /// <summary>Stops it as if its machine had died.</summary>
    public async Task StopAsync()
    {
        if (_keeper is not { } keeper) return;
        _keeper = null;
        await keeper.StandardInput.WriteLineAsync("keep").ConfigureAwait(false);
        await EndAsync(keeper).ConfigureAwait(false);
    }

    /// <summary>Runs a statement.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionStringTo(database) + ";Pooling=false");
        await connection.OpenAsync().ConfigureAwait(false);
#pragma warning disable CA2100 // The tests' own texts.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_keeper is { } keeper) await EndAsync(keeper).ConfigureAwait(false);
        else if (_folder.Exists) _folder.Delete(recursive: true);
        _keeper = null;
    }

    private static async Task EndAsync(Process keeper)
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync().ConfigureAwait(false);
        keeper.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        if (_keeper!.HasExited) throw new InvalidOperationException($"PostgreSQL ended. It said: {await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "server.log")).ConfigureAwait(false)}");
        try
        {
            await ExecuteAsync("postgres", "select 1").ConfigureAwait(false);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task RunAsOwnerAsync(string program, params string[] arguments)
    {
        var start = Owned(Path.Combine(_programs, program), arguments);
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await CompleteAsync(process, program).ConfigureAwait(false);
    }

    /// <summary>The server refuses to be run by root.</summary>
    private ProcessStartInfo Owned(string program, string[] arguments) => new(
        _asRoot ? "setpriv" : program,
        _asRoot ? ["--reuid", User, "--regid", User, "--clear-groups", program, .. arguments] : arguments)
    {
        WorkingDirectory = _folder.FullName,
    };

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await CompleteAsync(process, program).ConfigureAwait(false);
    }

    private static async Task CompleteAsync(Process process, string program)
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
