using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Enx.Testing.Load;

/// <summary>One line of a <see cref="DartMember"/>.</summary>
/// <param name="Callback">What the app heard, where it is that.</param>
/// <param name="Payload">With what.</param>
/// <param name="Id">Which order it answers, where it is an answer.</param>
/// <param name="Result">What came of the order.</param>
/// <param name="Code">Why it was refused.</param>
/// <param name="Error">The same as a sentence.</param>
public sealed record DartLine(string? Callback, JsonElement? Payload, int? Id, JsonElement? Result, int? Code, string? Error);

/// <summary>What a <see cref="DartMember"/> has decoded on a slot.</summary>
/// <param name="Connection">The number of the peer connection that the slot is shown from.</param>
/// <param name="Open">How many peer connections it has.</param>
/// <param name="Frames">Pictures decoded on that connection.</param>
/// <param name="Height">The height of the last, pixels.</param>
/// <param name="ToneHz">The tone of the last second of sound with signal, Hz.</param>
public sealed record DartSlot(int Connection, int Open, long Frames, int Height, double? ToneHz);

/// <summary>The refusal of a call of a <see cref="DartMember"/>.</summary>
/// <param name="code">Its code.</param>
/// <param name="sentence">What it says.</param>
public sealed class DartRefusedException(int code, string sentence) : Exception($"{code} {sentence}")
{
    /// <summary>Its code.</summary>
    public int Code => code;
}

/// <summary>
/// Somebody in a room on the Dart client, in a process of its own: its program is <c>clients/flutter/packages/enx_rtc_core/test/live/member.dart</c>. Its
/// sound and pictures come from a helper on libwebrtc, <c>tests/Enx.Interop.Tests/stacks/node/media-port.js</c>.
/// </summary>
public sealed class DartMember : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly Lazy<Task<(string Vm, string Program)>> Compiled = new(CompileAsync);

    private readonly JsonLines<DartLine> _process;
    private int _lastId;

    private DartMember(string name, JsonLines<DartLine> process) => (Name, _process) = (name, process);

    /// <summary>What it is called in failures.</summary>
    public string Name { get; }

    /// <summary>What the app has heard so far, in order.</summary>
    public IReadOnlyList<DartLine> Heard => [.. _process.All.Where(l => l.Callback is not null)];

    /// <summary>Starts one; it is in no room yet.</summary>
    /// <param name="name">What it is called in failures.</param>
    /// <param name="servers">The signalling addresses, in the order in which they are tried.</param>
    /// <param name="toneHz">The tone that its microphone hears.</param>
    public static async Task<DartMember> StartAsync(string name, IEnumerable<Uri> servers, int toneHz)
    {
        var (vm, program) = await Compiled.Value.ConfigureAwait(false);
        return new DartMember(name, new JsonLines<DartLine>(new ProcessStartInfo(vm,
        [
            "--disable-dart-dev", "--enable-asserts", program, string.Join(',', servers.Select(s => $"ws://{s.Authority}")),
            "node", SourceTree.Path("tests", "Enx.Interop.Tests", "stacks", "node", "media-port.js"), toneHz.ToString(CultureInfo.InvariantCulture),
        ])));
    }

    /// <summary>Has the app call something of its room, or look at something; what came of it.</summary>
    /// <exception cref="DartRefusedException">It was refused.</exception>
    public async Task<JsonElement> DoAsync(string order, params object[] given)
    {
        var id = Interlocked.Increment(ref _lastId);
        await _process.WriteAsync(new Dictionary<string, object> { ["id"] = id, ["do"] = order, ["with"] = given }).ConfigureAwait(false);
        DartLine? answer = null;
        await HoldsAsync(() => (answer = _process.All.FirstOrDefault(l => l.Id == id)) is not null, $"{order} is answered").ConfigureAwait(false);
        return answer!.Code is { } code ? throw new DartRefusedException(code, answer.Error ?? "") : answer.Result ?? default;
    }

    /// <summary>Joins with a small camera, so that it has one layer.</summary>
    public Task<JsonElement> JoinAsync(string token, object? roomInfo = null) => DoAsync(
        "joinRoom", token, new { name = Name, data = true, framerate = 15, videoSize = new { maxWidth = 320, maxHeight = 240 } }, roomInfo ?? new { });

    /// <summary>What it has decoded on a slot; null while there is nothing.</summary>
    public async Task<DartSlot?> SlotAsync(int slot) => (await DoAsync("slot", slot).ConfigureAwait(false)).Deserialize<DartSlot>(Json);

    /// <summary>Waits until the app has heard something so many times; the last of them.</summary>
    public async Task<JsonElement> HearsAsync(string callback, int times = 1, Func<JsonElement, bool>? which = null)
    {
        IReadOnlyList<DartLine> heard = [];
        await HoldsAsync(() => (heard = [.. Heard.Where(l => l.Callback == callback && which?.Invoke(l.Payload!.Value) != false)]).Count >= times, $"it hears {callback}").ConfigureAwait(false);
        return heard[times - 1].Payload!.Value;
    }

    /// <summary>Waits until new pictures are decoded on a slot, and, where a tone is given, that tone is heard there.</summary>
    public async Task SeesAsync(int slot, double? toneHz = null)
    {
        var before = await SlotAsync(slot).ConfigureAwait(false);
        await Eventually.HoldsAsync(
            async () => await SlotAsync(slot).ConfigureAwait(false) is { } now
                && (now.Connection == before?.Connection ? now.Frames > before.Frames + 5 : now.Frames > 5) && (toneHz is null || Math.Abs(now.ToneHz - toneHz ?? 99) < 5),
            $"{Name} sees pictures on slot {slot}", JsonLines<DartLine>.Patience, () => $"{before}").ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasEnded)
        {
            _process.Close();
            try
            {
                await _process.EndedAsync().ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // It is ended below.
            }
        }

        await _process.DisposeAsync().ConfigureAwait(false);
    }

    private Task HoldsAsync(Func<bool> holds, string what) => Eventually.HoldsAsync(
        () => holds() || (_process.HasEnded ? throw new InvalidOperationException($"{Name} has ended before {what}: {Story}") : false), $"{Name}: {what}", JsonLines<DartLine>.Patience, () => Story);

    private string Story => string.Join('\n', Heard.TakeLast(30).Select(l => $"{l.Callback} {l.Payload}").Concat(_process.Errors));

    private static async Task<(string Vm, string Program)> CompileAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "member.dill");
        await RunAsync("compile", SourceTree.Path("clients", "flutter", "packages", "enx_rtc_core", "test", "live", "member.dart"), program).ConfigureAwait(false);
        return (await RunAsync("dart-vm").ConfigureAwait(false), program);
    }

    private static async Task<string> RunAsync(string script, params string[] given)
    {
        using var process = Process.Start(new ProcessStartInfo(SourceTree.Path("clients", "flutter", script), given) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"clients/flutter/{script} has ended with {process.ExitCode}: {output}");
    }
}
