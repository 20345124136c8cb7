using System.Text.RegularExpressions;
using System.Xml.Linq;
using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.Documentation;

/// <summary>CHANGELOG.md and whatever else names the version follow the one that packages and nodes are built with.</summary>
public sealed partial class ChangelogTests
{
    [Fact]
    public void It_begins_with_what_is_not_released_and_then_the_version()
    {
        var headings = HeadingPattern().Matches(File.ReadAllText(SourceTree.Path("CHANGELOG.md"))).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(["Unreleased", PackageFeed.Release], headings.Take(2));
    }

    [Theory]
    [InlineData("RoomService")]
    [InlineData("IdleGuard")]
    public void A_copy_of_a_sample_takes_the_package_of_the_version(string sample) => Assert.Equal(
        PackageFeed.Release,
        XDocument.Load(SourceTree.Path("samples", sample, $"{sample}.csproj")).Descendants("EnxVersion").Single().Value);

    [GeneratedRegex(@"^## \[([^\]]+)\]", RegexOptions.Multiline)]
    private static partial Regex HeadingPattern();
}
