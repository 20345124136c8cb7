using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <content>What is heard of moderation. <c>ModeratorId</c> is empty when a backend did it.</content>
public static partial class RoomNotifications
{
    /// <summary>The room is locked: nobody new comes in.</summary>
    [Wire("n:locked-room")]
    public sealed record OnLockedRoom(string Msg, [property: JsonPropertyName("moderator_id")] string ModeratorId) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onLockedRoom";
    }

    /// <summary>The room is open again.</summary>
    [Wire("n:un-locked-room")]
    public sealed record OnUnLockedRoom(string Msg, [property: JsonPropertyName("moderator_id")] string ModeratorId) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUnLockedRoom";
    }

    /// <summary>All microphones but the moderators' are muted (<c>Status</c> true), or no longer.</summary>
    [Wire("n:received-hard-mute")]
    public sealed record OnReceivedHardMute(bool Status, string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onReceivedHardMute";
    }

    /// <summary>A moderator muted the user's microphone.</summary>
    [Wire("n:received-hard-mute-audio")]
    public sealed record OnReceivedHardMuteAudio(string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onReceivedHardMuteAudio";
    }

    /// <summary>The user's microphone may be turned on again.</summary>
    [Wire("n:received-hard-un-mute-audio")]
    public sealed record OnReceivedHardUnMuteAudio(string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onReceivedHardUnMuteAudio";
    }

    /// <summary>A moderator muted the user's camera.</summary>
    [Wire("n:received-hard-mute-video")]
    public sealed record OnReceivedHardMuteVideo(string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onReceivedHardMuteVideo";
    }

    /// <summary>The user's camera may be turned on again.</summary>
    [Wire("n:received-hard-un-mute-video")]
    public sealed record OnReceivedHardUnMuteVideo(string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onReceivedHardUnMuteVideo";
    }

    /// <summary>Who is in the spotlight now.</summary>
    [Wire("n:update-spotlight-users")]
    public sealed record OnUpdateSpotlightUsers([property: JsonPropertyName("moderator_id")] string ModeratorId, ImmutableArray<string> Clients) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUpdateSpotlightUsers";
    }

    /// <summary>Somebody has another role; told to everyone, the one concerned too.</summary>
    [Wire("n:user-role-changed")]
    public sealed record OnUserRoleChanged(string ClientId, Role Role, Role Before, Permissions Permissions) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUserRoleChanged";
    }

    /// <summary>The room has another mode.</summary>
    [Wire("n:room-mode-switched")]
    public sealed record OnRoomModeSwitched(RoomMode Mode, [property: JsonPropertyName("moderator_id")] string ModeratorId) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onRoomModeSwitched";
    }

    /// <summary>So many minutes are left: told 10, 5 and 1 before the end.</summary>
    [Wire("n:conference-remaining-duration")]
    public sealed record OnConferenceRemainingDuration(int Remaining) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onConferenceRemainingDuration";
    }

    /// <summary>The room lasts longer: minutes added, and left.</summary>
    [Wire("n:conferencess-extended")]
    public sealed record OnConferencessExtended(int Extended, int Remaining) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onConferencessExtended";
    }
}
