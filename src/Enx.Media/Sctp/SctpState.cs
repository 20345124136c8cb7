namespace Enx.Media.Sctp;

/// <summary>What an association is doing (RFC 9260 §4).</summary>
internal enum SctpState
{
    Closed,
    CookieWait,
    CookieEchoed,
    Established,
    ShutdownPending,
    ShutdownSent,
    ShutdownReceived,
    ShutdownAckSent,
}
