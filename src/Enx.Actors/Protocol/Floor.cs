using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <summary>Who may speak in a lecture: the floor, which one participant holds at a time.</summary>
public static class FloorCommands
{
    /// <summary>What is done with the floor.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<FloorAction>))]
    public enum FloorAction
    {
        /// <summary>A participant raises a hand.</summary>
        [JsonStringEnumMemberName("requestFloor")] Request,

        /// <summary>A participant lowers the hand again.</summary>
        [JsonStringEnumMemberName("cancelFloor")] Cancel,

        /// <summary>The holder is done.</summary>
        [JsonStringEnumMemberName("finishFloor")] Finish,

        /// <summary>The invited participant takes the floor.</summary>
        [JsonStringEnumMemberName("acceptInviteFloorRequest")] AcceptInvite,

        /// <summary>The invited participant does not want it.</summary>
        [JsonStringEnumMemberName("rejectInviteFloor")] RejectInvite,

        /// <summary>A moderator gives the floor to who asked.</summary>
        [JsonStringEnumMemberName("grantFloor")] Grant,

        /// <summary>A moderator turns a request down.</summary>
        [JsonStringEnumMemberName("denyFloor")] Deny,

        /// <summary>A moderator takes the floor back.</summary>
        [JsonStringEnumMemberName("releaseFloor")] Release,

        /// <summary>A moderator offers the floor to somebody who did not ask.</summary>
        [JsonStringEnumMemberName("inviteToFloor")] Invite,

        /// <summary>A moderator takes the offer back.</summary>
        [JsonStringEnumMemberName("cancelFloorInvite")] CancelInvite,
    }

    /// <summary>Does something with the floor. Answer: <see cref="RoomReplies.Done"/> or <see cref="RoomReplies.Refused"/>.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="By">Who asks; null for a backend, which may do what a moderator may.</param>
    /// <param name="Action">What.</param>
    /// <param name="ClientId">Whom it concerns; for what a participant does, the caller.</param>
    [Wire("c:process-floor")]
    public sealed record ProcessFloor(string RoomId, string? By, FloorAction Action, string ClientId) : IModerationCommand;
}

/// <content>The facts.</content>
public static partial class RoomEvents
{
    /// <summary>Something was done with the floor. A <c>Release</c> without <c>By</c> made way for the next holder, or a backend did it.</summary>
    [Wire("e:floor-processed.1")]
    public sealed record FloorProcessed(string RoomId, DateTimeOffset At, string ClientId, FloorCommands.FloorAction Action, string? By = null) : IRoomEvent;
}

/// <content>What is heard of the floor in a lecture.</content>
public static partial class RoomNotifications
{
    /// <summary>To moderators: somebody asks for the floor.</summary>
    [Wire("n:floor-request-received")]
    public sealed record OnFloorRequestReceived(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onFloorRequestReceived";
    }

    /// <summary>To moderators: somebody does not want it any more.</summary>
    [Wire("n:cancelled-floor-request")]
    public sealed record OnCancelledFloorRequest(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onCancelledFloorRequest";
    }

    /// <summary>To moderators: the holder is done.</summary>
    [Wire("n:finished-floor-request")]
    public sealed record OnFinishedFloorRequest(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onFinishedFloorRequest";
    }

    /// <summary>To the one who asked: the floor is yours.</summary>
    [Wire("n:granted-floor-request")]
    public sealed record OnGrantedFloorRequest(string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onGrantedFloorRequest";
    }

    /// <summary>To the one who asked: not now.</summary>
    [Wire("n:denied-floor-request")]
    public sealed record OnDeniedFloorRequest(string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onDeniedFloorRequest";
    }

    /// <summary>To the holder: a moderator took the floor back.</summary>
    [Wire("n:released-floor-request")]
    public sealed record OnReleasedFloorRequest(string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onReleasedFloorRequest";
    }

    /// <summary>To the invited: a moderator offers the floor.</summary>
    [Wire("n:invited-for-floor-access")]
    public sealed record OnInvitedForFloorAccess(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onInvitedForFloorAccess";
    }

    /// <summary>To the invited: the offer is taken back.</summary>
    [Wire("n:canceled-floor-invite")]
    public sealed record OnCanceledFloorInvite(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onCanceledFloorInvite";
    }

    /// <summary>To moderators: somebody was offered the floor.</summary>
    [Wire("n:invite-to-floor-requested")]
    public sealed record OnInviteToFloorRequested(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onInviteToFloorRequested";
    }

    /// <summary>To moderators: the invited took the floor.</summary>
    [Wire("n:accepted-floor-invite")]
    public sealed record OnAcceptedFloorInvite(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onAcceptedFloorInvite";
    }

    /// <summary>To moderators: the invited did not want it.</summary>
    [Wire("n:rejected-invite-floor")]
    public sealed record OnRejectedInviteFloor(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onRejectedInviteFloor";
    }

    /// <summary>To moderators: a request or the floor itself was decided upon: <c>Action</c> is <c>floorGranted</c>, <c>floorDenied</c> or <c>floorReleased</c>, with 1708, 1709 or 1712.</summary>
    [Wire("n:process-floor-requested")]
    public sealed record OnProcessFloorRequested(string ClientId, string Name, string Action, int Result, string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onProcessFloorRequested";
    }
}
