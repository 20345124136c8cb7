using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <summary>Text and data between the people of a room, and from a backend to them.</summary>
public static class MessageCommands
{
    /// <summary>What a message is.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<MessageType>))]
    public enum MessageType
    {
        /// <summary>A line of chat: text.</summary>
        [JsonStringEnumMemberName("chat")] Chat,

        /// <summary>The application's own words: JSON text.</summary>
        [JsonStringEnumMemberName("user_data")] UserData,
    }

    /// <summary>
    /// Says something to everyone or to some (<c>sendMessage</c>, <c>sendUserData</c>). Kept in the room's history, which is bounded.
    /// Answer: <see cref="RoomReplies.MessageSent"/>, or <see cref="RoomReplies.Refused"/> with 1155 or 1196.
    /// </summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">Who says it; null for a backend.</param>
    /// <param name="Type">Chat or data.</param>
    /// <param name="Message">The text, or the data as JSON text. At most 100 kB as UTF-8.</param>
    /// <param name="Broadcast">To everyone.</param>
    /// <param name="Recipients">When not to everyone: the client ids it is for, 1 to 100.</param>
    /// <param name="SenderName">For a backend, the name that people see; not looked at for a user.</param>
    [Wire("c:send-message")]
    public sealed record SendMessage(
        string RoomId,
        string? ClientId,
        MessageType Type,
        string Message,
        bool Broadcast,
        ImmutableArray<string> Recipients,
        string SenderName = "") : IOwnCommand;
}

/// <content>The facts.</content>
public static partial class RoomEvents
{
    /// <summary>Somebody, or a backend, said something.</summary>
    [Wire("e:message-said.1")]
    public sealed record MessageSaid(string RoomId, DateTimeOffset At, RoomNotifications.ChatMessage Message) : IRoomEvent;
}

/// <content>What people and backends say.</content>
public static partial class RoomNotifications
{
    /// <summary>A line of chat.</summary>
    [Wire("n:message-received")]
    public sealed record OnMessageReceived(ChatMessage Message) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onMessageReceived";
    }

    /// <summary>A piece of the application's data; <c>Message.Message</c> is JSON text.</summary>
    [Wire("n:user-data-received")]
    public sealed record OnUserDataReceived(ChatMessage Message) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUserDataReceived";
    }
}
