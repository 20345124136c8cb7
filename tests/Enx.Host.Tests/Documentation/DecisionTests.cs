using System.Text.RegularExpressions;

namespace Enx.Host.Tests.Documentation;

/// <summary>docs/decisions: each has the five parts of a decision record, in order, and the list of them has no holes.</summary>
public sealed partial class DecisionTests
{
    private static readonly string[] Parts = ["Status", "Context", "Decision", "Alternatives", "Consequences"];

    private static readonly string[] Files = [.. Directory.EnumerateFiles(SourceTree.Path("docs/decisions"), "*.md").Order(StringComparer.Ordinal)];

    [Fact]
    public void Each_decision_has_the_five_parts_in_order_and_each_says_something() => Assert.All(Files, file =>
    {
        var text = File.ReadAllText(file);
        Assert.Equal(Parts, Part().Matches(text).Select(m => m.Groups[1].Value).Where(Parts.Contains));
        Assert.All(Part().Split(text)[1..].Where((_, i) => i % 2 == 1), said => Assert.NotEqual("", said.Trim()));
    });

    [Fact]
    public void They_are_numbered_without_a_hole_and_the_title_says_the_number_of_the_file() =>
        Assert.All(Files.Select((file, i) => (file, number: i + 1)), d =>
        {
            Assert.StartsWith($"{d.number:0000}-", Path.GetFileName(d.file), StringComparison.Ordinal);
            Assert.StartsWith($"# {d.number}. ", File.ReadAllText(d.file), StringComparison.Ordinal);
        });

    [GeneratedRegex(@"^\*\*(\w+)\.\*\*", RegexOptions.Multiline)]
    private static partial Regex Part();
}
