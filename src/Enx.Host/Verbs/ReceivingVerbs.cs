using System.Collections.Immutable;
using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Json;
using Microsoft.OpenApi;
using static Enx.Actors.Protocol.ReceiveCommands;

namespace Enx.Host.Verbs;

/// <summary>What a user wants to be sent. Each answers with the whole of it, so a page needs to know one shape.</summary>
internal static class ReceivingVerbs
{
    private static readonly Parameter<ImmutableArray<AdvanceOption>> Options = new(
        "options", "Which are turned on and off.", """[{"id": "battery_updates", "enable": true}]""", "AdvanceOption[]", false,
        () => new OpenApiSchema { Type = JsonSchemaType.Array }, AdvanceOptionParams.Read);

    public static readonly Verb[] All =
    [
        Of(Verb.Of("setTalkerCount", "0 to `maxTalkers`; with 0, three talkers are still heard", Parameters.Number("count", "How many talkers to show.", 0, ProtocolLimits.MostTalkers, 4), (who, count) => new SetTalkerCount(who.RoomId, who.Me, count))),
        Of(Verb.Of("getTalkerCount", "", Ask)),
        Of(Verb.Of("getMaxTalkers", "", Ask)),
        Of(Verb.Of("setAudioOnlyMode", "no video in either direction", Parameters.Flag("audioOnly", "On or off."), (who, on) => new SetAudioOnlyMode(who.RoomId, who.Me, on))),
        Of(Verb.Of("setReceiveVideoQuality", "`Auto`, `HD`, `SD`, `LD`; `streamType` is `talker` or `canvas`; `canvas` includes the share",
            Parameters.Word("videoQuality", "The best picture.", "SD", "Auto", "HD", "SD", "LD"), Parameters.Word("streamType", "Of whom.", "talker", "talker", "canvas"),
            (who, quality, stream) => new SetReceiveVideoQuality(who.RoomId, who.Me, quality, stream))),
        Of(Verb.Of("getReceiveVideoQuality", "", Ask)),
        Of(Verb.Of("pinUsers", "on top of the caller's own talkers", Parameters.Clients("Whom."), (who, users) => new PinUsers(who.RoomId, who.Me, users, true))),
        Of(Verb.Of("unpinUsers", "", Parameters.Clients("Whom."), (who, users) => new PinUsers(who.RoomId, who.Me, users, false))),
        Of(Verb.Of("setAdvancedOptions", "options that are not named stay as they are", Options, (who, options) => new SetAdvancedOptions(who.RoomId, who.Me, options))),
        Of(Verb.Of("getAdvancedOptions", "", Ask)),
        Of(Verb.Of("subscribeForTalkerNotification", "the client hears `onTalkerNtification` from then on", Parameters.Flag("enabled", "On or off."), (who, on) => new SubscribeForTalkerNotification(who.RoomId, who.Me, on))),
        Verb.Of("batteryUpdate", "sent to clients that asked for `battery_updates`", Parameters.Number("level", "Per cent.", 0, 100, 80), Parameters.Flag("charging", "On the mains.", example: false),
            (who, level, charging) => new ReportBattery(who.RoomId, who.Me, level, charging)).Answers<IRoomReply>("{}", (_, _) => { }),
        Verb.Of("videoResolution", "sent to clients that asked for `notify-video-resolution-change`",
            Parameters.Number("width", "Pixels.", 1, ProtocolLimits.LargestSide, 1280), Parameters.Number("height", "Pixels.", 1, ProtocolLimits.LargestSide, 720),
            (who, width, height) => new ReportVideoResolution(who.RoomId, who.Me, width, height)).Answers<IRoomReply>("{}", (_, _) => { }),
    ];

    private static RoomQueries.GetReceiveSettings Ask(Asker who) => new(who.RoomId, who.Me);

    private static Verb Of(Verb verb) => verb.Answers<RoomReplies.ReceiveSettings>("ReceiveSettings", Write);

    private static void Write(Utf8JsonWriter json, RoomReplies.ReceiveSettings reply)
    {
        json.WriteNumber("numTalkers", reply.NumTalkers);
        json.WriteNumber("numAudioTalkers", reply.NumAudioTalkers);
        json.WriteNumber("numVideoTalkers", reply.NumVideoTalkers);
        json.WriteNumber("maxTalkers", reply.MaxTalkers);
        json.WriteBoolean("audioOnly", reply.AudioOnly);
        json.WriteString("talkerQuality", reply.TalkerQuality);
        json.WriteString("canvasQuality", reply.CanvasQuality);
        json.WriteStartArray("pinnedUsers");
        foreach (var user in reply.PinnedUsers) json.WriteStringValue(user);
        json.WriteEndArray();
        json.WriteStartArray("options");
        foreach (var option in reply.Options)
        {
            json.WriteStartObject();
            json.WriteString("id", option.Id);
            json.WriteBoolean("enable", option.Enable);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
