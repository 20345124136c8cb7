using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Signalling.Params;

namespace Enx.Host.Signalling.Methods;

/// <summary>What a client does for its own connection, once it is in a room.</summary>
internal static class Link
{
    public static readonly RoomMethod[] Methods =
    [
        RoomMethod.For<RoomReplies.MediaRestarted>(
            "restartMedia",
            (p, me) => new LinkCommands.RestartMedia(me.RoomId, me.ClientId, OfferParams.Read(p.Object("offer")) ?? throw p.Wrong("offer", "is missing")),
            (json, reply) =>
            {
                json.WritePropertyName("answer");
                JsonSerializer.Serialize(json, reply.Answer, NotificationJson.Default.MediaAnswer);
            }),
    ];
}
