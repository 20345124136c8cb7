using System.Globalization;
using Enx.Testing.Network.Emulation;

namespace Enx.Media.Tests.Congestion;

/// <summary>What an outsider measures of a simulated call.</summary>
internal static class Figures
{
    /// <summary>The share of the link that arrived, between two times.</summary>
    public static double Share(this SimulatedCall call, double fromS, double toS, double? ofBitsPerSecond = null)
    {
        var samples = call.Between(fromS, toS).ToList();
        return samples.Sum(s => (double)s.Arrived) / samples.Sum(s => ofBitsPerSecond ?? s.LinkRate);
    }

    /// <summary>How long packets that arrived between two times had queued, ms.</summary>
    public static double QueueP95(this SimulatedCall call, double fromS, double toS)
    {
        var delays = call.Arrivals.Where(a => a.AtUs >= fromS * 1e6 && a.AtUs < toS * 1e6).Select(a => a.QueueingUs).Order().ToList();
        return delays.Count == 0 ? 0 : delays[(int)(delays.Count * 0.95)] / 1e3;
    }

    /// <summary>
    /// How long after a step down what is sent fits the link and the queue is short, and both stay so for a second, s.
    /// </summary>
    public static double SettledDown(this SimulatedCall call, double atS, long rate, double queueMs = 100)
    {
        double? since = null;
        foreach (var s in call.Samples.Where(s => s.AtUs > atS * 1e6))
        {
            var recent = call.Samples.Where(o => o.AtUs > s.AtUs - 300_000 && o.AtUs <= s.AtUs).Average(o => (double)o.Sent);
            var queue = call.QueueP95(s.AtUs / 1e6 - 0.1, s.AtUs / 1e6);
            if (recent > s.LinkRate * 1.1 || queue > queueMs)
                since = null;
            else if (since is null)
                since = s.AtUs / 1e6;
            else if (s.AtUs / 1e6 - since >= 1)
                break;
        }

        return since is { } t ? t - atS : double.PositiveInfinity;
    }

    /// <summary>How long after a step up the estimate reaches 85 % of the link, s.</summary>
    public static double SettledUp(this SimulatedCall call, double atS, double target)
    {
        foreach (var s in call.Samples.Where(s => s.AtUs > atS * 1e6))
        {
            if (s.Estimate >= target)
                return s.AtUs / 1e6 - atS;
        }

        return double.PositiveInfinity;
    }

    public static IEnumerable<SimulatedCall.Sample> Between(this SimulatedCall call, double fromS, double toS) =>
        call.Samples.Where(s => s.AtUs > fromS * 1e6 && s.AtUs <= toS * 1e6);

    public static string Text(this double value, string format = "0.00") => value.ToString(format, CultureInfo.InvariantCulture);
}
