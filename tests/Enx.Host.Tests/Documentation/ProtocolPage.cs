using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Enx.Host.Tests.Documentation;

/// <summary>docs/protocol.md, read as what it says: tables, examples, and the named types that stand for examples in others.</summary>
internal static partial class ProtocolPage
{
    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "protocol.md"));

    /// <summary>The page, line by line.</summary>
    public static IReadOnlyList<string> Lines { get; } = Text.ReplaceLineEndings("\n").Split('\n');

    private static readonly Dictionary<string, string> Types = TypePattern().Matches(Section("### 1.6 ")).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

    /// <summary>Every documented call: its name, an example of its params and of its result.</summary>
    public static IReadOnlyList<(string Name, string Params, string Result)> Methods { get; } =
        [.. Rows("### 1.1 ").Select(cells => (Names(cells[0]).Single(), Expand(cells[1]), Expand(cells[2])))];

    /// <summary>Every documented notification, and an example of its payload.</summary>
    public static IReadOnlyList<(string Name, string Payload)> Notifications { get; } =
        [.. Rows("### 1.2 ").SelectMany(cells => Names(cells[0]).Select(name => (name, Expand(cells[1]))))];

    /// <summary>Every documented number, and the HTTP status beside it; null where there is none.</summary>
    public static IReadOnlyList<(int Code, int? Status)> Codes { get; } =
        [.. Rows("## 4. ").Select(cells => (int.Parse(cells[0]), cells[2].Length > 0 ? int.Parse(cells[2]) : (int?)null))];

    /// <summary>The documented REST calls, e.g. <c>POST /rooms/{room_id}/lock</c>; <c>…/unlock</c> beside one is a call of its own.</summary>
    public static IReadOnlyList<string> RestCalls { get; } = [.. Rows("## 3. ").SelectMany(cells => RestNames(cells[0]))];

    /// <summary>The example of a type, with those in it.</summary>
    public static string Example(string type) => Expand(type);

    /// <summary>JSON as it is compared: without the writer's blanks.</summary>
    public static string Compact(string json) => JsonNode.Parse(json)!.ToJsonString();

    /// <summary>The cells of the rows in a section that begin with a piece of code or a number.</summary>
    private static IEnumerable<string[]> Rows(string heading) => Section(heading)
        .Split('\n')
        .Where(line => RowPattern().IsMatch(line))
        .Select(line => line.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());

    private static string Section(string heading)
    {
        var start = Text.IndexOf("\n" + heading, StringComparison.Ordinal) + 1;
        Assert.True(start > 0, $"there is no section \"{heading}\"");
        var level = heading[..heading.IndexOf(' ')];
        var ends = new[] { "\n# ", "\n## ", "\n### " }.Where(e => e.Length <= level.Length + 2).Select(e => Text.IndexOf(e, start, StringComparison.Ordinal)).Where(i => i > 0);
        return Text[start..ends.DefaultIfEmpty(Text.Length).Min()];
    }

    private static IEnumerable<string> Names(string cell) => CodePattern().Matches(cell).Select(m => m.Groups[1].Value);

    private static IEnumerable<string> RestNames(string cell)
    {
        var names = Names(cell).Select(n => n.Split('?')[0]).ToList();
        return names.Select(n => n.StartsWith('…') ? names[0][..names[0].LastIndexOf('/')] + n[1..] : n);
    }

    /// <summary>Puts the examples of named types where their names stand.</summary>
    private static string Expand(string json) =>
        Compact(ExpandNames(json.Trim('`')));

    private static string ExpandNames(string json) => WordPattern().Replace(json, m => m.Value[0] == '"' ? m.Value : ExpandNames(Types[m.Value]));

    [GeneratedRegex(@"\*\*(\w+)\*\*[^\n]*\n\n```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex TypePattern();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""|\b[A-Z]\w*")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"^\| (?:`|-?\d+ \|)")]
    private static partial Regex RowPattern();
}
