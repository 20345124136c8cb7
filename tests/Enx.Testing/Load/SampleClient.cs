using System.Diagnostics;

namespace Enx.Testing.Load;

/// <summary>A program of <c>samples/clients</c>, started as its README says, and what it prints.</summary>
public sealed class SampleClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _name;
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly Task _reading;

    private SampleClient(string name, Process process)
    {
        (_name, _process) = (name, process);
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>Starts one.</summary>
    /// <param name="name">Its folder: <c>pion</c>, <c>aiortc</c>, <c>gstreamer</c> or <c>node</c>.</param>
    /// <param name="signallingUri">The signalling address.</param>
    /// <param name="token">Its token.</param>
    public static async Task<SampleClient> StartAsync(string name, Uri signallingUri, string token)
    {
        ArgumentNullException.ThrowIfNull(signallingUri);
        string[] program = name switch
        {
            "pion" => [await GoProgram.BuildAsync("client", "samples", "clients", "pion").ConfigureAwait(false)],
            "node" => ["node", SourceTree.Path("samples", "clients", "node", "client.js")],
            _ => ["/usr/bin/python3", SourceTree.Path("samples", "clients", name, "client.py")],
        };
        var start = new ProcessStartInfo(program[0], [.. program[1..], signallingUri.ToString(), token])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // As on a terminal: each line is written when it is printed.
            Environment = { ["PYTHONUNBUFFERED"] = "1" },
        };
        return new SampleClient(name, Process.Start(start)!);
    }

    /// <summary>Waits until it has printed such a line; the line.</summary>
    /// <exception cref="InvalidOperationException">It has ended before.</exception>
    public async Task<string> PrintsAsync(Func<string, bool> what, string named)
    {
        string? line = null;
        try
        {
            await Eventually.HoldsAsync(() => (line = Find(what)) is not null || (_process.HasExited ? throw new InvalidOperationException($"{_name} has ended before {named}:\n{Story}") : false), $"{_name} says {named}", Patience).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; it has said:\n{Story}", e);
        }

        return line!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _process.Dispose();
    }

    private string Story
    {
        get { lock (_gate) return string.Join('\n', _lines.TakeLast(20)); }
    }

    private string? Find(Func<string, bool> what)
    {
        lock (_gate) return _lines.Find(line => what(line));
    }

    private async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync().ConfigureAwait(false) is { } line)
            lock (_gate) _lines.Add(line);
    }
}
