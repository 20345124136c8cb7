using System.Collections.Immutable;
using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Json;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Host.Signalling;

/// <summary>The results of the calls by which a client comes into a room: <c>joinRoom</c>, <c>resumeRoom</c>, <c>iceServers</c>.</summary>
internal static class JoinResults
{
    /// <summary>The user is in. The room knows no relays: they are the node's, and are put in here.</summary>
    public static void WriteJoined(Utf8JsonWriter json, RoomReplies.RoomConnected reply, ImmutableArray<IceServer> relays, ImmutableArray<string> gateways)
    {
        json.WriteStartObject();
        json.WritePropertyName("room");
        NotificationWriter.WritePayload(json, reply.Connected with { IceServers = relays });
        WriteAnswer(json, reply.Answer);
        json.WriteString("resumeToken", reply.ResumeToken);
        var terms = reply.Reconnect ?? new RoomReplies.ReconnectTerms(false, 0, 0);
        json.WriteStartObject("reconnect");
        json.WriteBoolean("allowed", terms.Allowed);
        json.WriteNumber("attempts", terms.Attempts);
        json.WriteNumber("timeout", terms.TimeoutMs);
        json.WriteEndObject();
        WriteGateways(json, gateways);
        json.WriteEndObject();
    }

    /// <summary>The user is back.</summary>
    public static void WriteResumed(Utf8JsonWriter json, RoomReplies.RoomResumed reply, ImmutableArray<IceServer> relays, ImmutableArray<string> gateways)
    {
        json.WriteStartObject();
        json.WriteString("resumeToken", reply.ResumeToken);
        json.WriteNumber("nextSeq", reply.NextSeq);
        json.WritePropertyName("snapshot");
        if (reply.Snapshot is { } snapshot) NotificationWriter.WritePayload(json, snapshot with { IceServers = relays });
        else json.WriteNullValue();
        WriteAnswer(json, reply.Answer);
        WriteGateways(json, gateways);
        json.WriteEndObject();
    }

    /// <summary>The relays that a client may use.</summary>
    public static void WriteRelays(Utf8JsonWriter json, ImmutableArray<IceServer> relays)
    {
        json.WriteStartObject();
        json.WriteStartArray("iceServers");
        foreach (var relay in relays) VocabularyJson.Write(json, relay);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Where else the client may open its socket. None are told of where none are known.</summary>
    private static void WriteGateways(Utf8JsonWriter json, ImmutableArray<string> gateways)
    {
        if (gateways.IsEmpty) return;
        json.WriteStartArray("gateways");
        foreach (var gateway in gateways) json.WriteStringValue(gateway);
        json.WriteEndArray();
    }

    private static void WriteAnswer(Utf8JsonWriter json, MediaProtocol.MediaAnswer? answer)
    {
        json.WritePropertyName("answer");
        if (answer is not null) VocabularyJson.Write(json, answer);
        else json.WriteNullValue();
    }
}
