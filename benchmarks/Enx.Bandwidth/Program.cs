using System.Diagnostics;
using Enx.Bandwidth;
using Enx.Testing.Load;
using Enx.Testing.Nodes;

// Measures nodes through their public protocols, and prints one table: a row for each figure, a column for each tree. ./bandwidth builds the
// trees and calls it with a name and an Enx.Host.dll for each.
//   Enx.Bandwidth [--quick] [--only MEASURE] NAME=PROGRAM…
var measures = new Dictionary<string, Func<IReadOnlyList<Tree>, Pace, Table, Task>>
{
    ["busy"] = FastLinks.MeasureAsync,
    ["joins"] = Joins.MeasureAsync,
    ["dips"] = Dips.MeasureAsync,
    ["thin"] = ThinLinks.MeasureAsync,
};
var quick = false;
string? only = null;
var named = new List<(string Name, string Program)>();
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--quick") quick = true;
    else if (args[i] == "--only" && i + 1 < args.Length) only = args[++i];
    else if (args[i].Split('=', 2) is [var name, var program] && File.Exists(program)) named.Add((name, program));
    else return Usage($"{args[i]} is no option, and names no Enx.Host.dll");
}
if (named.Count == 0) return Usage("no tree is named");
if (only is not null && !measures.ContainsKey(only)) return Usage($"there is no measure {only}");

var (began, loadBefore) = (Stopwatch.GetTimestamp(), File.ReadAllText("/proc/loadavg").Split(' ')[0]);
var pace = quick ? Pace.Quick : Pace.Full;
var table = new Table([.. named.Select(n => n.Name)]);
var trees = new List<Tree>();
try
{
    await PionClients.PrepareAsync();
    foreach (var one in named) trees.Add(new Tree(one.Name, await NodeApart.StartAsync(one.Program)));
    foreach (var (name, measure) in measures)
        if (only is null || only == name) await measure(trees, pace, table);
}
catch
{
    foreach (var tree in trees) Console.Error.WriteLine(tree.Node.Tail());
    throw;
}
finally
{
    foreach (var tree in trees) await tree.Node.DisposeAsync();
}

table.Print();
Console.WriteLine($"\n{Environment.ProcessorCount} cores, load {loadBefore} before it began, {Stopwatch.GetElapsedTime(began).TotalMinutes:0} minutes");
return 0;

int Usage(string what)
{
    Console.Error.WriteLine($"{what}\nEnx.Bandwidth [--quick] [--only {string.Join('|', measures.Keys)}] NAME=PROGRAM…");
    return 2;
}
