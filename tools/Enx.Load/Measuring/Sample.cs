using System.Diagnostics;
using Enx.Load.Running;

namespace Enx.Load.Measuring;

/// <summary>One second of a load test.</summary>
/// <param name="At">Since the beginning, s.</param>
/// <param name="Present">People who are in.</param>
/// <param name="Joins">People who got in during it.</param>
/// <param name="PacketsIn">Packets that clients received, a second.</param>
/// <param name="BitsIn">Bit/s that clients received.</param>
/// <param name="BitsOut">Bit/s that clients sent.</param>
/// <param name="HopP50">Through the server, ms: half of the packets at most.</param>
/// <param name="HopP99">99 of 100 packets at most.</param>
/// <param name="Freezes">Pictures that stood still.</param>
/// <param name="NodeCpu">Processor time of the nodes, in cores; null when they do not say.</param>
/// <param name="NodeMb">Memory of the nodes, MB; null when they do not say.</param>
/// <param name="TesterCpu">Processor time of this process, in cores.</param>
/// <param name="TesterLagP99">How long packets waited for this process, ms.</param>
internal sealed record Sample(
    double At, int Present, int Joins, double PacketsIn, double BitsIn, double BitsOut, double HopP50, double HopP99, long Freezes, double? NodeCpu, double? NodeMb, double TesterCpu, double TesterLagP99);

/// <summary>Makes samples of what was counted since the one before.</summary>
/// <param name="tester">How busy this process is.</param>
internal sealed class Sampler(TesterLoad tester)
{
    private RunCounts _counts = new();
    private NodeFigures? _nodes;
    private long _nodesAt;
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Takes the next.</summary>
    /// <param name="at">Since the beginning, s.</param>
    /// <param name="counts">What became of people up to now.</param>
    /// <param name="media">What was sent and received since the one before.</param>
    /// <param name="nodes">What the nodes say now.</param>
    public Sample Take(double at, RunCounts counts, MediaTally media, NodeFigures? nodes)
    {
        var now = Stopwatch.GetTimestamp();
        var seconds = Seconds(_last, now);
        double? cpu = nodes is not null && _nodes is not null ? Math.Round(Math.Max(0, (nodes.CpuSeconds - _nodes.CpuSeconds) / Seconds(_nodesAt, now)), 3) : null;
        var hop = Times.Of(media.Hop);
        var sample = new Sample(
            Math.Round(at, 1), counts.Present, counts.Joined - _counts.Joined,
            Math.Round(media.PacketsReceived / seconds), Math.Round(media.BytesReceived * 8 / seconds), Math.Round(media.BytesSent * 8 / seconds),
            hop.P50, hop.P99, media.Freezes, cpu, nodes is null ? null : Math.Round(nodes.MemoryBytes / 1e6, 1), tester.Take(), Times.Of(media.Lag).P99);
        (_counts, _last) = (counts, now);
        if (nodes is not null) (_nodes, _nodesAt) = (nodes, now);
        return sample;
    }

    private static double Seconds(long from, long to) => Math.Max(Stopwatch.GetElapsedTime(from, to).TotalSeconds, 0.001);
}

/// <summary>How busy this process itself is.</summary>
internal sealed class TesterLoad
{
    private readonly Process _self = Process.GetCurrentProcess();
    private TimeSpan _cpu;
    private long _at = Stopwatch.GetTimestamp();

    /// <summary>The most cores that it took in a second.</summary>
    public double Most { get; private set; }

    /// <summary>Processor time since the last call, in cores.</summary>
    public double Take()
    {
        _self.Refresh();
        var (cpu, now) = (_self.TotalProcessorTime, Stopwatch.GetTimestamp());
        var cores = _cpu == TimeSpan.Zero ? 0 : (cpu - _cpu).TotalSeconds / Math.Max(Stopwatch.GetElapsedTime(_at, now).TotalSeconds, 0.001);
        (_cpu, _at) = (cpu, now);
        Most = Math.Max(Most, cores);
        return Math.Round(cores, 3);
    }
}
