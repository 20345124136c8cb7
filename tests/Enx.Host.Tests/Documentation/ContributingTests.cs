using System.Text.RegularExpressions;

namespace Enx.Host.Tests.Documentation;

/// <summary>CONTRIBUTING.md: what its recipes name is there.</summary>
public sealed partial class ContributingTests
{
    private static readonly string Text = File.ReadAllText(SourceTree.Path("CONTRIBUTING.md"));

    [Fact]
    public void There_are_ten_recipes_and_each_names_files_in_order_and_a_test()
    {
        var recipes = Text[Text.IndexOf("## Recipes", StringComparison.Ordinal)..].Split("\n### ")[1..];
        Assert.True(recipes.Length >= 10, $"{recipes.Length} recipes");
        Assert.All(recipes, recipe =>
        {
            Assert.Contains("\n1. ", recipe, StringComparison.Ordinal);
            Assert.NotEmpty(NamedFile().Matches(recipe));
            Assert.Matches(@"`\w+(Tests|Specs)\b", recipe);
        });
    }

    [Fact]
    public void Every_file_that_is_named_exists() =>
        Assert.All(NamedFile().Matches(Text).Select(m => m.Groups[1].Value).Distinct(), file => Assert.True(Path.Exists(SourceTree.Path(file)), $"CONTRIBUTING.md names {file}, and there is no such file"));

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var tests = SourceTree.CodeBelow("tests")
            .Where(file => Path.GetFileNameWithoutExtension(file) is var name && (name.EndsWith("Tests", StringComparison.Ordinal) || name.EndsWith("Specs", StringComparison.Ordinal)))
            .ToLookup(file => Path.GetFileNameWithoutExtension(file));
        foreach (var name in NamedTest().Matches(Text).Select(m => m.Groups[1].Value).Distinct())
        {
            var (type, method) = name.Split('.') is [var first, var second] ? (first, second) : (name, "");
            Assert.True(tests[type].Any(file => File.ReadAllText(file).Contains(method, StringComparison.Ordinal)), $"CONTRIBUTING.md names {name}, and there is no such test");
        }
    }

    [GeneratedRegex(@"`((?:src|tests|clients|docs|deploy|hocon|tools|samples)/[\w./-]+)`")]
    private static partial Regex NamedFile();

    [GeneratedRegex(@"`(\w+(?:Tests|Specs)(?:\.\w+)?)`")]
    private static partial Regex NamedTest();
}
