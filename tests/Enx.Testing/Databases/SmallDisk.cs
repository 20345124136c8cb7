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

    /// <summary>Leaves no byte of it free. What others give back afterwards is taken when this is called again.</summary>
    public void FillUp()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
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

    private static Task RunAsync(params string[] command) => RootCommand.RunAsync("a small disk", command);
}
