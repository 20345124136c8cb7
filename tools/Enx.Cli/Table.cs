using System.Text.Json;

namespace Enx.Cli;

/// <summary>Columns that stand below each other, for people.</summary>
internal sealed class Table(params string[] titles)
{
    private readonly List<string[]> _rows = [titles];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void WriteTo(TextWriter output)
    {
        var widths = Enumerable.Range(0, titles.Length).Select(i => _rows.Max(r => r[i].Length)).ToArray();
        foreach (var row in _rows) output.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }

    /// <summary>A value of JSON in a cell; nothing for null.</summary>
    public static string Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array => string.Join(",", value.EnumerateArray().Select(Cell)),
        _ => Printable(value.ToString()),
    };

    /// <summary>Names are other people's words: nothing in them may speak to the terminal.</summary>
    public static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
