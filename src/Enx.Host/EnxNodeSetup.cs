using Enx.Host.Configuration;
using Enx.Media;
using Serilog;

namespace Enx.Host;

/// <summary>What a node is made of. The defaults are a node as the configuration says; tests put in parts of their own.</summary>
public sealed record EnxNodeSetup
{
    /// <summary>Where the configuration comes from.</summary>
    public ConfigurationSources Configuration { get; init; } = new();

    /// <summary>Makes another media engine than the usual one. The node disposes it.</summary>
    public Func<IMediaObserver, IMediaEngine>? Engine { get; init; }

    /// <summary>The clock of tokens and rooms.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where log lines go instead of the console.</summary>
    public Action<LoggerConfiguration>? Logs { get; init; }

    /// <summary>Whether SIGTERM and SIGINT stop the node: for a node that is the process.</summary>
    public bool HandlesSignals { get; init; }
}
