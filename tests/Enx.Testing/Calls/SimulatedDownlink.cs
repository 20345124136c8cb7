using Enx.Media;
using Enx.Media.Peers;
using Enx.Testing.Network.Emulation;

namespace Enx.Testing.Calls;

/// <summary>What the engine would report of a subscriber behind a scenario's link, worked out on virtual time: the real estimator, allocator and reports.</summary>
public static class SimulatedDownlink
{
    /// <summary>Plays a scenario to its end.</summary>
    /// <param name="scenario">The link.</param>
    /// <param name="videos">How many videos the subscriber wants, each in three sizes of 150, 500 and 1,700 kbit/s with three frame rates.</param>
    /// <param name="seed">Of all that is random.</param>
    /// <returns>Each report, and when it was made, µs.</returns>
    public static IReadOnlyList<(long AtUs, DownlinkReport Report)> Reports(LinkScenario scenario, int videos, int seed)
    {
        var found = new List<(long, DownlinkReport)>();
        var reports = new DownlinkReports();
        var traffic = new AllocatedTraffic(videos, seed)
        {
            Decided = (_, d) => reports.Conclude(d.Demands, d.Chosen, 0, d.Totals, d.EstimateBitsPerSecond, long.MaxValue),
        };
        new SimulatedCall(scenario, traffic, seed)
        {
            EachTick = now =>
            {
                if (reports.TakeDue(now) is { } report) found.Add((now, report));
            },
        }.Run();
        return found;
    }
}
