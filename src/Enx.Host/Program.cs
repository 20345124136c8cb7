using Enx.Host;
using Enx.Host.Configuration;

// The process: one node, as the configuration says. Everything else is in EnxNode.
const string Usage = "usage: enx [--config FILE]   (or ENX_CONFIG=FILE; see hocon/enx.conf for the settings)";
const int BadUsage = 64;
// As Akka.Hosting has it.
const int EndedByItself = 255;

if (args is not ([] or ["--config", _]))
{
    Console.Error.WriteLine(args is ["--help" or "-h"] ? Usage : $"enx: \"{string.Join(' ', args)}\" is not understood. {Usage}");
    return args is ["--help" or "-h"] ? 0 : BadUsage;
}

try
{
    var sources = ConfigurationSources.OfProcess(args.Length == 2 ? args[1] : null);
    await using var node = await EnxNode.StartAsync(new EnxNodeSetup { Configuration = sources, HandlesSignals = true });
    if (node.HasStarted && node.Configuration.Settings.Log.Format == LogFormat.Text) Console.WriteLine(Banner.For(node));
    await node.WaitForShutdownAsync();
    return node.EndedByItself ? EndedByItself : 0;
}
catch (ConfigurationException e)
{
    Console.Error.WriteLine($"enx: {e.Message}");
    return ConfigurationException.ExitCode;
}
