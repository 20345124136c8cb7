using Enx.Actors.Protocol;
using Enx.Host.Errors;
using Enx.Host.Web;
using Enx.Host.Web.Listeners;

namespace Enx.Host.Signalling;

/// <summary>
/// Refuses sockets of pages whose origin may not connect. A browser shows no page the HTTP status of its socket, so the socket is accepted and closed at once
/// with a code that says why. It gets no session, nothing that it says is read, and it takes no place of a session: such
/// sockets are few at a time, and those beyond get the status alone.
/// </summary>
internal sealed class ForeignSockets(ClientSockets sockets, ForeignPages pages)
{
    /// <summary>Each is there until the client has closed in turn, seconds at most.</summary>
    private const int MostAtOnce = 64;

    private int _open;

    /// <summary>Refuses one.</summary>
    public async Task RefuseAsync(HttpContext context)
    {
        pages.Add(context);
        using var entry = sockets.TryEnter(context.Connection.RemoteIpAddress);
        try
        {
            if (Interlocked.Increment(ref _open) > MostAtOnce || entry is null)
                throw ApiException.Of(Codes.OriginRefused, "Pages of this origin may not connect. The operator can allow it in enx.http.allowed-origins.");
            using var socket = await context.WebSockets.AcceptWebSocketAsync(SignallingRoute.Subprotocol);
            await SignallingEndpoint.RefuseAsync(socket, SocketClose.OriginRefused);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
