using System.Diagnostics;
using System.Text.Json;

namespace Enx.Testing.Load;

/// <summary>A process that writes a line of JSON for whatever it has to tell. What it writes as errors is kept beside.</summary>
/// <typeparam name="T">What a line is read as.</typeparam>
internal sealed class JsonLines<T> : IAsyncDisposable
{
    /// <summary>How long it is waited for: beside other work a stack takes a minute to begin.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<T> _lines = [];
    private readonly List<string> _errors = [];
    private readonly Task _reading;

    /// <summary>Starts one.</summary>
    /// <param name="start">Its program; its streams are redirected.</param>
    public JsonLines(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(ReadAsync(), ReadErrorsAsync());
    }

    /// <summary>What it has told so far, in order.</summary>
    public IReadOnlyList<T> All
    {
        get { lock (_gate) return [.. _lines]; }
    }

    /// <summary>The last that it wrote beside its lines.</summary>
    public IReadOnlyList<string> Errors
    {
        get { lock (_gate) return [.. _errors.TakeLast(20)]; }
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>Writes a line to it.</summary>
    public async Task WriteAsync(object line)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(line, Json)).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Ends what it reads.</summary>
    public void Close() => _process.StandardInput.Close();

    /// <summary>Waits for its end, and until all that it told is read; its exit code.</summary>
    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience).ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } text)
        {
            var line = JsonSerializer.Deserialize<T>(text, Json)!;
            lock (_gate) _lines.Add(line);
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } text)
            lock (_gate) _errors.Add(text);
    }
}
