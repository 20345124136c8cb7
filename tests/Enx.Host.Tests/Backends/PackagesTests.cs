using System.IO.Compression;
using System.Xml.Linq;
using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.Backends;

/// <summary>The packages as somebody uses them who has nothing else of the repository: neither its settings nor its pins.</summary>
public sealed class PackagesTests(PackageFeed feed) : IClassFixture<PackageFeed>
{
    [Fact]
    public async Task A_copy_of_the_room_service_runs_on_the_package_and_on_the_versions_that_are_tested_here()
    {
        var copy = await feed.BuildAsync("RoomService");
        var folder = Directory.CreateDirectory(Path.Combine(copy, "empty"));
        for (var run = 1; run <= 2; run++)
        {
            var written = await Dotnet.RunAsync(folder.FullName, null, Path.Combine(copy, "out", "RoomService.dll"));
            Assert.Contains("Bob joined and is put out", written, StringComparison.Ordinal);
            Assert.Matches(@"bob-\w+ left: disconnected-by-server", written);
        }
        HasTheVersionsOfTheProduct(copy);
    }

    [Fact]
    public async Task A_copy_of_the_idle_guard_builds_on_the_package() => HasTheVersionsOfTheProduct(await feed.BuildAsync("IdleGuard"));

    [Fact]
    public async Task A_project_elsewhere_that_refers_to_the_source_gets_these_versions_too() => HasTheVersionsOfTheProduct(await feed.RestoreOnSourceAsync("RoomService"));

    [Theory]
    [InlineData("Enx.Actors")]
    [InlineData("Enx.Media")]
    public void A_package_brings_its_licence_its_readme_its_documentation_and_its_symbols(string name)
    {
        using var package = ZipFile.OpenRead(Path.Combine(feed.Feed, $"{name}.{feed.Version}.nupkg"));
        var files = package.Entries.Select(e => e.FullName).ToList();
        Assert.Superset(new HashSet<string> { "README.md", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml" }, files.ToHashSet());
        using var nuspec = package.GetEntry($"{name}.nuspec")!.Open();
        var said = XDocument.Load(nuspec).Descendants().Where(e => !e.HasElements).ToLookup(e => e.Name.LocalName, e => e.Value);
        Assert.Equal(["Apache-2.0"], said["license"]);
        Assert.Equal(["README.md"], said["readme"]);
        // A copy of the source without its history knows no repository.
        Assert.Equal(Path.Exists(SourceTree.Path(".git")) ? 1 : 0, said["repository"].Count());
        using var symbols = ZipFile.OpenRead(Path.Combine(feed.Feed, $"{name}.{feed.Version}.snupkg"));
        Assert.Contains(symbols.Entries, e => e.FullName == $"lib/net10.0/{name}.pdb");
    }

    [Fact]
    public void Only_these_are_packages() => Assert.Equal(
        ["Enx.Actors", "Enx.Media"],
        new[] { "benchmarks", "samples", "src", "tests", "tools" }
            .SelectMany(folder => new DirectoryInfo(SourceTree.Path(folder)).EnumerateFiles("*.csproj", SearchOption.AllDirectories))
            .Where(p => XDocument.Load(p.FullName).Descendants("IsPackable").Any(e => e.Value == "true"))
            .Select(p => Path.GetFileNameWithoutExtension(p.Name)).Order());

    /// <summary>What the product is built against and what its user gets are one: else an assembly is missing when it runs.</summary>
    private static void HasTheVersionsOfTheProduct(string copy)
    {
        var here = PackageFeed.Resolved(SourceTree.Path("src", "Enx.Actors"));
        var there = PackageFeed.Resolved(copy);
        Assert.Contains("Akka.Cluster", there.Keys);
        Assert.All(there.Where(p => here.ContainsKey(p.Key)), p => Assert.Equal((p.Key, here[p.Key]), (p.Key, p.Value)));
    }
}
