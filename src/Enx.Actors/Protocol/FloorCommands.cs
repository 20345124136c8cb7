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
