using System.Globalization;
using Enx.Load.Measuring;
using Enx.Load.Running;
using Enx.Load.Scenarios;
using Spectre.Console;

namespace Enx.Cli.LoadTest;

/// <summary>How far a load test is: on a terminal one line that changes each second, else a line each ten seconds.</summary>
internal sealed class ProgressView : IProgressView, IDisposable
{
    private const int LineEverySeconds = 10;

    private readonly IAnsiConsole _console;
    private readonly Scenario _scenario;
    private readonly bool _live;
    private double _nextLine;
    private bool _drawn;

    /// <summary>Makes one.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="scenario">What is done.</param>
    public ProgressView(TextWriter output, Scenario scenario)
    {
        _scenario = scenario;
        _live = ReferenceEquals(output, Console.Error) && !Console.IsErrorRedirected;
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = _live ? AnsiSupport.Detect : AnsiSupport.No, Interactive = InteractionSupport.No });
        // A file has no width.
        if (!_live) _console.Profile.Width = 400;
    }

    /// <inheritdoc/>
    public void Say(string what)
    {
        Clear();
        _console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{_scenario.Name}[/]: {what}");
    }

    /// <inheritdoc/>
    public void Show(Sample sample, RunCounts counts)
    {
        if (!_live && sample.At < _nextLine) return;
        _nextLine = sample.At + LineEverySeconds;
        Clear();
        var colour = counts.FailedJoins + counts.Lost + counts.FalseAlerts + sample.Freezes > 0 ? "yellow" : "green";
        var nodes = sample is { NodeCpu: { } cpu, NodeMb: { } mb } ? string.Create(CultureInfo.InvariantCulture, $"nodes {cpu:0.00} cores {mb:0} MB") : "nodes ?";
        _console.Markup(string.Create(
            CultureInfo.InvariantCulture,
            $"[{colour}]{sample.At,5:0} s[/]  {sample.Present,4} in  +{sample.Joins}/s  {sample.BitsIn / 1e6,7:0.0} Mbit/s  hop {sample.HopP50:0.00}/{sample.HopP99:0.00} ms  freezes {sample.Freezes}  failed {counts.FailedJoins + counts.Lost}  {nodes}  tester {sample.TesterCpu:0.00}"));
        if (_live) _drawn = true;
        else _console.WriteLine();
    }

    /// <summary>The test is over.</summary>
    public void End() => Clear();

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>Takes the line that changes away.</summary>
    private void Clear()
    {
        if (!_drawn) return;
        _drawn = false;
        _console.Profile.Out.Writer.Write("\r\u001b[2K");
    }
}
