using System.Globalization;
using Enx.Load.Measuring;
using Enx.Load.Report;

namespace Enx.Cli.LoadTest;

/// <summary>A report for people, as columns.</summary>
internal static class ReportTable
{
    /// <summary>Writes it.</summary>
    public static void Write(LoadReport report, TextWriter output)
    {
        var (joins, media) = (report.Joins, report.Media);
        output.WriteLine(Text($"{report.Scenario.Name}: {report.Seconds:0} s, media measured for {report.MeasuredSeconds:0} s"));
        output.WriteLine();
        var times = new Table("", "TIMES", "P50 MS", "P95", "P99", "LONGEST");
        Add(times, "join", joins.Join);
        Add(times, "entry (socket to media)", joins.Entry);
        Add(times, "first media", joins.FirstMedia);
        Add(times, "through the server", media.Hop);
        Add(times, "socket back", report.Reconnects.Resume);
        Add(times, "wait for the tester", report.Tester.Lag);
        times.WriteTo(output);
        output.WriteLine();
        var facts = new Table("FACT", "VALUE");
        facts.Add("joins", Text($"{joins.Done} of {joins.Asked}, at most {joins.MostPerSecond} a second"));
        facts.Add("sent by clients", Text($"{media.PacketsSent} packets, {media.BitsPerSecondIn / 1e6:0.0} Mbit/s"));
        facts.Add("received by clients", Text($"{media.PacketsReceived} packets, {media.BitsPerSecondOut / 1e6:0.0} Mbit/s"));
        facts.Add("lost, recovered", Text($"{media.Lost}, {media.Recovered}"));
        facts.Add("freezes", Text($"{media.Freezes} ({media.FrozenSeconds:0.0} s) in {media.WatchedSeconds / 60:0.0} minutes watched"));
        facts.Add("false bandwidth alerts", Text($"{media.FalseAlerts}"));
        if (report.Reconnects.Cut > 0) facts.Add("sockets cut, back", Text($"{report.Reconnects.Cut}, {report.Reconnects.Resumed}"));
        if (report.Server is { } server)
        {
            facts.Add("nodes", Text($"{server.Cores:0.00} cores, {server.CpuUsPerPacket:0.0} us a packet sent on"));
            facts.Add("memory before, loaded, after", Text($"{server.MemoryAtFirstMb:0}, {server.MemoryLoadedMb:0}, {server.MemoryAtLastMb:0} MB; {server.MemoryPerPersonKb:0} kB a person"));
            facts.Add("left behind", Text($"{server.LeftRooms} rooms, {server.LeftPeers} peers, {server.LeftSessions} sockets"));
        }

        facts.Add("tester", Text($"at most {report.Tester.MostCores:0.00} of {report.Tester.Cores} cores"));
        facts.WriteTo(output);
        output.WriteLine();
        var gates = new Table("GATE", "AT MOST", "SEEN", "");
        foreach (var gate in report.Gates) gates.Add(gate.Name, Text($"{gate.Limit:0.####} {gate.Unit}"), Text($"{gate.Seen:0.####} {gate.Unit}"), gate.Passed ? "held" : "DID NOT HOLD");
        gates.WriteTo(output);
        foreach (var error in report.Errors.Take(10)) output.WriteLine(Text($"{error.Count} × {Table.Printable(error.Text)}"));
        if (report.Tester.IsBottleneck) output.WriteLine($"The tester may be what was measured. {report.Tester.Why}");
    }

    private static void Add(Table table, string name, Times times)
    {
        if (times.Count > 0) table.Add(name, Text($"{times.Count}"), Text($"{times.P50:0.00}"), Text($"{times.P95:0.00}"), Text($"{times.P99:0.00}"), Text($"{times.Max:0.00}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
