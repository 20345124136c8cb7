using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <content>What is heard at the door and about it.</content>
public static partial class RoomNotifications
{
    /// <summary>The user waits: until a moderator lets it in (<c>knock</c>), or until one is there (<c>wait_for_moderator</c>). Not numbered: the room does not know the user yet.</summary>
    [Wire("n:room-awaited")]
    public sealed record OnRoomAwaited([property: JsonPropertyName("event_type")] string EventType) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onRoomAwaited";
    }

    /// <summary>Somebody waits; told to moderators.</summary>
    [Wire("n:user-awaited")]
    public sealed record OnUserAwaited(AwaitedUser User) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUserAwaited";
    }

    /// <summary>Somebody waits no longer; told to moderators. <c>Outcome</c> is <c>approved</c>, <c>denied</c> or <c>gone</c>.</summary>
    [Wire("n:awaited-user-gone")]
    public sealed record OnAwaitedUserGone(string ClientId, string Outcome) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onAwaitedUserGone";
    }

    /// <summary>Knocking was turned on or off; told to everyone.</summary>
    [Wire("n:knock-enabled")]
    public sealed record OnKnockEnabled(bool Enabled, [property: JsonPropertyName("moderator_id")] string ModeratorId) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onKnockEnabled";
    }
}
