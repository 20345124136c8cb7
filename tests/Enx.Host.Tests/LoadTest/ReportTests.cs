using System.Text.Json;
using Enx.Cli.LoadTest;
using Enx.Load.Measuring;
using Enx.Load.Report;
using Enx.Load.Running;
using Enx.Load.Scenarios;

namespace Enx.Host.Tests.LoadTest;

/// <summary>What a load test reports, and when it fails.</summary>
public sealed class ReportTests
{
    private static readonly NodeFigures Quiet = new(10, 100e6, 0, 0, 0, 1, 0);
    private static readonly NodeFigures Full = new(30, 140e6, 1_000_000, 200, 10, 201, 10);

    [Fact]
    public void A_test_in_which_everything_held_has_passed()
    {
        var report = Report(new Scenario { Rooms = 10, Publishers = 20 });
        Assert.True(report.Passed, string.Join(", ", report.Gates.Where(g => !g.Passed)));
        Assert.Equal(20.0, report.Server!.CpuUsPerPacket);
        Assert.Equal(200.0, report.Server.MemoryPerPersonKb);
        Assert.Equal(2.0, report.Server.Cores);
    }

    [Theory]
    [InlineData("packets lost", 0.0, 0.001)]
    [InlineData("freezes an hour watched", 0.0, 3.6)]
    [InlineData("false bandwidth alerts", 0.0, 2.0)]
    [InlineData("people lost", 0.0, 1.0)]
    [InlineData("reconnects that failed", 0.0, 1.0)]
    [InlineData("left behind", 0.0, 3.0)]
    [InlineData("failed joins", 0.0, 0.5)]
    public void What_did_not_hold_fails_it(string gate, double limit, double seen)
    {
        var report = Report(
            new Scenario(),
            media =>
            {
                if (gate == "packets lost") (media.PacketsReceived, media.Lost) = (999, 1);
                if (gate == "freezes an hour watched") (media.Freezes, media.WatchedUs) = (1, 1_000_000_000);
            },
            counts => gate switch
            {
                "false bandwidth alerts" => counts with { FalseAlerts = 2 },
                "people lost" => counts with { Lost = 1 },
                "reconnects that failed" => counts with { FailedResumes = 1 },
                "failed joins" => counts with { Asked = 4, FailedJoins = 2 },
                _ => counts,
            },
            atLast: gate == "left behind" ? Quiet with { Peers = 1, Sessions = 2, Rooms = 1 } : Quiet);
        Assert.False(report.Passed);
        Assert.Equal(new GateResult(gate, limit, seen, gate is "packets lost" or "failed joins" ? "of 1" : "", false), Assert.Single(report.Gates, g => !g.Passed));
    }

    [Fact]
    public void Times_are_judged_where_the_scenario_asks_for_it()
    {
        var slow = new Scenario { Gates = new Gates { HopP99Ms = 10, JoinP95Ms = 300 } };
        var report = Report(slow, media =>
        {
            for (var i = 0; i < 100; i++) MediaTally.Record(media.Hop, 15_000);
        }, joinUs: 400_000);
        Assert.Equal(["hop, p99", "join, p95"], report.Gates.Where(g => !g.Passed).Select(g => g.Name).Order());
        Assert.True(Report(slow with { Gates = new Gates { HopP99Ms = null } }, joinUs: 400_000).Passed);
    }

    [Fact]
    public void Memory_may_not_grow_after_the_first_five_minutes()
    {
        List<Sample> Minutes(double perMinute) => [.. Enumerable.Range(0, 1800).Select(s => new Sample(s, 10, 0, 0, 0, 0, 0, 0, 0, 0.5, 200 + Math.Max(0, s - 300) / 60.0 * perMinute, 0.1, 0))];
        var soak = new Scenario { Gates = new Gates { GrowthMb = 20 } };
        Assert.False(Report(soak, samples: Minutes(2)).Passed);
        Assert.True(Report(soak, samples: Minutes(0.2)).Passed);
    }

    [Fact]
    public void A_tester_that_packets_wait_for_says_that_it_is_what_was_measured()
    {
        var report = Report(new Scenario(), media =>
        {
            for (var i = 0; i < 100; i++) MediaTally.Record(media.Lag, 50_000);
        });
        Assert.True(report.Tester.IsBottleneck);
        Assert.Contains("waited 50", report.Tester.Why, StringComparison.Ordinal);
        Assert.False(Report(new Scenario()).Tester.IsBottleneck);
    }

    [Fact]
    public void The_page_stands_alone_and_what_others_said_cannot_speak_in_it()
    {
        var report = Report(new Scenario { Name = "</script><script>alert(1)</script>" });
        var page = ReportWriter.Page(report);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/*report*/", page, StringComparison.Ordinal);
        Assert.Contains("uPlot", page, StringComparison.Ordinal);
        Assert.Equal(report.Scenario.Name, JsonElement.Parse(ReportWriter.Json(report)).GetProperty("scenario").GetProperty("name").GetString());
    }

    [Fact]
    public void The_table_says_what_did_not_hold()
    {
        using var output = new StringWriter();
        ReportTable.Write(Report(new Scenario { Name = "mine" }, media => media.Lost = 5_000), output);
        Assert.Contains("mine: 20 s", output.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"packets lost +0 of 1 +0\.\d+ of 1 +DID NOT HOLD", output.ToString());
    }

    [Fact]
    public void A_nodes_figures_are_read_from_its_metrics()
    {
        var figures = NodeMetrics.Parse("""
            # TYPE enx_media_peers gauge
            enx_media_peers{otel_scope_name="Enx.Host"} 12 1769853600000
            enx_media_rooms{otel_scope_name="Enx.Host"} 3 1769853600000
            enx_sessions{otel_scope_name="Enx.Host"} 13
            enx_rooms_running 3
            enx_media_packets_forwarded_total{otel_scope_name="Enx.Host"} 4.5e3 1769853600000
            dotnet_process_cpu_time_seconds_total{cpu_mode="system"} 1.25
            dotnet_process_cpu_time_seconds_total{cpu_mode="user"} 2.5
            dotnet_process_memory_working_set_bytes 123456789
            """);
        Assert.Equal(new NodeFigures(3.75, 123_456_789, 4_500, 12, 3, 13, 3), figures);
        Assert.Null(NodeMetrics.Parse("<html>no metrics</html>"));
    }

    private static LoadReport Report(
        Scenario scenario, Action<MediaTally>? media = null, Func<RunCounts, RunCounts>? counts = null, NodeFigures? atLast = null, long joinUs = 10_000, IReadOnlyList<Sample>? samples = null)
    {
        var tally = new RunTally();
        tally.Count(c => c with { Asked = 10 });
        for (var i = 0; i < 10; i++) tally.Joined(joinUs, 50_000);
        if (counts is not null) tally.Count(counts);
        var sums = new MediaTally { PacketsReceived = 1_000_000, WatchedUs = 60_000_000 };
        media?.Invoke(sums);
        return new ReportMaker(scenario, tally, samples ?? [], new TesterLoad())
        {
            Began = DateTimeOffset.UnixEpoch,
            Seconds = 20,
            MeasuredSeconds = 10,
            Media = sums,
            AtFirst = Quiet,
            AtBegin = Quiet,
            Loaded = Full,
            AtLast = atLast ?? Quiet,
        }.Make();
    }
}
