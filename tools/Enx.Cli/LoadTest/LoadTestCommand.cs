using System.CommandLine;
using System.Globalization;
using Enx.Load.Report;
using Enx.Load.Running;
using Enx.Load.Scenarios;

namespace Enx.Cli.LoadTest;

/// <summary><c>enx loadtest</c>: what it understands, and how it ends. The test itself is <see cref="LoadRun"/>.</summary>
internal sealed class LoadTestCommand
{
    private readonly Option<string?> _scenario = new("--scenario") { Description = $"One that ships ({string.Join(", ", ScenarioReader.Names)}), or a JSON file. Without it: one room, two who send, for 20 s." };
    private readonly Option<int?> _rooms = new("--rooms") { Description = "Rooms, instead of what the scenario says." };
    private readonly Option<int?> _publishers = new("--publishers") { Description = "People in each room who send." };
    private readonly Option<int?> _subscribers = new("--subscribers") { Description = "People in each room who look and listen." };
    private readonly Option<double?> _rate = new("--joins-per-second") { Description = "People who come a second." };
    private readonly Option<double?> _duration = new("--duration") { Description = "How long it goes on when all have come, s." };
    private readonly Option<string[]> _targets = new("--target") { Description = "Another node's http or https address; may be given again. People are spread over all.", AllowMultipleArgumentsPerToken = false };
    private readonly Option<FileInfo?> _tokens = new("--token-file") { Description = "Tokens, one a line, instead of rooms and tokens made with the application's key. Each lets one person in once." };
    private readonly Option<FileInfo?> _html = new("--html") { Description = "Writes the report as a page." };
    private readonly Option<FileInfo?> _out = new("--out") { Description = "Writes the report as JSON." };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads that turn the clients' media, 1 to 8.", DefaultValueFactory = _ => Math.Clamp(Environment.ProcessorCount / 2, 1, 8) };
    private readonly Option<bool> _own = new("--i-own-this-server") { Description = "Needed for any address but this machine's own." };

    /// <summary>What the command takes.</summary>
    public IEnumerable<Symbol> Symbols => [_scenario, _rooms, _publishers, _subscribers, _rate, _duration, _targets, _tokens, _html, _out, _threads, _own];

    /// <summary>Runs a test.</summary>
    /// <param name="call">Where answers go.</param>
    /// <param name="parsed">What was given.</param>
    /// <param name="errors">Where progress goes, so that the answer stands alone.</param>
    /// <param name="clientOf">A client of another node.</param>
    /// <exception cref="CliException">It cannot be run, or a gate was not passed.</exception>
    public async Task RunAsync(Call call, ParseResult parsed, TextWriter errors, Func<string, NodeClient> clientOf)
    {
        var scenario = ScenarioOf(parsed);
        var others = (parsed.GetValue(_targets) ?? []).Select(clientOf).ToList();
        try
        {
            await RunAsync(call, parsed, errors, scenario, [call.Node, .. others]);
        }
        catch (RoomServiceException e)
        {
            throw new CliException(ExitCodes.Refused, e.Message);
        }
        finally
        {
            foreach (var other in others) other.Dispose();
        }
    }

    private async Task RunAsync(Call call, ParseResult parsed, TextWriter errors, Scenario scenario, IReadOnlyList<NodeClient> nodes)
    {
        var owns = parsed.GetValue(_own);
        foreach (var node in nodes)
            if (!owns && !node.Server.IsLoopback) throw new CliException(ExitCodes.Usage, $"{node.Server} is not this machine. A load test takes a server down: say --i-own-this-server when it is yours.");

        IRoomService service = parsed.GetValue(_tokens) is { } file ? await TokenFile.ReadAsync(file, nodes) : new NodeRooms(nodes);
        using var progress = new ProgressView(errors, scenario);
        using var run = new LoadRun(new LoadOptions(scenario, service, [.. nodes.Select(n => n.SignallingUri)], Math.Clamp(parsed.GetValue(_threads), 1, 8), progress) { OnlyLoopback = !owns });
        var report = await run.RunAsync(call.Stopping);
        progress.End();
        if (parsed.GetValue(_out) is { } json) await File.WriteAllTextAsync(json.FullName, ReportWriter.Json(report), CancellationToken.None);
        if (parsed.GetValue(_html) is { } page) await File.WriteAllTextAsync(page.FullName, ReportWriter.Page(report), CancellationToken.None);
        if (call.Json) await call.Output.WriteLineAsync(ReportWriter.Json(report));
        else ReportTable.Write(report, call.Output);
        if (!report.Passed) throw new CliException(ExitCodes.GateFailed, $"The load test failed: {string.Join(", ", report.Gates.Where(g => !g.Passed).Select(Sentence))}.");
    }

    private static string Sentence(GateResult gate) => string.Create(CultureInfo.InvariantCulture, $"{gate.Name} {gate.Seen:0.####}{(gate.Unit.Length > 0 ? " " + gate.Unit : "")} (at most {gate.Limit:0.####})");

    private Scenario ScenarioOf(ParseResult parsed)
    {
        try
        {
            var scenario = parsed.GetValue(_scenario) is { } named ? ScenarioReader.Read(named) : new Scenario { Name = "small", Description = "One room, two who send.", DurationSeconds = 20 };
            return ScenarioReader.Checked(scenario with
            {
                Rooms = parsed.GetValue(_rooms) ?? scenario.Rooms,
                Publishers = parsed.GetValue(_publishers) ?? scenario.Publishers,
                Subscribers = parsed.GetValue(_subscribers) ?? scenario.Subscribers,
                JoinsPerSecond = parsed.GetValue(_rate) ?? scenario.JoinsPerSecond,
                DurationSeconds = parsed.GetValue(_duration) ?? scenario.DurationSeconds,
            });
        }
        catch (ScenarioException e)
        {
            throw new CliException(ExitCodes.Usage, e.Message);
        }
    }
}
