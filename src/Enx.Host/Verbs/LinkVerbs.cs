using Enx.Actors.Protocol;
using Enx.Host.Json;
using Microsoft.OpenApi;

namespace Enx.Host.Verbs;

/// <summary>What a client does for its own connection, once it is in a room.</summary>
internal static class LinkVerbs
{
    private static readonly Parameter<MediaProtocol.MediaOffer> Offer = new(
        "offer", "The offer.", "Offer", "Offer", true, () => new OpenApiSchema { Type = JsonSchemaType.Object },
        (p, key) => OfferParams.Read(p.Object(key)) ?? throw p.Wrong(key, "is missing"));

    public static readonly Verb[] All =
    [
        Answered(Verb.Of("restartMedia", "for when the socket lives but the media path is lost: §1.5", Offer, (who, offer) => new LinkCommands.RestartMedia(who.RoomId, who.Me, offer))),
        Answered(Verb.Of("moveMedia", "the client's reaction to `onMediaMove`: it makes a second connection, §1.5. Any move but the present one is refused (9024)",
            Parameters.Counter("move", "The move's number.", 7, isRequired: true), Offer, (who, move, offer) => new LinkCommands.MoveMedia(who.RoomId, who.Me, move, offer))),
    ];

    private static Verb Answered(Verb verb) => verb.Answers<RoomReplies.MediaRestarted>("""{"answer": Answer}""", (json, reply) =>
    {
        json.WritePropertyName("answer");
        VocabularyJson.Write(json, reply.Answer);
    });
}
