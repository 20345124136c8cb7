using System.Text.RegularExpressions;

namespace Enx.Host.Tests.Documentation;

/// <summary>docs/operations.md, read as what it says: the calls and the metrics in its tables.</summary>
internal static partial class OperationsPage
{
    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "operations.md"));

    /// <summary>The documented calls of the cluster, e.g. <c>get /cluster/rooms</c>.</summary>
    public static IReadOnlyList<string> Calls { get; } =
        [.. CallPattern().Matches(Text).Select(m => $"{m.Groups[1].Value.ToLowerInvariant()} {m.Groups[2].Value}")];

    /// <summary>The documented metrics of our own, as Prometheus names them.</summary>
    public static IReadOnlyList<string> Metrics { get; } = [.. MetricPattern().Matches(Text).Select(m => m.Groups[1].Value)];

    [GeneratedRegex(@"^\| `(GET|POST) (/cluster[^`?]*)", RegexOptions.Multiline)]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"^\| `(enx_[a-z_]+)", RegexOptions.Multiline)]
    private static partial Regex MetricPattern();
}
