using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

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
