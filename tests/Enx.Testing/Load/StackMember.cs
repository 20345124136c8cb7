using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Enx.Testing.Load;

/// <summary>A WebRTC stack that nobody here wrote, with a program in <c>tests/Enx.Interop.Tests/stacks</c> that joins a room on it.</summary>
/// <param name="Name">What it is called, which is also the name that its member joins under.</param>
/// <param name="Tone">The frequency of what its member says, Hz.</param>
/// <param name="Decodes">Whether its member decodes what it receives.</param>
public sealed record Stack(string Name, int Tone, bool Decodes)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Stack> All { get; } =
    [
        new("pion", 300, false), new("aiortc", 450, true), new("gstreamer", 500, true), new("libdatachannel", 600, false), new("werift", 700, false), new("wrtc", 800, true),
    ];

    /// <summary>The program of its member and the first of its arguments; pion's is built when it is first asked for.</summary>
    public async Task<IReadOnlyList<string>> ProgramAsync() => Name switch
    {
        "pion" => [await Pion.Value.ConfigureAwait(false)],
        "aiortc" or "gstreamer" => ["/usr/bin/python3", SourceTree.Path("tests", "Enx.Interop.Tests", "stacks", Name, "member.py")],
        _ => ["node", SourceTree.Path("tests", "Enx.Interop.Tests", "stacks", "node", $"{Name}.js")],
    };

    private static readonly Lazy<Task<string>> Pion = new(() => GoProgram.BuildAsync("enx-meeting", "tests", "Enx.Interop.Tests", "stacks", "pion-meeting"));
}

/// <summary>What came of one slot of a <see cref="StackMember"/>; what only a decoder knows is null where there is none.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="AudioPackets">Packets of sound.</param>
/// <param name="VideoPackets">Packets of video.</param>
/// <param name="Frames">Frames decoded.</param>
/// <param name="Width">Width of the last, pixels.</param>
/// <param name="Height">Its height, pixels.</param>
/// <param name="ToneHz">The tone of the last second of sound with signal, Hz.</param>
public sealed record StackSlot(int Slot, long AudioPackets, long VideoPackets, long? Frames, int? Width, int? Height, double? ToneHz);

/// <summary>One line that a <see cref="StackMember"/> wrote; the README of the programs says what each means.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Version">In the first line the stack's version.</param>
/// <param name="Method">Of a notification its method.</param>
/// <param name="Payload">Of a notification what it said.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="SentAudioPackets">In the last line: packets of sound sent.</param>
/// <param name="SentVideoPackets">Packets of video sent.</param>
/// <param name="Slots">What came on each slot.</param>
public sealed record StackLine(
    string Event, string? Version = null, string? Method = null, JsonElement? Payload = null, string? Error = null, long SentAudioPackets = 0, long SentVideoPackets = 0, IReadOnlyList<StackSlot>? Slots = null);

/// <summary>Somebody in a room on another stack, in a process of its own: publishes a tone and a moving picture, and receives talkers.</summary>
public sealed class StackMember : IAsyncDisposable
{
    private readonly JsonLines<StackLine> _process;

    private StackMember(Stack stack, JsonLines<StackLine> process) => (Stack, _process) = (stack, process);

    /// <summary>On which stack.</summary>
    public Stack Stack { get; }

    /// <summary>What it has told so far, in order.</summary>
    public IReadOnlyList<StackLine> Lines => _process.All;

    /// <summary>Starts one. It stays until <see cref="EndAsync"/>.</summary>
    /// <param name="stack">On which stack.</param>
    /// <param name="signallingUri">The signalling address.</param>
    /// <param name="token">Its token.</param>
    /// <param name="slots">Talker slots that it receives.</param>
    public static async Task<StackMember> StartAsync(Stack stack, Uri signallingUri, string token, int slots)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(signallingUri);
        var program = await stack.ProgramAsync().ConfigureAwait(false);
        var start = new ProcessStartInfo(program[0],
            [.. program.Skip(1), "--url", signallingUri.ToString(), "--name", stack.Name, "--seconds", "600", "--slots", Text(slots), "--tone", Text(stack.Tone)])
        {
            Environment = { ["ENX_TOKEN"] = token, ["PYTHONDONTWRITEBYTECODE"] = "1" },
        };
        return new StackMember(stack, new JsonLines<StackLine>(start));
    }

    /// <summary>Waits until it has told of this.</summary>
    /// <exception cref="InvalidOperationException">It has ended before.</exception>
    public Task HasAsync(Func<StackLine, bool> what, string named) => Eventually.HoldsAsync(
        () => Lines.Any(what) || (_process.HasEnded ? throw new InvalidOperationException($"{Stack.Name} has ended before {named}: {Story}") : false), $"{Stack.Name}: {named}", JsonLines<StackLine>.Patience);

    /// <summary>Has it leave; its last line.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task<StackLine> EndAsync()
    {
        if (!_process.HasEnded)
        {
            using var kill = Process.Start("kill", ["-TERM", Text(_process.Id)]);
            await kill.WaitForExitAsync().ConfigureAwait(false);
        }

        var code = await _process.EndedAsync().ConfigureAwait(false);
        return code == 0 ? Lines.Single(l => l.Event == "summary") : throw new InvalidOperationException($"{Stack.Name} has ended with {code}: {Story}");
    }

    /// <summary>What it failed with, and the last that it wrote beside its lines.</summary>
    public string Story => string.Join('\n', Lines.Select(l => l.Error).OfType<string>().Concat(_process.Errors));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
