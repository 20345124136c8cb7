using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Enx.Testing.Load;

/// <summary>What <see cref="PionClients"/> are to do.</summary>
public sealed record PionOptions
{
    /// <summary>Talker slots of each client, 1 to 16.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>How long each receives after its join, unless <see cref="PionClients.EndAsync"/> ends them before.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Joins a second.</summary>
    public double JoinsPerSecond { get; init; } = 20;

    /// <summary>What they tell of their network: <c>transport-cc</c>, <c>remb</c> or <c>reports</c>.</summary>
    public string Feedback { get; init; } = "transport-cc";

    /// <summary>Whether lost packets are asked for again.</summary>
    public bool Nack { get; init; } = true;

    /// <summary>Where media are sent instead of where the answer says, as host and port; null for there.</summary>
    public string? Media { get; init; }
}

/// <summary>What became of one client of <see cref="PionClients"/>; the program's <c>report.go</c> says how each is counted.</summary>
/// <param name="FirstPacketMs">From the call of joinRoom to the first video packet, ms; -1 when none came.</param>
/// <param name="Packets">Video packets.</param>
/// <param name="Bytes">Bytes of those.</param>
/// <param name="AudioPackets">Packets of sound.</param>
/// <param name="LongestGapMs">The longest time without video on a slot after its first packet, counted up to the end, ms.</param>
/// <param name="LastSecond">Video packets in the last second.</param>
/// <param name="Alerts">Bandwidth alerts heard.</param>
/// <param name="WatchedMs">From the first video packet to the end, ms.</param>
public sealed record PionSummary(long FirstPacketMs, long Packets, long Bytes, long AudioPackets, long LongestGapMs, long LastSecond, int Alerts, long WatchedMs);

/// <summary>One line that the program wrote.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Client">To which client, from 1; 0 to none of them.</param>
/// <param name="At">When, ms since the program's start; of a gap its begin.</param>
/// <param name="UnixMs">The wall clock at the program's start, ms since 1970, in its first line.</param>
/// <param name="Slot">On which slot; 0 on none.</param>
/// <param name="Length">How long, ms.</param>
/// <param name="Ongoing">Whether the client ended in this gap.</param>
/// <param name="Error">What failed.</param>
/// <param name="Alert">What an alert said.</param>
/// <param name="Summary">What became of the client.</param>
public sealed record PionLine(
    string Event, int Client, long At, long UnixMs = 0, int Slot = 0, long Length = 0, bool Ongoing = false, string? Error = null, JsonElement? Alert = null, PionSummary? Summary = null)
{
    /// <summary>Whether it is an alert of this direction, <c>down</c> or <c>up</c>.</summary>
    public bool IsAlert(string direction) => Alert is { } alert && alert.GetProperty("direction").ValueEquals(direction);
}

/// <summary>
/// Subscribers on pion, a WebRTC stack that nobody here wrote, in a process of their own. The program is in <c>tests/Enx.Interop.Tests/pion</c> and is
/// built with Debian's packages of Go when it is first needed.
/// </summary>
public sealed class PionClients : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly Lazy<Task<string>> Program = new(() => GoProgram.BuildAsync("enx-subscribers", "tests", "Enx.Interop.Tests", "pion"));

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<PionLine> _lines = [];
    private readonly List<string> _errors = [];
    private readonly Task _reading;

    private PionClients(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(), ReadErrorsAsync());
    }

    /// <summary>What they have told so far, in order.</summary>
    public IReadOnlyList<PionLine> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    /// <summary>What became of those that have ended.</summary>
    public IReadOnlyList<PionSummary> Summaries => [.. Lines.Select(l => l.Summary).OfType<PionSummary>()];

    /// <summary>Builds the program, unless that is done already; so that it takes no time later.</summary>
    public static Task PrepareAsync() => Program.Value;

    /// <summary>Starts a client with each token.</summary>
    /// <param name="signallingUri">The signalling address.</param>
    /// <param name="tokens">Their tokens.</param>
    /// <param name="options">What they are to do.</param>
    public static async Task<PionClients> StartAsync(Uri signallingUri, IReadOnlyList<string> tokens, PionOptions options)
    {
        string[] arguments =
        [
            "--url", signallingUri.ToString(), "--slots", Text(options.Slots), "--duration", $"{Text(options.Duration.TotalMilliseconds)}ms",
            "--joins-per-second", Text(options.JoinsPerSecond), "--feedback", options.Feedback, "--media", options.Media ?? "", $"--no-nack={(options.Nack ? "false" : "true")}",
        ];
        var process = Process.Start(new ProcessStartInfo(await Program.Value.ConfigureAwait(false), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var clients = new PionClients(process);
        await process.StandardInput.WriteAsync(string.Concat(tokens.Select(t => t + "\n"))).ConfigureAwait(false);
        process.StandardInput.Close();
        return clients;
    }

    /// <summary>The wall clock's moment in the time that the lines tell, ms.</summary>
    public long Since(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds() - Lines.First(l => l.Event == "started").UnixMs;

    /// <summary>How many clients have told of this.</summary>
    public int Count(Func<PionLine, bool> what) => Lines.Where(what).DistinctBy(l => l.Client).Count();

    /// <summary>How long a gap was without the time for which the clients' own process stood still, ms: that time is not the server's.</summary>
    public long LengthOf(PionLine gap) => gap.Length - Lines.Where(l => l.Event == "stalled").Sum(s => Math.Max(0, Math.Min(gap.At + gap.Length, s.At + s.Length) - Math.Max(gap.At, s.At)));

    /// <summary>Waits until so many have told of this.</summary>
    public Task HaveAsync(int clients, Func<PionLine, bool> what, string named, TimeSpan? within = null) => Eventually.HoldsAsync(
        () => Count(what) >= clients || (_process.HasExited ? throw new InvalidOperationException($"they ended before {named}: {Failures}") : false), named, within ?? Patience);

    /// <summary>Ends them now; what became of each.</summary>
    public async Task<IReadOnlyList<PionSummary>> EndAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", Text(_process.Id)]);
            await kill.WaitForExitAsync().ConfigureAwait(false);
        }
        return await EndedAsync(TimeSpan.Zero).ConfigureAwait(false);
    }

    /// <summary>Waits until their time is over; what became of each.</summary>
    /// <param name="left">How long that may take, beside what a busy machine needs.</param>
    /// <exception cref="InvalidOperationException">A client failed.</exception>
    public async Task<IReadOnlyList<PionSummary>> EndedAsync(TimeSpan left)
    {
        await OverAsync(left).ConfigureAwait(false);
        return _process.ExitCode == 0 ? Summaries : throw new InvalidOperationException($"they ended with {_process.ExitCode}: {Failures}");
    }

    /// <summary>Waits until their time is over, and judges nothing: who failed to join has no summary.</summary>
    /// <param name="left">How long that may take, beside what a busy machine needs.</param>
    public async Task OverAsync(TimeSpan left)
    {
        await _process.WaitForExitAsync().WaitAsync(left + Patience).ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _process.Dispose();
    }

    /// <summary>What failed, the first few.</summary>
    private string Failures
    {
        get
        {
            lock (_gate) return string.Join('\n', _lines.Where(l => l.Error is not null).Select(l => $"client {l.Client} at {l.At} ms: {l.Error}").Concat(_errors).Take(10));
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } text)
        {
            var line = JsonSerializer.Deserialize<PionLine>(text, Json)!;
            lock (_gate) _lines.Add(line);
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } text)
            lock (_gate) _errors.Add(text);
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
