using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <content>What is heard of the floor in a lecture.</content>
public static partial class RoomNotifications
{
    /// <summary>To moderators: somebody asks for the floor.</summary>
    public sealed record OnFloorRequestReceived(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onFloorRequestReceived";
    }

    /// <summary>To moderators: somebody does not want it any more.</summary>
    public sealed record OnCancelledFloorRequest(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onCancelledFloorRequest";
    }

    /// <summary>To moderators: the holder is done.</summary>
    public sealed record OnFinishedFloorRequest(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onFinishedFloorRequest";
    }

    /// <summary>To the one who asked: the floor is yours.</summary>
    public sealed record OnGrantedFloorRequest(string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onGrantedFloorRequest";
    }

    /// <summary>To the one who asked: not now.</summary>
    public sealed record OnDeniedFloorRequest(string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onDeniedFloorRequest";
    }

    /// <summary>To the holder: a moderator took the floor back.</summary>
    public sealed record OnReleasedFloorRequest(string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onReleasedFloorRequest";
    }

    /// <summary>To the invited: a moderator offers the floor.</summary>
    public sealed record OnInvitedForFloorAccess(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onInvitedForFloorAccess";
    }

    /// <summary>To the invited: the offer is taken back.</summary>
    public sealed record OnCanceledFloorInvite(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onCanceledFloorInvite";
    }

    /// <summary>To moderators: somebody was offered the floor.</summary>
    public sealed record OnInviteToFloorRequested(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onInviteToFloorRequested";
    }

    /// <summary>To moderators: the invited took the floor.</summary>
    public sealed record OnAcceptedFloorInvite(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onAcceptedFloorInvite";
    }

    /// <summary>To moderators: the invited did not want it.</summary>
    public sealed record OnRejectedInviteFloor(string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onRejectedInviteFloor";
    }

    /// <summary>To moderators: a request or the floor itself was decided upon: <c>Action</c> is <c>floorGranted</c>, <c>floorDenied</c> or <c>floorReleased</c>, with 1708, 1709 or 1712.</summary>
    public sealed record OnProcessFloorRequested(string ClientId, string Name, string Action, int Result, string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onProcessFloorRequested";
    }
}
