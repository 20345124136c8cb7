using System.Diagnostics;
using Microsoft.Playwright;

namespace Enx.Testing.Browsers;

/// <summary>A Chromium for one person: it can be killed, or live in a network namespace.</summary>
public sealed class OwnBrowser : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-browser-");

    private OwnBrowser()
    {
    }

    public IBrowser Browser { get; private set; } = null!;

    private string PidFile => Path.Combine(_folder.FullName, "pid");

    /// <summary>Starts one. The debugger speaks to it over a pipe, so it may be in another network.</summary>
    public static async Task<OwnBrowser> StartAsync(IPlaywright playwright, IEnumerable<string> flags, string? networkNamespace = null)
    {
        var own = new OwnBrowser();
        var enter = networkNamespace is null ? "" : Environment.IsPrivilegedProcess ? $"ip netns exec {networkNamespace} " : $"sudo -n ip netns exec {networkNamespace} ";
        var starter = Path.Combine(own._folder.FullName, "chromium");
        await File.WriteAllTextAsync(starter, $"""
            #!/bin/sh
            echo $$ > '{own.PidFile}'
            exec {enter}{House.Chromium} "$@"

            """);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(starter, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        own.Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = starter, Args = flags });
        return own;
    }

    /// <summary>As when the machine's battery is empty: no page hears of it, no goodbye is said.</summary>
    public async Task KillAsync()
    {
        // All of its processes stop at one moment and die then: one that outlives another would say goodbye for it.
        var group = $"-{(await File.ReadAllTextAsync(PidFile)).Trim()}";
        foreach (var signal in new[] { "-STOP", "-KILL" })
        {
            using var kill = Process.Start("kill", [signal, "--", group]);
            await kill.WaitForExitAsync();
            if (kill.ExitCode != 0) throw new InvalidOperationException($"kill {signal} -- {group} ended with {kill.ExitCode}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.CloseAsync();
        _folder.Delete(recursive: true);
    }
}
