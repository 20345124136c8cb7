using System.Globalization;

namespace Enx.Bandwidth;

/// <summary>What was measured: a row for each figure, a column for each tree.</summary>
internal sealed class Table(IReadOnlyList<string> columns)
{
    private readonly List<string> _rows = [];
    private readonly Dictionary<(string Row, string Column), string> _cells = [];

    /// <summary>Takes a figure, and says it at once to who waits.</summary>
    public void Add(string row, Tree tree, FormattableString cell)
    {
        if (!_rows.Contains(row)) _rows.Add(row);
        var text = _cells[(row, tree.Name)] = cell.ToString(CultureInfo.InvariantCulture);
        Console.Error.WriteLine($"{DateTime.Now:HH:mm:ss} {tree.Name}: {row}: {text}");
    }

    /// <summary>Prints it in Markdown.</summary>
    public void Print()
    {
        Console.WriteLine($"| | {string.Join(" | ", columns)} |");
        Console.WriteLine($"| --- |{string.Concat(columns.Select(_ => " --- |"))}");
        foreach (var row in _rows) Console.WriteLine($"| {row} | {string.Join(" | ", columns.Select(c => _cells.GetValueOrDefault((row, c), "")))} |");
    }
}

/// <summary>Figures of several tries.</summary>
internal static class Tries
{
    /// <summary>The figure that this share of the tries is not above; of few tries the nearest above.</summary>
    public static double Percentile(this IEnumerable<double> figures, double share)
    {
        var sorted = figures.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }

    /// <summary>Seconds in words: what did not come about within the patience is said to be beyond it.</summary>
    public static string Words(double seconds, TimeSpan patience) =>
        seconds >= patience.TotalSeconds ? string.Create(CultureInfo.InvariantCulture, $"> {patience.TotalSeconds:0} s") : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");
}
