using Akka.Actor;
using Akka.Hosting;
using Enx.Actors.Rooms;
using Enx.Host.Auth;
using Enx.Host.Configuration;
using Enx.Host.Errors;
using Enx.Host.Metrics;
using Enx.Host.Web;
using Enx.Host.Web.Listeners;

namespace Enx.Host.Signalling;

/// <summary>The route <c>GET /signal</c>: who may open a socket there, and what is spoken on it.</summary>
internal static class SignallingRoute
{
    public const string Path = "/signal";
    public const string Subprotocol = "enx.jsonrpc.2";

    public static IEndpointConventionBuilder MapSignalling(this IEndpointRouteBuilder app) => app.MapGet(Path, OpenAsync).ExcludeFromDescription();

    private static async Task OpenAsync(
        HttpContext context,
        EnxSettings settings,
        OriginCheck origins,
        ForeignSockets foreign,
        ActorSystem system,
        IRequiredActor<RoomActor> rooms,
        TokenVerifier tokens,
        RelayIssuer relays,
        NodeCounters counters,
        GatewayList nodes,
        OutboundBudget outbound,
        ClientSockets sockets,
        EntryDesk desk,
        TimeProvider time,
        IHostApplicationLifetime lifetime)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            throw new ApiException(StatusCodes.Status400BadRequest, StatusCodes.Status400BadRequest, "This address is for WebSockets: open one with the subprotocol enx.jsonrpc.2.");
        if (!context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol))
            throw new ApiException(StatusCodes.Status400BadRequest, StatusCodes.Status400BadRequest, $"Ask for the subprotocol {Subprotocol}.");
        if (!origins.MayConnect(context))
        {
            await foreign.RefuseAsync(context);
            return;
        }

        if (nodes.Leaving is not null && nodes.HasOther) throw ApiException.Of(Enx.Actors.Protocol.Codes.ServerBusy, "This gateway is about to leave. Go to another one.");
        if (settings.Auth.HasPublicSecret && !CallerMarks.IsLocal(context))
            throw new ApiException(StatusCodes.Status403Forbidden, StatusCodes.Status403Forbidden, "The development secrets are for this machine alone, and this request comes from outside or through a proxy. The operator has to set enx.auth.token-secret.");
        var region = await rooms.GetAsync(context.RequestAborted);
        using var entry = sockets.TryEnter(context.Connection.RemoteIpAddress);
        if (entry is null)
        {
            counters.SessionRefused();
            throw new ApiException(StatusCodes.Status429TooManyRequests, Enx.Actors.Protocol.Codes.ServerBusy, $"From this address {settings.Limits.ConnectionsPerAddress} sockets are open, which is the most there may be. Try again later.");
        }
        if (!counters.TryOpenSession(settings.Limits.Sessions))
            throw ApiException.Of(Enx.Actors.Protocol.Codes.ServerBusy, $"The node holds {settings.Limits.Sessions} sockets, which is the most it may. Try again later.");
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(Subprotocol);
            var node = new SessionServices(region, tokens, relays, settings.Limits, counters, nodes, outbound, time, new EntryBudget(desk, ClientAddress.KeyOf(context.Connection.RemoteIpAddress), settings.Limits, time));
            await SignallingEndpoint.RunAsync(socket, system, node, time, lifetime.ApplicationStopping);
        }
        finally
        {
            counters.SessionClosed();
        }
    }
}
