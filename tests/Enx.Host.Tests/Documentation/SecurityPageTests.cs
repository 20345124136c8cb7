using System.Text.RegularExpressions;
using Akka.Configuration;

namespace Enx.Host.Tests.Documentation;

/// <summary>docs/security.md says the budgets that a node has as it comes.</summary>
public sealed partial class SecurityPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "security.md"));
    private static readonly Config Defaults = ConfigurationFactory.ParseString(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "hocon", "enx.conf")));

    [Fact]
    public void Every_budget_is_the_default_and_every_limit_is_there()
    {
        var rows = RowPattern().Matches(Page).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        Assert.All(rows, row => Assert.Equal(Defaults.GetString(row.Key), row.Value));
        var limits = Leaves(Defaults.GetConfig("enx.limits"), "enx.limits").ToList();
        Assert.NotEmpty(limits);
        Assert.Empty(limits.Except(rows.Keys));
    }

    private static IEnumerable<string> Leaves(Config config, string path) => config.Root.GetObject().Items.SelectMany(item =>
        item.Value.IsObject() ? Leaves(config.GetConfig(item.Key), $"{path}.{item.Key}") : [$"{path}.{item.Key}"]);

    [GeneratedRegex(@"^\| `(enx\.[a-z.-]+)` \| (\S+) \|", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
