using System.Collections.Concurrent;
using System.Diagnostics;

namespace Enx.Host.Tests.Support;

/// <summary>The program as an operator starts it, in another process.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => TakeLine(line.Data);
        process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where its pages and REST are.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What the system knows it by.</summary>
    public int Id => _process.Id;

    /// <summary>What it has written so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>What it has written to its standard error.</summary>
    public string Errors => string.Join('\n', _errors).Trim();

    /// <summary>Starts a node on ports that the system chose, with its rooms in the folder, and waits until it is ready.</summary>
    /// <param name="folder">Its working directory.</param>
    /// <param name="hocon">What differs from the defaults.</param>
    public static async Task<NodeProcess> StartAsync(DirectoryInfo folder, string hocon = "")
    {
        var file = Path.Combine(folder.FullName, "own.conf");
        await File.WriteAllTextAsync(file, $"enx.http.port = 0\nenx.media.port = 0\nenx.media.tcp-port = 0\n{hocon}");
        var node = new NodeProcess(Launch(folder, ["--config", file]));
        var ended = node._process.WaitForExitAsync();
        if (await Task.WhenAny(node._address.Task, ended).WaitAsync(Patience) == ended)
            throw new InvalidOperationException($"The node ended with {node._process.ExitCode}: {node.Output} {node.Errors}");
        node.Address = await node._address.Task;
        return node;
    }

    /// <summary>Starts the program with these arguments and variables, and with no others of its own.</summary>
    public static Process Launch(DirectoryInfo folder, string[] arguments, params ReadOnlySpan<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(EnxNode).Assembly.Location, .. arguments])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("ENX_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>REST as the application.</summary>
    public HttpClient App() => NodeUnderTest.AppClient(Address, "enx-dev", "enx-dev-key");

    /// <summary>Ends it with SIGKILL: it can do nothing more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Asks it to end with SIGTERM, and gives its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        return await EndedAsync();
    }

    /// <summary>Waits until it has ended by itself; its exit code.</summary>
    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private void TakeLine(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (line.Contains("Demo page", StringComparison.Ordinal)) _address.TrySetResult(new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Trim()));
    }
}
