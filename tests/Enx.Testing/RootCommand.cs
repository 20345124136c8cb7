using System.Diagnostics;

namespace Enx.Testing;

/// <summary>Runs a command of the system that takes root: as it is for root, and for others by <c>sudo</c>, which must not ask.</summary>
internal static class RootCommand
{
    /// <summary>Runs one to its end.</summary>
    /// <param name="need">What the test needs it for, for who reads the failure.</param>
    /// <param name="command">The command and its arguments.</param>
    /// <exception cref="InvalidOperationException">This machine or this user cannot.</exception>
    public static async Task RunAsync(string need, params string[] command)
    {
        string[] asRoot = Environment.IsPrivilegedProcess ? command : ["sudo", "-n", .. command];
        using var process = Process.Start(new ProcessStartInfo(asRoot[0], asRoot[1..]) { RedirectStandardError = true })
            ?? throw new InvalidOperationException($"The command {asRoot[0]} cannot be started.");
        var said = await process.StandardError.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"This test needs {need}, and so root. \"{string.Join(' ', asRoot)}\" ended with {process.ExitCode}: {said.Trim()}");
    }
}
