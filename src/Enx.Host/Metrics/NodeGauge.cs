using Enx.Host.Configuration;
using Enx.Media;
using static Enx.Actors.Protocol.NodeProtocol;

namespace Enx.Host.Metrics;

/// <summary>Measures what the node carries, for the others to place rooms by. Called once a second by one actor; not safe for several.</summary>
internal sealed class NodeGauge(IMediaEngine? engine, NodeCounters counters, EnxSettings settings, TimeProvider time)
{
    /// <summary>How much of a new measurement goes into the figure: a moment's peak should not send rooms elsewhere.</summary>
    private const double Share = 0.3;

    private long _at;
    private TimeSpan _busy;
    private long _packets;
    private double _cpu;

    /// <summary>The figures now; rates since the last call.</summary>
    public NodeFigures Read()
    {
        var (at, busy, stats) = (time.GetTimestamp(), Environment.CpuUsage.TotalTime, engine?.ReadStats());
        var seconds = _at == 0 ? 0 : time.GetElapsedTime(_at, at).TotalSeconds;
        var packetsPerSecond = 0L;
        if (seconds > 0)
        {
            var cpu = Math.Clamp((busy - _busy).TotalSeconds / seconds / Environment.ProcessorCount, 0, 1);
            _cpu += Share * (cpu - _cpu);
            packetsPerSecond = (long)(((stats?.PacketsForwarded ?? 0) - _packets) / seconds);
        }
        (_at, _busy, _packets) = (at, busy, stats?.PacketsForwarded ?? 0);
        return new NodeFigures(Math.Round(_cpu, 3), packetsPerSecond, stats?.Peers ?? 0, stats is null ? 0 : settings.Media.MaxPeers, stats?.Rooms ?? 0, stats is null ? 0 : settings.Limits.Rooms, counters.Sessions);
    }
}
