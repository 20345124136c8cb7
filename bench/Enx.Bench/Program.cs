using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Enx.Bench;

// `dotnet run -c Release --project bench/Enx.Bench` lists the benchmarks; `-- --filter '*Forward*'` runs some;
// `-- sockets` measures forwarding through real sockets and the kernel instead.
if (args is ["sockets", ..])
{
    await SocketForwarding.RunAsync(args.Length > 1 ? int.Parse(args[1]) : 10);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(ForwardOnePacket).Assembly).Run(args, DefaultConfig.Instance);
