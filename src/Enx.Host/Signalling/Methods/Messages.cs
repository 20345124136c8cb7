using System.Text;
using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Json;
using static Enx.Actors.Protocol.MessageCommands;

namespace Enx.Host.Signalling.Methods;

/// <summary>Chat and the application's own data. How long they may be, the room says.</summary>
internal static class Messages
{
    public static readonly RoomMethod[] Methods =
    [
        RoomMethod.For<RoomReplies.MessageSent>("sendMessage", (p, me) => Send(p, me, MessageType.Chat), WriteSent),
        RoomMethod.For<RoomReplies.MessageSent>("sendUserData", (p, me) => Send(p, me, MessageType.UserData), WriteSent),
        RoomMethod.For<RoomReplies.MessageList>(
            "getMessages",
            (p, me) => new RoomQueries.GetMessages(me.RoomId, me.ClientId, p.Long("afterId", 0, long.MaxValue) ?? 0),
            (json, reply) =>
            {
                json.WriteStartArray("messages");
                foreach (var message in reply.Messages) JsonSerializer.Serialize(json, message, NotificationJson.Default.ChatMessage);
                json.WriteEndArray();
                json.WriteBoolean("more", reply.More);
            }),
    ];

    /// <summary>The words of a message: text, or for data any JSON object, as compact JSON text.</summary>
    public static string ReadMessage(StrictObject p, MessageType type)
    {
        const string Key = "message";
        if (type == MessageType.Chat) return p.NeedText(Key, int.MaxValue);
        return p.Raw(Key) is { ValueKind: JsonValueKind.Object } data
            ? Encoding.UTF8.GetString(JsonRpc.Write(data.WriteTo).Span)
            : throw p.Wrong(Key, "must be a JSON object");
    }

    private static SendMessage Send(StrictObject p, Presence me, MessageType type)
    {
        var message = ReadMessage(p, type);
        var broadcast = p.NeedFlag("broadcast");
        var recipients = Clients.ReadList(p, "recipientIds") ?? [];
        if (!broadcast && recipients.IsEmpty) throw p.Wrong("recipientIds", "is missing: name who it is for, or broadcast it");
        return new SendMessage(me.RoomId, me.ClientId, type, message, broadcast, recipients);
    }

    private static void WriteSent(Utf8JsonWriter json, RoomReplies.MessageSent reply)
    {
        json.WriteNumber("id", reply.MessageId);
        json.WriteNumber("timestamp", reply.Timestamp);
    }
}
