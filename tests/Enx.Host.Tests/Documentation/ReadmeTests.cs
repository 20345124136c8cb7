using System.Text.RegularExpressions;

namespace Enx.Host.Tests.Documentation;

/// <summary>The program that README.md shows is the sample, which is built and run.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void The_example_in_csharp_is_what_stands_between_the_marks_of_the_room_service()
    {
        var sample = File.ReadAllText(SourceTree.Path("samples", "RoomService", "Program.cs"));
        var shown = string.Concat(MarkedPattern().Matches(sample).Select(m => m.Groups[1].Value));
        var blocks = BlockPattern().Matches(File.ReadAllText(SourceTree.Path("README.md"))).Select(m => m.Groups[1].Value);
        Assert.Equal(shown, Assert.Single(blocks));
    }

    [GeneratedRegex(@"^// README:\n(.*?)^// :README\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex MarkedPattern();

    [GeneratedRegex(@"^```csharp\n(.*?)^```\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BlockPattern();
}
