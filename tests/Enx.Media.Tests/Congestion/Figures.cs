using System.Globalization;
using Enx.Testing.Calls;
using Enx.Testing.Network.Emulation;

namespace Enx.Media.Tests.Congestion;

/// <summary>A stretch in which the link stays as it is and what is sent has had time to settle.</summary>
internal readonly record struct SteadyStretch(double FromS, double ToS, LinkConditions Link);

/// <summary>What an outsider measures of a simulated call.</summary>
/// <param name="Share">What went through the link of what it carries beside others' traffic, in the steady stretches.</param>
/// <param name="QueueP95Ms">How long packets queued in the steady stretches.</param>
/// <param name="DownS">The longest time that a step down took to settle; 0 without one.</param>
/// <param name="UpS">The longest time that a step up took to settle; 0 without one.</param>
/// <param name="DroppedShare">Packets that found the queue full.</param>
/// <param name="ProbeShare">Probes, of all that was sent.</param>
internal readonly record struct Figures(double Share, double QueueP95Ms, double DownS, double UpS, double DroppedShare, double ProbeShare)
{
    public const string Heading = "scenario               seed  share   q95 ms  down s  up s   dropped  probes";

    // Until what is sent is taken to have settled: the target for a step up.
    private const double SettleS = 8;
    private const double LeastStretchS = 5;

    /// <summary>Measures.</summary>
    /// <param name="call">A call that is over.</param>
    /// <param name="scenario">Its scenario.</param>
    /// <param name="wanted">What there was to send, bit/s.</param>
    public static Figures Of(SimulatedCall call, LinkScenario scenario, double wanted = double.PositiveInfinity)
    {
        var steady = Steady(scenario).ToList();
        var share = steady.Count > 0
            ? steady.Sum(s => call.Carried(s) * (s.ToS - s.FromS)) / steady.Sum(s => Free(s.Link) * (s.ToS - s.FromS))
            : call.Samples.Where(s => s.AtUs > 1e7).Sum(s => (double)s.Arrived) / call.Samples.Where(s => s.AtUs > 1e7).Sum(s => s.LinkRate);
        var queue = steady.Count > 0 ? steady.Max(s => call.QueueP95(s.FromS, s.ToS)) : call.QueueP95(10, call.Samples[^1].AtUs / 1e6);
        var (down, up) = (0.0, 0.0);
        foreach (var (before, after) in scenario.Steps.Zip(scenario.Steps.Skip(1)))
        {
            var (had, has, at) = (Free(before.Down), Free(after.Down), after.AtUs / 1e6);
            if (has > 0 && has < 0.7 * had)
                down = Math.Max(down, call.SettledDown(at));
            if (has > 1.4 * had)
                up = Math.Max(up, call.SettledUp(at, 0.85 * Math.Min(wanted, has)));
        }

        return new Figures(share, queue, down, up, (double)call.Down.DroppedByQueue / call.Down.SentPackets, (double)call.ProbeBytes / call.Down.SentBytes);
    }

    /// <summary>The stretches of a scenario in which nothing changes, from when it should have settled.</summary>
    public static IEnumerable<SteadyStretch> Steady(LinkScenario scenario)
    {
        for (var i = 0; i < scenario.Steps.Length; i++)
        {
            var (from, to) = (scenario.Steps[i].AtUs / 1e6 + SettleS, (i + 1 < scenario.Steps.Length ? scenario.Steps[i + 1].AtUs : scenario.DurationUs) / 1e6);
            if (to - from >= LeastStretchS && scenario.Steps[i].Down.RateBitsPerSecond > 0)
                yield return new SteadyStretch(from, to, scenario.Steps[i].Down);
        }
    }

    public string Row(string name, int seed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-22} {seed,4}  {Share,5:0.00}  {QueueP95Ms,6:0}  {DownS,6:0.0}  {UpS,5:0.0}  {DroppedShare,7:0.0%}  {ProbeShare,6:0.0%}");

    private static double Free(LinkConditions link) => link.RateBitsPerSecond - (link.Cross is CrossTraffic.Constant cross ? cross.BitsPerSecond : 0);
}

/// <summary>The measures one by one.</summary>
internal static class Measures
{
    /// <summary>What went through the bottleneck, bit/s: what was lost behind it has used the link too.</summary>
    public static double Carried(this SimulatedCall call, SteadyStretch stretch)
    {
        var lost = stretch.Link.Loss + (stretch.Link.Bursts?.Share ?? 0);
        return call.Between(stretch.FromS, stretch.ToS).Average(s => (double)s.Arrived) / (1 - lost);
    }

    /// <summary>How long packets that arrived between two times had queued, ms; 95 % of them no longer.</summary>
    public static double QueueP95(this SimulatedCall call, double fromS, double toS)
    {
        var delays = call.Arrivals.Where(a => a.AtUs >= fromS * 1e6 && a.AtUs < toS * 1e6).Select(a => a.QueueingUs).Order().ToList();
        return delays.Count == 0 ? 0 : delays[(int)(delays.Count * 0.95)] / 1e3;
    }

    /// <summary>How long after a step down what is sent fits the link and the queue is under 100 ms, and both stay so for a second, s.</summary>
    public static double SettledDown(this SimulatedCall call, double atS)
    {
        double? since = null;
        foreach (var s in call.Samples.Where(s => s.AtUs > atS * 1e6))
        {
            var at = s.AtUs / 1e6;
            var recent = call.Between(at - 0.3, at).Average(o => (double)o.Sent);
            if (recent > s.LinkRate * 1.1 || call.QueueP95(at - 0.1, at) > 100)
                since = null;
            else if (at - (since ??= at) >= 1)
                break;
            if (at - atS > 10)
                return double.PositiveInfinity;
        }

        return since is { } t ? t - atS : double.PositiveInfinity;
    }

    /// <summary>How long after a step up the estimate reaches a target, s.</summary>
    public static double SettledUp(this SimulatedCall call, double atS, double target)
    {
        foreach (var s in call.Samples.Where(s => s.AtUs > atS * 1e6 && s.Estimate >= target))
            return s.AtUs / 1e6 - atS;
        return double.PositiveInfinity;
    }

    /// <summary>The samples of a stretch.</summary>
    public static IEnumerable<SimulatedCall.Sample> Between(this SimulatedCall call, double fromS, double toS) =>
        call.Samples.Where(s => s.AtUs > fromS * 1e6 && s.AtUs <= toS * 1e6);
}
