using System.Diagnostics;

namespace Enx.Testing.Databases;

/// <summary>
/// A disk of a few megabytes, in memory, that can be filled up and emptied again. Needs root, or the right to run <c>mount</c> by sudo;
/// where that is not so it fails, and says so.
/// </summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-disk-");

    private SmallDisk() { }

    /// <summary>Where it is.</summary>
    public string Folder => _folder.FullName;

    private string Ballast => Path.Combine(Folder, "ballast");

    /// <summary>Makes one.</summary>
    /// <param name="megabytes">Its size.</param>
    /// <exception cref="InvalidOperationException">This machine or this user cannot.</exception>
    public static async Task<SmallDisk> CreateAsync(int megabytes)
    {
        var disk = new SmallDisk();
        try
        {
            await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0777", "tmpfs", disk.Folder).ConfigureAwait(false);
            return disk;
        }
        catch
        {
            disk._folder.Delete();
            throw;
        }
    }

    /// <summary>Leaves no byte of it free.</summary>
    public void FillUp()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    /// <summary>Gives back what <see cref="FillUp"/> took.</summary>
    public void Empty() => File.Delete(Ballast);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", "--lazy", Folder).ConfigureAwait(false);
        _folder.Delete();
    }

    private static async Task RunAsync(params string[] command)
    {
        string[] asRoot = Environment.IsPrivilegedProcess ? command : ["sudo", "-n", .. command];
        using var process = Process.Start(new ProcessStartInfo(asRoot[0], asRoot[1..]) { RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{asRoot[0]} cannot be started.");
        var said = await process.StandardError.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"This test needs a small disk, and so root. \"{string.Join(' ', asRoot)}\" ended with {process.ExitCode}: {said.Trim()}");
    }
}
