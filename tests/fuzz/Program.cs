using System.Globalization;

namespace Enx.Fuzz;

/// <summary>
/// <c>run [--seconds N] [--inputs N] [--seed N] [--keep FOLDER] [TARGET…]</c> gives targets new inputs; all targets when none is named.
/// <c>replay [TARGET…]</c> gives each its corpus once. What fails is printed, written to <c>faults/</c> beside the program, and ends it with code 1.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        // Before anything of the product runs: instrumented code needs a map.
        var coverage = new Coverage();
        var options = new Options(args);
        var failed = 0;
        foreach (var target in FuzzTargets.All.Where(t => options.Targets.Count == 0 || options.Targets.Contains(t.Name)))
        {
            var campaign = new Campaign(target, coverage);
            var report = campaign.Run(Corpus.Load(target.Name), options.Time, options.Command == "replay" ? 0 : options.Inputs, options.Seed);
            Print(report);
            failed += report.Faults.Count;
            coverage = new Coverage();
            if (options.Keep is { } folder) Corpus.Write(Path.Combine(folder, $"{target.Name}.txt"), campaign.Distill(coverage));
            coverage = new Coverage();
        }

        return failed == 0 ? 0 : 1;
    }

    private static void Print(CampaignReport report)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Target}: {report.Inputs} inputs in {report.Time.TotalSeconds:0} s, {report.Ways} ways, {report.Faults.Count} faults"));
        for (var i = 0; i < report.Faults.Count; i++)
        {
            var (input, what) = report.Faults[i];
            Console.WriteLine($"  {Convert.ToBase64String(input)}\n  {what}");
            Corpus.Write(Path.Combine(AppContext.BaseDirectory, "faults", $"{report.Target}-{i}.txt"), [input]);
        }
    }
}
