using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

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
