using System.Diagnostics;
using Enx.Testing;
using Enx.Testing.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Browser.Tests;

/// <summary>The SDK as an app with a build step has it: packed, installed, compiled by a strict TypeScript, bundled, and served from elsewhere.</summary>
[Collection("house")]
public sealed class NpmPackageSpecs(House house, ITestOutputHelper output) : IDisposable
{
    private static readonly string App = SourceTree.Path("tests", "Enx.Browser.Tests", "vite");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-npm-");

    [Fact]
    public async Task An_app_installs_the_package_compiles_against_its_types_and_meets_people_of_the_demo_page()
    {
        Assert.True(Directory.Exists(Path.Combine(App, "node_modules", "vite")), $"This test needs \"npm ci\" in {App}, and in clients/web; ./test does both.");
        var sdk = SourceTree.Path("clients", "web", "enx-rtc");
        var before = Directory.GetFileSystemEntries(sdk).Order().ToArray();
        await RunAsync(sdk, "npm", "pack", "--silent", "--pack-destination", _folder.FullName);
        Assert.Equal(before, Directory.GetFileSystemEntries(sdk).Order());

        var installed = new DirectoryInfo(Path.Combine(App, "node_modules", "enx-rtc"));
        if (installed.Exists) installed.Delete(recursive: true);
        await RunAsync(App, "npm", "install", "--no-save", "--offline", "--silent", "--no-audit", "--no-fund", Assert.Single(_folder.GetFiles("enx-rtc-*.tgz")).FullName);
        IsWhole(installed);

        await RunAsync(App, Path.Combine("node_modules", ".bin", "tsc"), "--project", ".");
        // As without a bundler: the package's own words on what it exports are all that counts.
        await RunAsync(App, Path.Combine("node_modules", ".bin", "tsc"), "--project", ".", "--module", "nodenext", "--moduleResolution", "nodenext");
        var bundle = Path.Combine(_folder.FullName, "bundle");
        await RunAsync(App, Path.Combine("node_modules", ".bin", "vite"), "build", "--outDir", bundle, "--emptyOutDir", "--logLevel", "warn");

        await using var site = await StaticSite.StartAsync(bundle);
        await using var node = await NodeUnderTest.StartAsync($"enx.http.allowed-origins = [\"{site.Origin}\"]");
        var room = await node.CreateRoomAsync(name: "from npm");
        await using var bob = await house.JoinAsync(room, "Bob", node: node, size: "320x180");
        await using var ann = await house.OpenAsync($"#server={node.Node.HttpAddress}&token={await node.TokenAsync(room, "Ann")}", "Ann", at: new Whereabouts { Address = site.Address });
        Assert.Equal("from npm", (await ann.HearsAsync("onRoomConnected")).GetProperty("room").GetProperty("name").GetString());
        await ann.MediaFlowsAsync(1);
        await ann.HoldsAsync(async () => await ann.Page.EvaluateAsync<bool>("() => { const v = document.querySelector('video[title=Bob]'); return v?.videoWidth > 0 && v.currentTime > 0; }"), "Ann's app shows Bob");
        await bob.SeesAsync("Ann");
        await bob.MediaFlowsAsync(1);
        Assert.Empty(ann.Errors);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Holds when the package has what an app needs, and nothing else.</summary>
    private static void IsWhole(DirectoryInfo installed)
    {
        var files = installed.GetFiles("*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(installed.FullName, f.FullName)).ToList();
        foreach (var needed in new[] { "package.json", "README.md", "LICENSE", "index.js", Path.Combine("declarations", "public.d.ts"), Path.Combine("declarations", "index.d.ts"), Path.Combine("declarations", "types.d.ts") })
            Assert.Contains(needed, files);
        Assert.All(files, file => Assert.True(
            file is "package.json" or "README.md" or "LICENSE"
            || (file.StartsWith("declarations", StringComparison.Ordinal) ? file.EndsWith(".d.ts", StringComparison.Ordinal) : file.EndsWith(".js", StringComparison.Ordinal)), $"{file} is in the package"));
    }

    private async Task RunAsync(string folder, string command, params string[] arguments)
    {
        var start = Stopwatch.GetTimestamp();
        // A program of the folder's own is named from there.
        var program = command.Contains(Path.DirectorySeparatorChar) ? Path.Combine(folder, command) : command;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["NPM_CONFIG_UPDATE_NOTIFIER"] = "false" } })!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        output.WriteLine($"{Path.GetFileName(command)} {arguments[0]}: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{string.Concat(said)}");
    }
}
