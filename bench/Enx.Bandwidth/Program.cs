using System.Diagnostics;
using Enx.Bandwidth;
using Enx.Testing.Load;
using Enx.Testing.Nodes;

// Measures nodes through their public protocols, and prints one table: a row for each figure, a column for each tree. ./bandwidth builds the
// trees and calls it with a name and an Enx.Host.dll for each.
//   Enx.Bandwidth [--quick] NAME=PROGRAM…
var quick = args.Contains("--quick");
var named = args.Where(a => a != "--quick").Select(a => a.Split('=', 2)).ToList();
if (named.Count == 0 || named.Exists(n => n.Length != 2 || !File.Exists(n[1])))
{
    Console.Error.WriteLine("Enx.Bandwidth [--quick] NAME=PROGRAM…: each program is an Enx.Host.dll. ./bandwidth finds them.");
    return 2;
}

var began = Stopwatch.GetTimestamp();
var pace = quick ? Pace.Quick : Pace.Full;
var table = new Table([.. named.Select(n => n[0])]);
var trees = new List<Tree>();
try
{
    await PionClients.PrepareAsync();
    foreach (var one in named) trees.Add(new Tree(one[0], await NodeApart.StartAsync(one[1])));
    await FastLinks.MeasureAsync(trees, pace, table);
    await Joins.MeasureAsync(trees, pace, table);
    await Dips.MeasureAsync(trees, pace, table);
    await ThinLinks.MeasureAsync(trees, pace, table);
}
finally
{
    foreach (var tree in trees) await tree.Node.DisposeAsync();
}

table.Print();
Console.WriteLine($"{Environment.ProcessorCount} cores; {Stopwatch.GetElapsedTime(began).TotalMinutes:0} minutes");
return 0;
