using Enx.Load.Measuring;
using Enx.Load.Running;
using Enx.Load.Scenarios;

namespace Enx.Load.Report;

/// <summary>Makes the report of what a run has counted: pure but for the number of cores of this machine.</summary>
internal sealed class ReportMaker(Scenario scenario, RunTally tally, IReadOnlyList<Sample> samples, TesterLoad tester)
{
    // From here on the time that packets wait in our own sockets shows in what people would see.
    private const double MostLagMs = 20;

    // Nodes beside the tester on the same machine need some of it.
    private const double MostOfMachine = 0.9;

    private const double EarlySeconds = 300;

    /// <summary>When it began.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>How long it took, s.</summary>
    public required double Seconds { get; init; }

    /// <summary>How long media were measured, s.</summary>
    public required double MeasuredSeconds { get; init; }

    /// <summary>What was sent and received meanwhile.</summary>
    public required MediaTally Media { get; init; }

    /// <summary>The nodes before anybody came.</summary>
    public required NodeFigures? AtFirst { get; init; }

    /// <summary>The nodes when measuring began.</summary>
    public required NodeFigures? AtBegin { get; init; }

    /// <summary>The nodes when it ended.</summary>
    public required NodeFigures? Loaded { get; init; }

    /// <summary>The nodes when all had left.</summary>
    public required NodeFigures? AtLast { get; init; }

    /// <summary>Makes it.</summary>
    public LoadReport Make()
    {
        var counts = tally.Counts;
        var times = tally.Times();
        var seconds = Math.Max(MeasuredSeconds, 0.001);
        var media = new MediaFigures(
            Media.PacketsSent, Media.PacketsReceived, Media.Lost, Media.Recovered, Math.Round(Media.BytesSent * 8 / seconds), Math.Round(Media.BytesReceived * 8 / seconds), Times.Of(Media.Hop),
            Media.Pictures, Media.Freezes, Math.Round(Media.FrozenUs / 1e6, 2), Math.Round(Media.WatchedUs / 1e6, 1), Media.KeyFrameRequests, counts.FalseAlerts);
        var joins = new JoinFigures(
            counts.Asked, counts.Joined, counts.FailedJoins, counts.Lost, samples.Count == 0 ? 0 : samples.Max(s => s.Joins), times.Joins, times.Entries, times.FirstMedia);
        var reconnects = new ReconnectFigures(counts.Cut, counts.Resumed, counts.FailedResumes, times.Resumes);
        var server = Server(seconds);
        var gates = Judge(joins, media, reconnects, server);
        return new LoadReport
        {
            Scenario = scenario,
            Began = Began,
            Seconds = Math.Round(Seconds, 1),
            MeasuredSeconds = Math.Round(MeasuredSeconds, 1),
            Passed = gates.All(g => g.Passed),
            Gates = gates,
            Joins = joins,
            Media = media,
            Reconnects = reconnects,
            Server = server,
            Tester = Tester(),
            Errors = [.. tally.Errors.Select(e => new ErrorCount(e.Text, e.Count))],
            Timeline = samples,
        };
    }

    private ServerFigures? Server(double seconds)
    {
        if (AtFirst is null || AtBegin is null || Loaded is null) return null;
        var packets = Loaded.PacketsForwarded - AtBegin.PacketsForwarded;
        var cpu = Loaded.CpuSeconds - AtBegin.CpuSeconds;
        var last = AtLast ?? Loaded;
        return new ServerFigures(
            Math.Round(cpu / seconds, 3), packets > 0 ? Math.Round(cpu * 1e6 / packets, 2) : 0,
            Mb(AtFirst.MemoryBytes), Mb(Loaded.MemoryBytes), Mb(last.MemoryBytes), Loaded.Peers > AtFirst.Peers ? Math.Round((Loaded.MemoryBytes - AtFirst.MemoryBytes) / 1e3 / (Loaded.Peers - AtFirst.Peers), 1) : 0,
            Growth(), Math.Max(0, last.MediaRooms - AtFirst.MediaRooms) + Math.Max(0, last.Rooms - AtFirst.Rooms), Math.Max(0, last.Peers - AtFirst.Peers), Math.Max(0, last.Sessions - AtFirst.Sessions));

        static double Mb(double bytes) => Math.Round(bytes / 1e6, 1);
    }

    /// <summary>The last minute's mean less that of the sixth minute, MB.</summary>
    private double? Growth()
    {
        var known = samples.Where(s => s.NodeMb is not null && s.At > EarlySeconds && s.Present > 0).ToList();
        if (known.Count < 120) return null;
        return Math.Round(known.TakeLast(60).Average(s => s.NodeMb!.Value) - known.Take(60).Average(s => s.NodeMb!.Value), 1);
    }

    private TesterFigures Tester()
    {
        var lag = Times.Of(Media.Lag);
        var cores = Environment.ProcessorCount;
        var why = lag.P99 > MostLagMs ? $"Packets waited {lag.P99} ms (99 of 100) for the tester: it did not get to run in time. Delays and freezes may be its own."
            : tester.Most > MostOfMachine * cores ? $"The tester took {tester.Most:0.00} of {cores} cores: it may be what limits the load."
            : "";
        return new TesterFigures(Math.Round(tester.Most, 2), cores, lag, why.Length > 0, why);
    }

    private List<GateResult> Judge(JoinFigures joins, MediaFigures media, ReconnectFigures reconnects, ServerFigures? server)
    {
        var (gates, results) = (scenario.Gates, new List<GateResult>());
        Ask("failed joins", gates.FailedJoins, joins.Asked == 0 ? 1 : (double)joins.Failed / joins.Asked, "of 1");
        Ask("join, p95", gates.JoinP95Ms, joins.Join.P95, "ms");
        Ask("people lost", gates.LostPeople, joins.Lost, "");
        Ask("packets lost", gates.Loss, media.PacketsReceived + media.Lost == 0 ? 0 : (double)media.Lost / (media.PacketsReceived + media.Lost), "of 1");
        Ask("freezes an hour watched", gates.FreezesPerHour, media.Freezes == 0 ? 0 : Math.Round(media.Freezes * 3600 / Math.Max(media.WatchedSeconds, 1), 2), "");
        Ask("false bandwidth alerts", gates.FalseAlerts, media.FalseAlerts, "");
        Ask("hop, p99", gates.HopP99Ms, media.Hop.P99, "ms");
        Ask("reconnects that failed", gates.FailedReconnects, reconnects.Failed, "");
        if (server is not null) Ask("left behind", gates.Leaks, server.LeftPeers + server.LeftRooms + server.LeftSessions, "");
        if (server?.GrowthMb is { } growth) Ask("growth of memory", gates.GrowthMb, growth, "MB");
        return results;

        void Ask(string name, double? limit, double seen, string unit)
        {
            if (limit is { } most) results.Add(new GateResult(name, most, seen, unit, seen <= most));
        }
    }
}
