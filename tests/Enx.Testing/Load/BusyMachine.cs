namespace Enx.Testing.Load;

/// <summary>What keeps the machine busy.</summary>
public enum BusyProfile
{
    /// <summary>Nothing does.</summary>
    Nothing,

    /// <summary>Two processes that compute.</summary>
    Cpu,

    /// <summary>Two that compute, and two pairs that wake each other up all the time.</summary>
    CpuAndSwitch,

    /// <summary>One that computes, one that sends datagrams to another, and one that fills and reads 256 MiB.</summary>
    CpuUdpMemory,

    /// <summary>Builds of a project, one after another.</summary>
    Builds,
}

/// <summary>
/// Something else that keeps the machine busy while a test or a measurement runs: Debian's <c>stress-ng</c>, or builds. It ends with
/// <see cref="DisposeAsync"/>, and in any case with this process.
/// </summary>
public sealed class BusyMachine : IAsyncDisposable
{
    private const string StressNg = "/usr/bin/stress-ng";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly ProcessSession? _session;
    private readonly DirectoryInfo? _folder;

    private BusyMachine(ProcessSession? session, DirectoryInfo? folder) => (_session, _folder) = (session, folder);

    /// <summary>Whether it is still busy; always, when nothing was to keep it so.</summary>
    public bool IsBusy => _session is null || !_session.HasEnded;

    /// <summary>Starts what keeps it busy, and returns when it does.</summary>
    public static Task<BusyMachine> StartAsync(BusyProfile profile) => profile switch
    {
        BusyProfile.Nothing => Task.FromResult(new BusyMachine(null, null)),
        BusyProfile.Cpu => StressAsync("--cpu", "2"),
        BusyProfile.CpuAndSwitch => StressAsync("--cpu", "2", "--switch", "2"),
        BusyProfile.CpuUdpMemory => StressAsync("--cpu", "1", "--udp", "1", "--vm", "1", "--vm-bytes", "256M"),
        BusyProfile.Builds => BuildAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(profile)),
    };

    /// <summary>Ends it, and returns when nothing of it is left.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_session is not null) await _session.DisposeAsync().ConfigureAwait(false);
        _folder?.Delete(recursive: true);
    }

    private static async Task<BusyMachine> StressAsync(params string[] stressors)
    {
        if (!File.Exists(StressNg)) throw new InvalidOperationException($"{StressNg} is missing: ./test installs it");
        var folder = Directory.CreateTempSubdirectory("enx-busy-");
        return await BusyAsync(folder, [StressNg, "--temp-path", folder.FullName, .. stressors], session => session.Members.Count > 1).ConfigureAwait(false);
    }

    /// <summary>Builds a copy of the media project again and again. The first build is over when this returns, so what it had to fetch is there.</summary>
    private static async Task<BusyMachine> BuildAsync()
    {
        var folder = Directory.CreateTempSubdirectory("enx-busy-");
        var project = Path.Combine(folder.FullName, "src", "Enx.Media");
        Copy(new DirectoryInfo(SourceTree.Path("src", "Enx.Media")), project);
        foreach (var file in new[] { "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", "README.md" })
            if (File.Exists(SourceTree.Path(file))) File.Copy(SourceTree.Path(file), Path.Combine(folder.FullName, file));
        // Build servers would stay behind, and would be in no session of ours.
        const string Loop = """
            export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
            trap over=yes TERM
            dotnet restore || exit
            while [ -z "$over" ] && dotnet build --no-restore --no-incremental -c Release -nodeReuse:false -p:UseSharedCompilation=false; do echo "enx: built"; done
            """;
        return await BusyAsync(folder, ["sh", "-c", $"cd src/Enx.Media || exit\n{Loop}"], session => session.Output.Contains("enx: built", StringComparison.Ordinal)).ConfigureAwait(false);
    }

    private static async Task<BusyMachine> BusyAsync(DirectoryInfo folder, string[] command, Func<ProcessSession, bool> isBusy)
    {
        var session = await ProcessSession.StartAsync(folder.FullName, command).ConfigureAwait(false);
        var machine = new BusyMachine(session, folder);
        try
        {
            await Eventually.HoldsAsync(() => session.HasEnded ? throw new InvalidOperationException("it ended by itself") : isBusy(session), "the machine is busy", Patience)
                .ConfigureAwait(false);
            return machine;
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            await machine.DisposeAsync().ConfigureAwait(false);
            throw new InvalidOperationException($"{string.Join(' ', command)} does not keep the machine busy: {e.Message}\n{session.Output}", e);
        }
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles()) file.CopyTo(Path.Combine(to, file.Name));
        foreach (var folder in from.EnumerateDirectories().Where(d => d.Name is not ("bin" or "obj"))) Copy(folder, Path.Combine(to, folder.Name));
    }
}
