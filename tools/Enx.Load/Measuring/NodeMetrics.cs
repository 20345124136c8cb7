using System.Globalization;
using Enx.Load.Running;

namespace Enx.Load.Measuring;

/// <summary>Reads from a node's metrics, in the text format of Prometheus, what a load test needs of them.</summary>
internal static class NodeMetrics
{
    /// <summary>Reads them; null when the node does not say how much processor time and memory it took.</summary>
    public static NodeFigures? Parse(string text)
    {
        var sums = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty || line[0] == '#') continue;
            var end = line.IndexOfAny('{', ' ');
            if (end <= 0) continue;
            // After the labels come the value and perhaps a time.
            var rest = line[(line[end] == '{' ? line.LastIndexOf('}') + 1 : end)..].Trim();
            var value = rest.IndexOf(' ') is >= 0 and var space ? rest[..space] : rest;
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) continue;
            var name = line[..end].ToString();
            sums[name] = sums.GetValueOrDefault(name) + number;
        }

        if (!sums.TryGetValue("dotnet_process_cpu_time_seconds_total", out var cpu) || !sums.TryGetValue("dotnet_process_memory_working_set_bytes", out var memory)) return null;
        return new NodeFigures(cpu, memory, sums.GetValueOrDefault("enx_media_packets_forwarded_total"),
            Count("enx_media_peers"), Count("enx_media_rooms"), Count("enx_sessions"), Count("enx_rooms_running"));

        int Count(string name) => (int)sums.GetValueOrDefault(name);
    }
}
