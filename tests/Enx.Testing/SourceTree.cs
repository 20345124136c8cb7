namespace Enx.Testing;

/// <summary>The source that these tests were built from, and lie in.</summary>
public static class SourceTree
{
    /// <summary>The folder of <c>Enx.slnx</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>A file or folder of it.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>The C# files below a folder of it, without those that a build made.</summary>
    public static IEnumerable<string> CodeBelow(params string[] parts) =>
        Directory.EnumerateFiles(Path(parts), "*.cs", SearchOption.AllDirectories)
            .Where(file => !System.IO.Path.GetRelativePath(Root, file).Split('/').Any(part => part is "bin" or "obj"));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Enx.slnx"))) return folder.FullName;
        throw new InvalidOperationException($"{AppContext.BaseDirectory} does not lie in the source tree: no folder above it has Enx.slnx");
    }
}
