using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Enx.Testing.Load;

/// <summary>
/// A command in a session of its own, so that it and all that it starts can be ended by the session's id, whatever groups they made. It also
/// ends with the tests' process, however that ends: a shell beside it waits for the end of a pipe.
/// </summary>
internal sealed class ProcessSession : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _keeper;
    private readonly int _id;
    private readonly StringBuilder _output = new();
    private readonly Task _reading;

    private ProcessSession(Process keeper, int id)
    {
        (_keeper, _id) = (keeper, id);
        _reading = Task.WhenAll(ReadAsync(keeper.StandardOutput), ReadAsync(keeper.StandardError));
    }

    /// <summary>Whether the command itself has ended.</summary>
    public bool HasEnded => _keeper.HasExited;

    /// <summary>Its processes that are there, by id.</summary>
    public IReadOnlyList<int> Members => [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Select(IdOf).Where(id => id > 0 && SessionOf(id) == _id)];

    /// <summary>What it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Starts a command.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="command">The command and its arguments.</param>
    public static async Task<ProcessSession> StartAsync(string folder, params string[] command)
    {
        // When the pipe ends, so does everything in the session: each member is asked to, so that parents see to their children, and is made to
        // after three seconds.
        const string Keeper = """
            exec 3<&0
            setsid "$@" </dev/null &
            session=$!
            echo $session
            end() {
              found=1
              for stat in /proc/[0-9]*/stat; do
                # proc(5): id (name) state parent group session …; the name may have anything in it. The dead are nobody's matter.
                read -r line <$stat || continue
                set -- "$1" ${line##*) }
                [ "$5" = $session ] && [ "$2" != Z ] || continue
                found=0
                kill -$1 ${line%% *}
              done
              return $found
            }
            (
              read -r _
              end TERM
              for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do end 0 || exit; sleep 0.2; done
              while end KILL; do sleep 0.05; done
            ) <&3 >/dev/null 2>&1
            wait $session
            """;
        var start = new ProcessStartInfo("sh", ["-c", Keeper, "keeper", .. command])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var keeper = Process.Start(start)!;
        var id = int.Parse(await keeper.StandardOutput.ReadLineAsync().ConfigureAwait(false) ?? "", CultureInfo.InvariantCulture);
        return new ProcessSession(keeper, id);
    }

    /// <summary>Ends all of it, and returns when nothing is left.</summary>
    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync().WaitAsync(Patience).ConfigureAwait(false);
        await Eventually.HoldsAsync(() => Members.Count == 0, $"nothing is left of session {_id}").ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _keeper.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            lock (_output) _output.AppendLine(line);
    }

    private static int IdOf(string? name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    /// <summary>The session that a process belongs to; 0 when it is gone or dead.</summary>
    private static int SessionOf(int id)
    {
        try
        {
            // proc(5): id (name) state parent group session …; the name may have anything in it.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? 0 : int.Parse(fields[3], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
