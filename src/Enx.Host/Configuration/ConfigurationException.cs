namespace Enx.Host.Configuration;

/// <summary>
/// A setting that cannot stand. The message is one line for the operator: it names the key and says what is allowed.
/// </summary>
public sealed class ConfigurationException(string message) : Exception(message)
{
    /// <summary>What the process ends with: EX_CONFIG of sysexits.h.</summary>
    public const int ExitCode = 78;

    /// <summary>A port cannot be had: another process listens there, or the address is not this machine's.</summary>
    /// <param name="settings">The keys that name it, with their values.</param>
    /// <param name="fault">What the system says.</param>
    internal static ConfigurationException CannotListen(string settings, Exception fault) =>
        new($"The node cannot listen on {settings}: {fault.Message.ReplaceLineEndings(" ")}");
}
