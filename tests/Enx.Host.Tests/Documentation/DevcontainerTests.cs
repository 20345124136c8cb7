using System.Text.Json;
using System.Text.RegularExpressions;

namespace Enx.Host.Tests.Documentation;

/// <summary>The container to develop in has what ./test needs, since ./test installs it there.</summary>
public sealed partial class DevcontainerTests
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };

    [Fact]
    public void It_installs_what_the_test_command_does_and_opens_the_solution()
    {
        using var container = JsonDocument.Parse(File.ReadAllText(SourceTree.Path(".devcontainer", "devcontainer.json")), WithComments);
        Assert.Equal("./test --install", container.RootElement.GetProperty("onCreateCommand").GetString());
        // The test command takes that word, and says so when it is given another.
        Assert.Matches(@"(?m)^  .*\| --install\) ;;$", File.ReadAllText(SourceTree.Path("test")));
        var settings = container.RootElement.GetProperty("customizations").GetProperty("vscode").GetProperty("settings");
        Assert.True(File.Exists(SourceTree.Path(settings.GetProperty("dotnet.defaultSolution").GetString()!)));
    }

    [Fact]
    public void Its_sdk_is_of_the_release_that_the_repository_asks_for()
    {
        using var global = JsonDocument.Parse(File.ReadAllText(SourceTree.Path("global.json")));
        var asked = Version.Parse(global.RootElement.GetProperty("sdk").GetProperty("version").GetString()!);
        var image = ImagePattern().Match(File.ReadAllText(SourceTree.Path(".devcontainer", "Dockerfile")));
        Assert.Equal($"{asked.Major}.{asked.Minor}", image.Groups[1].Value);
    }

    [GeneratedRegex(@"^FROM \S+/dotnet/sdk:(\S+) AS sdk$", RegexOptions.Multiline)]
    private static partial Regex ImagePattern();
}
