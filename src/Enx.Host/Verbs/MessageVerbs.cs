using System.Collections.Immutable;
using Enx.Actors.Protocol;
using Enx.Host.Errors;
using Enx.Host.Json;
using static Enx.Actors.Protocol.MessageCommands;

namespace Enx.Host.Verbs;

/// <summary>Chat and the application's own data. How long they may be, the room says.</summary>
internal static class MessageVerbs
{
    /// <summary>What is said as chat.</summary>
    public static readonly Parameter<string> Text = Parameters.Words("message", "The text.", "Hello");

    /// <summary>What is said as data.</summary>
    public static readonly Parameter<string> Data = Parameters.Object("message", "Any JSON object.", """{"score": 3}""");

    private static readonly Parameter<bool> ToSome = Parameters.Flag("broadcast", "Whether it is for everyone.", example: false);
    private static readonly Parameter<bool> ToAll = Parameters.Flag("broadcast", "Whether it is for everyone.");
    private static readonly Parameter<ImmutableArray<string>> Recipients = Parameters.OptionalClients("Else whom it is for.", "recipientIds");
    private static readonly Parameter<ImmutableArray<string>> OfData = Parameters.OptionalClients("Else whom it is for.", "recipientIds", isShown: false);
    private static readonly Parameter<long> AfterId = Parameters.Counter("afterId", "Leaves only messages after this one.", 41, isRequired: false);

    public static readonly Verb[] All =
    [
        Sent(Verb.Of("sendMessage", "a text of at most 100 kB (1196); without `broadcast` it needs 1 to 100 recipients", Text, ToSome, Recipients,
            (who, message, broadcast, recipients) => Send(who, MessageType.Chat, message, broadcast, recipients))),
        Sent(Verb.Of("sendUserData", "any JSON object; otherwise as `sendMessage`", Data, ToAll, OfData,
            (who, message, broadcast, recipients) => Send(who, MessageType.UserData, message, broadcast, recipients))),
        Verb.Of("getMessages", "those that the caller may read, oldest first; `afterId` may be left out. `more`: there are newer ones, ask for those after the last of these", AfterId,
            (who, afterId) => new RoomQueries.GetMessages(who.RoomId, who.Me, afterId)).Answers<RoomReplies.MessageList>("""{"messages": [ChatMessage], "more": false}""", (json, reply) =>
            {
                json.WriteStartArray("messages");
                foreach (var message in reply.Messages) VocabularyJson.Write(json, message);
                json.WriteEndArray();
                json.WriteBoolean("more", reply.More);
            }),
    ];

    private static SendMessage Send(Asker who, MessageType type, string message, bool broadcast, ImmutableArray<string> recipients) => broadcast || !recipients.IsEmpty
        ? new SendMessage(who.RoomId, who.Me, type, message, broadcast, recipients)
        : throw new InputException(Codes.InvalidParameters, "recipientIds is missing: name who it is for, or broadcast it.");

    private static Verb Sent(Verb verb) => verb.Answers<RoomReplies.MessageSent>("""{"id": 42, "timestamp": 1769853600000}""", (json, reply) =>
    {
        json.WriteNumber("id", reply.MessageId);
        json.WriteNumber("timestamp", reply.Timestamp);
    });
}
