namespace Enx.Media.Sctp;

/// <summary>How an association is set up.</summary>
internal sealed record SctpOptions
{
    /// <summary>Our port: <c>a=sctp-port</c> of our description. Nobody else is inside a DTLS association, so all use the same.</summary>
    public const ushort Port = 5000;

    /// <summary>The other side's.</summary>
    public ushort RemotePort { get; init; } = Port;

    /// <summary>The largest message that is taken, bytes: <c>a=max-message-size</c> of our description.</summary>
    public int MaxMessageBytes { get; init; } = 256 * 1024;

    /// <summary>The largest message that is sent, bytes: <c>a=max-message-size</c> of the other side's.</summary>
    public int MaxOutgoingBytes { get; init; } = 256 * 1024;

    /// <summary>Where tags and first TSNs come from, none of them 0; the system's secure source when null. For tests that repeat themselves.</summary>
    public Func<uint>? Tags { get; init; }
}
