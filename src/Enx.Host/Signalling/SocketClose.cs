namespace Enx.Host.Signalling;

/// <summary>How a socket is closed: the codes of docs/protocol.md §1.</summary>
/// <param name="Code">The WebSocket close code.</param>
/// <param name="Reason">A phrase for people; at most 123 bytes.</param>
/// <param name="Discard">What waits to be sent is dropped: the client does not read it anyway.</param>
internal sealed record SocketClose(int Code, string Reason, bool Discard = false)
{
    public static readonly SocketClose Normal = new(1000, "");
    public static readonly SocketClose NodeStopping = new(1001, "the node is stopping");
    public static readonly SocketClose NotText = new(1003, "frames must be text");
    public static readonly SocketClose NotJoined = new(1008, "joinRoom did not come in time");
    public static readonly SocketClose TooManyMessages = new(1008, "too many messages a second");
    public static readonly SocketClose TooLarge = new(1009, "the message is too large");
    public static readonly SocketClose InternalError = new(1011, "an internal error");
    public static readonly SocketClose OriginRefused = new(4403, "pages of this origin may not connect: enx.http.allowed-origins");
    public static readonly SocketClose SlowReader = new(4008, "notifications are not read fast enough", Discard: true);
}
