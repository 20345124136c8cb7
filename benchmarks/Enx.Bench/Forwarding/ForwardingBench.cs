using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Enx.Bench.Forwarding.Janus;
using Enx.Cli;
using Enx.Cli.LoadTest;
using Enx.Load.Running;
using Enx.Load.Scenarios;
using Enx.Media.Srtp;
using Enx.Testing.Nodes;

namespace Enx.Bench.Forwarding;

/// <summary>
/// <c>./bench</c>: what a node takes for each packet that it forwards, beside the floor in the same run, as figures of two moments on a shared machine do not compare. Clients
/// are those of the load tester, in this process; the node and the floor are processes of their own, and everything that they do counts.
/// </summary>
internal static class ForwardingBench
{
    private const double Slower = 1.10;

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Measures, and writes what it found.</summary>
    /// <param name="options">What was asked for.</param>
    /// <returns>0; 1 when something got slower than in the file that it was compared with.</returns>
    public static async Task<int> RunAsync(BenchOptions options)
    {
        var cases = ForwardingCase.All.Where(c => options.Only.Count == 0 || options.Only.Contains(c.Name, StringComparer.OrdinalIgnoreCase)).ToList();
        if (cases.Count == 0) throw new ArgumentException($"there is no such case; there are: {string.Join(", ", ForwardingCase.All.Select(c => c.Name))}");
        var results = new List<ForwardingResult>();
        await using var node = await NodeApart.StartAsync(options.Program, "enx.limits.connections-per-address = 2000").ConfigureAwait(false);
        foreach (var one in cases)
        {
            Console.Error.WriteLine($"{one.Name}…");
            results.Add(await MeasureAsync(node, one, options.Time).ConfigureAwait(false));
        }

        Write(results);
        var report = new BenchReport(DateTimeOffset.UtcNow, Environment.ProcessorCount, RuntimeInformation.FrameworkDescription, options.Label, results);
        if (options.Out is { } file) await File.WriteAllTextAsync(file, JsonSerializer.Serialize(report, Format)).ConfigureAwait(false);
        return options.Compare is { } earlier ? Compare(results, JsonSerializer.Deserialize<BenchReport>(await File.ReadAllTextAsync(earlier).ConfigureAwait(false), Format)!) : 0;
    }

    private static async Task<ForwardingResult> MeasureAsync(NodeApart node, ForwardingCase one, TimeSpan time)
    {
        var floor = one.Layered ? null : await FloorRun.MeasureAsync(one.Subscribers, one.Publishers, one.Camera, time).ConfigureAwait(false);
        var janus = one.AsksJanus && JanusServer.IsInstalled ? await JanusRun.MeasureAsync(one.Subscribers, one.Camera, time).ConfigureAwait(false) : null;
        var scenario = new Scenario
        {
            Name = one.Name,
            Publishers = one.Publishers,
            Subscribers = one.Subscribers,
            Slots = Math.Min(one.Publishers, 16),
            Microphones = 0,
            JoinsPerSecond = 20,
            SettleSeconds = 25,
            DurationSeconds = time.TotalSeconds,
        };
        using var client = new NodeClient(node.Address, node.Address, NodeUnderTest.AppId, NodeUnderTest.AppKey);
        ThreadTimes? before = null, taken = null;
        var options = new LoadOptions(scenario, new NodeRooms([client]), [node.SignallingUri], 1, new Silent())
        {
            OnlyLoopback = true,
            Clients = new ClientKind(one.OnlyAesCm, one.Rtx) { Camera = one.Camera },
            OnMeasuring = begins =>
            {
                if (begins) before = ThreadTimes.Read(node.ProcessId);
                else taken = ThreadTimes.Read(node.ProcessId).Since(before!);
            },
        };
        using var run = new LoadRun(options);
        var report = await run.RunAsync(CancellationToken.None).ConfigureAwait(false);
        if (report.Joins.Failed > 0 || taken is null) throw new InvalidOperationException($"{one.Name}: {report.Joins.Failed} joins failed: {string.Join("; ", report.Errors)}");
        var bytes = report.Media.PacketsReceived > 0 ? (int)(report.Media.BitsPerSecondOut * report.MeasuredSeconds / 8 / report.Media.PacketsReceived) : 1000;
        return new ForwardingResult(one, ForwardingCost.Of(taken, report.Media.PacketsReceived), floor, janus, CryptoUs(one, bytes), report.Media.Lost, report.Media.Hop.P99);
    }

    /// <summary>What it takes to protect a packet of this size, and to open one for each that go out, µs.</summary>
    private static double CryptoUs(ForwardingCase one, int bytes)
    {
        var profile = one.OnlyAesCm ? SrtpProfile.Aes128CmHmacSha1_80 : SrtpProfile.AeadAes128Gcm;
        using var context = new SrtpContext(profile, new byte[profile.KeyLength], new byte[profile.SaltLength]);
        var packet = new byte[1600];
        const int Rounds = 100_000;
        var best = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var from = Stopwatch.GetTimestamp();
            for (var i = 0; i < Rounds / 5; i++)
            {
                Enx.Media.Rtp.RtpHeaderWriter.WriteFixed(packet, false, 96, (ushort)i, 0, 1, hasExtension: false);
                context.ProtectRtp(packet, bytes);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(from).TotalMicroseconds / (Rounds / 5));
        }

        return Math.Round(best * (1 + 1.0 / one.Subscribers), 2);
    }

    private static void Write(IReadOnlyList<ForwardingResult> results)
    {
        Console.WriteLine($"{"case",-20} {"× floor",8} {"µs",7} {"kernel",7} {"crypto",7} {"ours",7} {"floor",7} {"packets",9} {"lost",6} {"p99 ms",7}");
        foreach (var r in results)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{r.Case.Name,-20} {r.Ratio,8:0.00} {r.Node.Us,7:0.00} {r.Node.KernelUs,7:0.00} {r.CryptoUs,7:0.00} {r.OursUs,7:0.00} {r.Floor?.Us,7:0.00} {r.Node.Packets,9} {r.Lost,6} {r.HopP99Ms,7:0.00}{(r.Janus is { } janus ? $"   Janus {janus.Us:0.00} µs: {r.OfJanus:0.00} of it" : "")}"));
        foreach (var r in results) Console.WriteLine($"{r.Case.Name}: {string.Join(", ", r.Node.Threads.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Key} {t.Value:0.00}")))}");
    }

    /// <summary>Ratios are compared, not times: those of another day were taken on a machine in another mood.</summary>
    private static int Compare(IReadOnlyList<ForwardingResult> results, BenchReport earlier)
    {
        var slower = 0;
        foreach (var now in results)
        {
            if (earlier.Results.FirstOrDefault(r => r.Case.Name == now.Case.Name) is not { Ratio: { } before } || now.Ratio is not { } ratio) continue;
            var worse = ratio > before * Slower;
            if (worse) slower++;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now.Case.Name,-20} {before:0.00} × floor then, {ratio:0.00} now{(worse ? ": slower" : "")}"));
        }

        return slower > 0 ? 1 : 0;
    }

    private sealed class Silent : IProgressView
    {
        public void Say(string what)
        {
            // The table at the end says all.
        }

        public void Show(Load.Measuring.Sample sample, RunCounts counts)
        {
            // As above.
        }
    }
}

/// <summary>What <c>./bench</c> was asked for.</summary>
/// <param name="Time">How long each case is measured.</param>
/// <param name="Only">Parts of the names of the cases to measure; all when empty.</param>
/// <param name="Out">A file for the results; null for none.</param>
/// <param name="Compare">Results to compare with; null for none.</param>
/// <param name="Program">The <c>Enx.Host.dll</c> to measure; null for the one that was built with this.</param>
/// <param name="Label">What the results are of.</param>
internal sealed record BenchOptions(TimeSpan Time, IReadOnlyList<string> Only, string? Out, string? Compare, string? Program, string Label);

/// <summary>The results of one run.</summary>
/// <param name="At">When.</param>
/// <param name="Cores">Cores of the machine.</param>
/// <param name="Runtime">The runtime.</param>
/// <param name="Label">What was measured.</param>
/// <param name="Results">What was found.</param>
internal sealed record BenchReport(DateTimeOffset At, int Cores, string Runtime, string Label, IReadOnlyList<ForwardingResult> Results);
