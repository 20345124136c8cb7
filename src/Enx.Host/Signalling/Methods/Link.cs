using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Json;
using Enx.Host.Signalling.Params;

namespace Enx.Host.Signalling.Methods;

/// <summary>What a client does for its own connection, once it is in a room.</summary>
internal static class Link
{
    public static readonly RoomMethod[] Methods =
    [
        RoomMethod.For<RoomReplies.MediaRestarted>("restartMedia", (p, me) => new LinkCommands.RestartMedia(me.RoomId, me.ClientId, Offer(p)), WriteAnswer),
        RoomMethod.For<RoomReplies.MediaRestarted>(
            "moveMedia", (p, me) => new LinkCommands.MoveMedia(me.RoomId, me.ClientId, p.Long("move", 0, long.MaxValue) ?? throw p.Wrong("move", "is missing"), Offer(p)), WriteAnswer),
    ];

    private static MediaProtocol.MediaOffer Offer(StrictObject p) => OfferParams.Read(p.Object("offer")) ?? throw p.Wrong("offer", "is missing");

    private static void WriteAnswer(Utf8JsonWriter json, RoomReplies.MediaRestarted reply)
    {
        json.WritePropertyName("answer");
        JsonSerializer.Serialize(json, reply.Answer, NotificationJson.Default.MediaAnswer);
    }
}
