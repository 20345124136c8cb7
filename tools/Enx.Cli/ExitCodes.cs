namespace Enx.Cli;

/// <summary>What a script learns from the end of a call.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The node has refused, and said why.</summary>
    public const int Refused = 1;

    /// <summary>The call itself cannot stand.</summary>
    public const int Usage = 2;

    /// <summary>No node answers at the address.</summary>
    public const int Unreachable = 3;

    /// <summary>A load test found that something did not hold.</summary>
    public const int GateFailed = 4;
}

/// <summary>A call that ends with a sentence for people and a code for scripts.</summary>
internal sealed class CliException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>Whether the same may go well a moment later: the node is busy, or was asked too often.</summary>
    public bool IsBusy { get; init; }
}
