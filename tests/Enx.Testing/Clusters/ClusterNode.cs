using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Enx.Host;

namespace Enx.Testing.Clusters;

/// <summary>
/// One node of a cluster: the program as an operator starts it, in a process of its own, on ports that it keeps over its lives. Its log is a
/// file. It ends with the tests' process, however that ends: a shell beside it waits for the end of a pipe.
/// </summary>
public sealed partial class ClusterNode : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder;
    private readonly string[] _launcher;
    private readonly HttpClient _health = new() { Timeout = TimeSpan.FromSeconds(2) };
    private Process? _keeper;
    private int _pid;

    /// <summary>A node that is not started yet.</summary>
    /// <param name="folder">Where its configuration and its log are.</param>
    /// <param name="name">What the tests call it.</param>
    /// <param name="roles">What it does.</param>
    /// <param name="host">The address by which clients and other nodes reach it.</param>
    /// <param name="ports">Its ports: pages, and other nodes.</param>
    /// <param name="launcher">The command that starts it somewhere else than in this machine's own network; empty for there.</param>
    internal ClusterNode(DirectoryInfo folder, string name, string[] roles, string host, (int Http, int Cluster) ports, string[] launcher)
    {
        (_folder, Name, Roles, _launcher) = (folder, name, roles, launcher);
        Address = new Uri($"http://{host}:{ports.Http}/");
        ClusterName = $"{host}:{ports.Cluster}";
    }

    /// <summary>What the tests call it.</summary>
    public string Name { get; }

    /// <summary>What it does.</summary>
    public IReadOnlyList<string> Roles { get; }

    /// <summary>The <c>Enx.Host.dll</c> that was built with these tests.</summary>
    public static string ProgramUnderTest { get; } = typeof(EnxNode).Assembly.Location;

    /// <summary>The <c>Enx.Host.dll</c> that its next life runs.</summary>
    public string Program { get; set; } = ProgramUnderTest;

    /// <summary>Where its pages are.</summary>
    public Uri Address { get; }

    /// <summary>Where its signalling address is.</summary>
    public Uri SignallingUri => new UriBuilder(Address) { Scheme = "ws", Path = "signal" }.Uri;

    /// <summary>What the other nodes call it.</summary>
    public string ClusterName { get; }

    /// <summary>The number of its process.</summary>
    public int ProcessId => _pid;

    /// <summary>Whether its process is there, be it stopped.</summary>
    public bool IsRunning => _keeper is { HasExited: false };

    /// <summary>Whether it was stopped by <see cref="Pause"/> and is still.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Whether it can be spoken to.</summary>
    public bool IsUp => IsRunning && !IsPaused;

    /// <summary>Whether it is a gateway.</summary>
    public bool IsGateway => Roles.Contains("gateway");

    /// <summary>Everything that it has written in all its lives.</summary>
    public string Log
    {
        get
        {
            if (!File.Exists(LogFile)) return "";
            using var reader = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd();
        }
    }

    /// <summary>The file of that.</summary>
    public string LogFile => Path.Combine(_folder.FullName, $"{Name}.log");

    private string ConfigFile => Path.Combine(_folder.FullName, $"{Name}.conf");

    /// <summary>Starts it, and waits until it takes joins.</summary>
    /// <param name="hocon">Its configuration; null for that of its last life.</param>
    public async Task StartAsync(string? hocon = null)
    {
        if (hocon is not null) await File.WriteAllTextAsync(ConfigFile, hocon).ConfigureAwait(false);
        await LaunchAsync().ConfigureAwait(false);
        await Eventually.HoldsAsync(async () => IsRunning ? await IsReadyAsync().ConfigureAwait(false) : throw Ended(), $"node {Name} is ready", StartPatience).ConfigureAwait(false);
    }

    /// <summary>Whether it takes joins now.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await _health.GetAsync(new Uri(Address, "healthz/ready")).ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Ends it with SIGKILL: it can do nothing more.</summary>
    public async Task KillAsync()
    {
        if (!IsRunning) return;
        Signal("KILL");
        await EndedAsync().ConfigureAwait(false);
    }

    /// <summary>Stops it where it stands, with SIGSTOP: sockets stay open, and nothing answers.</summary>
    public void Pause()
    {
        Signal("STOP");
        IsPaused = true;
    }

    /// <summary>Lets it go on after <see cref="Pause"/>, as if no time had passed.</summary>
    public void Resume()
    {
        IsPaused = false;
        if (IsRunning) Signal("CONT");
    }

    /// <summary>Asks it to leave with SIGTERM, and waits until it has; its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        Signal("TERM");
        return await EndedAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until its process has ended; its exit code.</summary>
    public async Task<int> EndedAsync()
    {
        var keeper = _keeper ?? throw new InvalidOperationException($"node {Name} was not started");
        await keeper.WaitForExitAsync().WaitAsync(EndPatience).ConfigureAwait(false);
        IsPaused = false;
        return keeper.ExitCode;
    }

    /// <summary>The last lines of its log, for failures.</summary>
    public string Tail(int lines = 60) => $"--- {Name} ({string.Join(", ", Roles)}; {ClusterName})\n{string.Join('\n', Log.Split('\n').TakeLast(lines))}";

    /// <summary>The lives of rooms that began here, by their epochs.</summary>
    internal IEnumerable<(string Room, long Epoch)> Lives() =>
        Active().Matches(Log).Select(m => (m.Groups["room"].Value, long.Parse(m.Groups["epoch"].Value, CultureInfo.InvariantCulture)));

    /// <summary>The media nodes that a room had while it lived here, with the epochs of that.</summary>
    internal IEnumerable<(string Node, long Epoch)> MediaOf(string roomId) =>
        OnMedia().Matches(Log).Where(m => m.Groups["room"].Value == roomId).Select(m => (m.Groups["node"].Value, long.Parse(m.Groups["epoch"].Value, CultureInfo.InvariantCulture)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        _keeper?.Dispose();
        _health.Dispose();
    }

    private async Task LaunchAsync()
    {
        if (IsRunning) throw new InvalidOperationException($"node {Name} is running");
        // The node's own exit code is the shell's. When the pipe ends, the node does.
        const string Keeper = """
            exec 3<&0
            log=$1; shift
            exec 2>>"$log"
            "$@" </dev/null >>"$log" 2>&1 &
            node=$!
            echo $node
            (read -r _; kill -KILL $node) <&3 >/dev/null 2>&1 &
            watcher=$!
            wait $node
            code=$?
            kill $watcher 2>/dev/null
            exit $code
            """;
        var start = new ProcessStartInfo("sh", ["-c", Keeper, "keeper", LogFile, .. _launcher, "dotnet", Program, "--config", ConfigFile])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("ENX_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        _keeper?.Dispose();
        _keeper = Process.Start(start)!;
        _pid = int.Parse(await _keeper.StandardOutput.ReadLineAsync().ConfigureAwait(false) ?? "", CultureInfo.InvariantCulture);
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private InvalidOperationException Ended() => new($"node {Name} ended with {_keeper!.ExitCode}.\n{Tail()}");

    [GeneratedRegex(@"Room (?<room>\S+) is active, epoch (?<epoch>\d+)")]
    private static partial Regex Active();

    [GeneratedRegex(@"Room (?<room>\S+) (is|goes on with \d+ peers|has moved to|moved to) ?(on )?media node (?<node>[^/\s]+)\S*, epoch (?<epoch>\d+)")]
    private static partial Regex OnMedia();
}
