using System.Reflection;
using System.Text.Json;

namespace Enx.Load.Report;

/// <summary>Writes a report as JSON, and as one page of HTML that needs nothing beside it.</summary>
internal static class ReportWriter
{
    // The usual encoder writes < as an escape, so that nothing in the report ends the script that it stands in.
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>The report as JSON.</summary>
    public static string Json(LoadReport report) => JsonSerializer.Serialize(report, Format);

    /// <summary>The report as a page.</summary>
    public static string Page(LoadReport report) => Resource("report/page.html")
        .Replace("/*uplot-css*/", Resource("report/uPlot.css"), StringComparison.Ordinal)
        .Replace("/*uplot-js*/", Resource("report/uPlot.js"), StringComparison.Ordinal)
        .Replace("/*report*/", Json(report), StringComparison.Ordinal);

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is missing in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
