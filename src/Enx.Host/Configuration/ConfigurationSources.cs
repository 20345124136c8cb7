using System.Collections;

namespace Enx.Host.Configuration;

/// <summary>Where a node's configuration comes from. What stands later wins: the packaged reference, a file, the environment, the caller.</summary>
public sealed record ConfigurationSources
{
    /// <summary>The environment variable that names the file when the command line does not.</summary>
    public const string FileVariable = "ENX_CONFIG";

    /// <summary>The file; null: what ENX_CONFIG names, else the packaged <c>single-node.conf</c>.</summary>
    public string? File { get; init; }

    /// <summary>Environment variables, e.g. ENX_HTTP_PORT for enx.http.port.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>HOCON of the caller that is laid over everything else: what tests use.</summary>
    public string Overrides { get; init; } = "";

    /// <summary>Where the packaged files are.</summary>
    public string PackagedFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "hocon");

    /// <summary>The configuration of a process: a file of its command line, and its environment.</summary>
    public static ConfigurationSources OfProcess(string? file) => new()
    {
        File = file,
        Environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => e.Value as string ?? "", StringComparer.Ordinal),
    };
}
