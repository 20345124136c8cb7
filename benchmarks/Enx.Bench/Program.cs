using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Enx.Bench;
using Enx.Bench.Forwarding;

// `./bench` measures a node beside the floor; `dotnet run -c Release --project benchmarks/Enx.Bench -- micro` lists the small benchmarks, and
// `-- micro --filter '*Forward*'` runs some; `-- sockets` says what the loop's thread takes and allocates for a packet.
switch (args)
{
    case ["sockets", ..]:
        await SocketForwarding.RunAsync(args.Length > 1 ? int.Parse(args[1]) : 10);
        return 0;
    case ["micro", ..]:
        BenchmarkSwitcher.FromAssembly(typeof(ForwardOnePacket).Assembly).Run(args[1..], DefaultConfig.Instance);
        return 0;
    case ["floor"]:
        FloorServer.Run();
        return 0;
}

var time = new Option<double>("--seconds") { Description = "How long each case is measured.", DefaultValueFactory = _ => 20 };
var only = new Option<string[]>("--only") { Description = $"The cases to measure, of: {string.Join(", ", ForwardingCase.All.Select(c => c.Name))}.", AllowMultipleArgumentsPerToken = true };
var file = new Option<string?>("--out") { Description = "A file for the results, as JSON." };
var compare = new Option<string?>("--compare") { Description = "Results to compare with. Ends with 1 when a case takes a tenth more of the floor than then." };
var program = new Option<string?>("--program") { Description = "Another Enx.Host.dll to measure." };
var label = new Option<string>("--label") { Description = "What the results are of.", DefaultValueFactory = _ => "" };
var root = new RootCommand("What a node takes for each packet that it forwards, beside the least that this machine can.") { time, only, file, compare, program, label };
root.SetAction((parsed, _) => ForwardingBench.RunAsync(new BenchOptions(
    TimeSpan.FromSeconds(parsed.GetValue(time)), parsed.GetValue(only) ?? [], parsed.GetValue(file), parsed.GetValue(compare), parsed.GetValue(program), parsed.GetValue(label)!)));
return await root.Parse(args).InvokeAsync();
