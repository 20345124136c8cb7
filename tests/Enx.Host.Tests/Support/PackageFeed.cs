using System.Text.Json;
using System.Xml.Linq;

namespace Enx.Host.Tests.Support;

/// <summary>The packages, made of what was built for these tests, in a folder outside the repository that serves as a feed.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-packages-");

    /// <summary>The version in the source.</summary>
    public static string Release { get; } = XDocument.Load(SourceTree.Path("Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>The version of the packages: no other run has the same, so that no cache has another package of that name.</summary>
    public string Version { get; } = $"{Release}-test.{Guid.NewGuid():n}";

    /// <summary>The packages.</summary>
    public string Feed => Path.Combine(_folder.FullName, "feed");

    /// <summary>Makes the packages, and the settings of who takes them from there.</summary>
    public async Task InitializeAsync()
    {
        foreach (var name in new[] { "Enx.Actors", "Enx.Media" })
            await Dotnet.RunAsync(SourceTree.Root, null, "pack", SourceTree.Path("src", name), "--no-build", "-c", Configuration, "-o", Feed, $"-p:PackageVersion={Version}", "-warnaserror", "-nologo");
        // What the build of the product has fetched is there already; what is new goes into this folder.
        var fetched = Assets(SourceTree.Path("src", "Enx.Actors")).GetProperty("packageFolders").EnumerateObject().Select(f => f.Name);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "NuGet.config"), $"""
            <configuration>
              <packageSources><add key="enx" value="{Feed}" /></packageSources>
              <fallbackPackageFolders>{string.Concat(fetched.Select((f, i) => $"""<add key="fetched{i}" value="{f}" />"""))}</fallbackPackageFolders>
            </configuration>
            """);
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Builds a copy of a sample outside the repository, with warnings as errors; the folder of the copy.</summary>
    public Task<string> BuildAsync(string sample) => CopyAsync(sample, sample, "build", "-o", "out", $"-p:EnxVersion={Version}");

    /// <summary>Fetches what a copy of a sample needs that refers to the source, with warnings as errors; the folder of the copy.</summary>
    public Task<string> RestoreOnSourceAsync(string sample) => CopyAsync(
        sample, $"{sample}-on-source", "restore", "--no-dependencies", "-p:EnxPackages=false", $"-p:EnxSource={SourceTree.Path("src", "Enx.Actors", "Enx.Actors.csproj")}");

    private async Task<string> CopyAsync(string sample, string name, params string[] arguments)
    {
        var copy = Directory.CreateDirectory(Path.Combine(_folder.FullName, name));
        foreach (var file in new DirectoryInfo(SourceTree.Path("samples", sample)).EnumerateFiles()) file.CopyTo(Path.Combine(copy.FullName, file.Name));
        // Which versions have holes is asked where the product is built.
        await Dotnet.RunAsync(copy.FullName, Path.Combine(_folder.FullName, "packages"), [.. arguments, "-p:NuGetAudit=false", "-warnaserror", "-nologo"]);
        return copy.FullName;
    }

    /// <summary>The packages that a project was built with, and their versions.</summary>
    /// <param name="project">The project's folder.</param>
    public static IReadOnlyDictionary<string, string> Resolved(string project) => Assets(project).GetProperty("libraries").EnumerateObject()
        .Where(library => library.Value.GetProperty("type").GetString() == "package")
        .Select(library => library.Name.Split('/'))
        .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase);

    private static JsonElement Assets(string project) => JsonElement.Parse(File.ReadAllText(Path.Combine(project, "obj", "project.assets.json")));
}
