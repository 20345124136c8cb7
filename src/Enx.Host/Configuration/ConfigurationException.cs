namespace Enx.Host.Configuration;

/// <summary>
/// A setting that cannot stand. The message is one line for the operator: it names the key and says what is allowed.
/// </summary>
public sealed class ConfigurationException(string message) : Exception(message)
{
    /// <summary>What the process ends with: EX_CONFIG of sysexits.h.</summary>
    public const int ExitCode = 78;
}
