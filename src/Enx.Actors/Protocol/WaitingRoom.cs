using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <summary>What is said about people who wait in the waiting room. <c>By</c> is the moderator who decides; null for a backend.</summary>
public static class WaitingRoomCommands
{
    /// <summary>Lets somebody in who knocked (<c>approveAwaitedUser</c>). Answer: <see cref="RoomReplies.Done"/>.</summary>
    [Wire("c:approve-awaited-user")]
    public sealed record ApproveAwaitedUser(string RoomId, string? By, string ClientId) : IModerationCommand;

    /// <summary>Sends somebody away who knocked (<c>denyAwaitedUser</c>). Answer: <see cref="RoomReplies.Done"/>.</summary>
    [Wire("c:deny-awaited-user")]
    public sealed record DenyAwaitedUser(string RoomId, string? By, string ClientId) : IModerationCommand;

    /// <summary>From now on people knock, or come in at once (<c>enableKnock</c>). Answer: <see cref="RoomReplies.Done"/>.</summary>
    [Wire("c:enable-knock")]
    public sealed record EnableKnock(string RoomId, string? By, bool Enabled) : IModerationCommand;
}

/// <content>The facts.</content>
public static partial class RoomEvents
{
    /// <summary>Somebody waits in the waiting room. <c>Entry</c> is the fact that will be when the user is let in; <c>EventType</c> is <c>knock</c> or <c>wait_for_moderator</c>.</summary>
    [Wire("e:user-awaited.1")]
    public sealed record UserAwaited(string RoomId, DateTimeOffset At, UserJoined Entry, string EventType) : IRoomEvent;

    /// <summary>Somebody waits no longer and is not in: sent away, or gone. Who is let in has joined instead.</summary>
    [Wire("e:awaited-user-gone.1")]
    public sealed record AwaitedUserGone(string RoomId, DateTimeOffset At, string ClientId, DisconnectCause Cause, string? By = null) : IRoomEvent;

    /// <summary>From now on people knock, or come in at once; until the session ends.</summary>
    [Wire("e:knock-enabled.1")]
    public sealed record KnockEnabled(string RoomId, DateTimeOffset At, bool Enabled, string? By = null) : IRoomEvent;
}

/// <content>What is heard in the waiting room and about it.</content>
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
