using System.Globalization;
using System.Text.Json;

namespace Enx.Cli;

/// <summary>What is stored of all rooms.</summary>
internal static class Journal
{
    public static async Task ShowAsync(Call call)
    {
        var journal = await call.GetAsync("cluster/journal");
        call.Write(journal, output =>
        {
            output.WriteLine(
                $"{Of(journal, "facts")} facts{(Of(journal, "oldest") is { Length: > 0 } oldest ? $", the oldest of {oldest}" : "")}, {Of(journal, "snapshots")} snapshots; kept: {Of(journal, "kept")}");
            output.WriteLine($"{Size(journal, "bytes")} in the database, {Size(journal, "free_bytes")} of them free");
            Write(output, journal.GetProperty("followers"), ["FOLLOWER", "READ TO", "BEHIND"], ["name", "offset", "behind"]);
            Write(output, journal.GetProperty("rooms"), ["ROOM", "FACTS"], ["room_id", "facts"]);
        });
    }

    private static void Write(TextWriter output, JsonElement rows, string[] titles, string[] fields)
    {
        if (rows.GetArrayLength() == 0) return;
        output.WriteLine();
        var table = new Table(titles);
        foreach (var row in rows.EnumerateArray()) table.Add([.. fields.Select(f => Of(row, f))]);
        table.WriteTo(output);
    }

    private static string Size(JsonElement journal, string field) =>
        journal.GetProperty(field) is { ValueKind: JsonValueKind.Number } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes.GetInt64() / 1048576.0:0.0} MiB") : "?";

    private static string Of(JsonElement element, string field) => Table.Cell(element.GetProperty(field));
}
