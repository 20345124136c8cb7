using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Json;
using Enx.Host.Signalling.Params;
using static Enx.Actors.Protocol.ReceiveCommands;

namespace Enx.Host.Signalling.Methods;

/// <summary>What a user wants to be sent. Each answers with the whole of it, so a page needs to know one shape.</summary>
internal static class Receiving
{
    /// <summary>No room has more talkers.</summary>
    private const int MostTalkers = 16;

    private const int LargestSide = 16_384;

    public static readonly RoomMethod[] Methods =
    [
        Of("setTalkerCount", (p, me) => new SetTalkerCount(me.RoomId, me.ClientId, p.NeedNumber("count", 0, MostTalkers))),
        Of("getTalkerCount", Ask),
        Of("getMaxTalkers", Ask),
        Of("setAudioOnlyMode", (p, me) => new SetAudioOnlyMode(me.RoomId, me.ClientId, p.NeedFlag("audioOnly"))),
        Of("setReceiveVideoQuality", (p, me) => new SetReceiveVideoQuality(
            me.RoomId, me.ClientId, p.NeedWord("videoQuality", "Auto", "HD", "SD", "LD"), p.NeedWord("streamType", "talker", "canvas"))),
        Of("getReceiveVideoQuality", Ask),
        Of("pinUsers", (p, me) => new PinUsers(me.RoomId, me.ClientId, Clients.NeedList(p, "clientIds"), true)),
        Of("unpinUsers", (p, me) => new PinUsers(me.RoomId, me.ClientId, Clients.NeedList(p, "clientIds"), false)),
        Of("setAdvancedOptions", (p, me) => new SetAdvancedOptions(me.RoomId, me.ClientId, AdvanceOptionParams.Read(p, "options"))),
        Of("getAdvancedOptions", Ask),
        Of("subscribeForTalkerNotification", (p, me) => new SubscribeForTalkerNotification(me.RoomId, me.ClientId, p.NeedFlag("enabled"))),
        RoomMethod.For<IRoomReply>("batteryUpdate", (p, me) => new ReportBattery(me.RoomId, me.ClientId, p.NeedNumber("level", 0, 100), p.NeedFlag("charging")), (_, _) => { }),
        RoomMethod.For<IRoomReply>("videoResolution", (p, me) => new ReportVideoResolution(
            me.RoomId, me.ClientId, p.NeedNumber("width", 1, LargestSide), p.NeedNumber("height", 1, LargestSide)), (_, _) => { }),
    ];

    private static RoomMethod Of(string name, Func<StrictObject, Presence, IWithRoomId> read) => RoomMethod.For<RoomReplies.ReceiveSettings>(name, read, Write);

    private static RoomQueries.GetReceiveSettings Ask(StrictObject p, Presence me) => new(me.RoomId, me.ClientId);

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
