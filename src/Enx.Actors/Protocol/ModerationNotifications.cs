using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <content>What is heard of moderation. <c>ModeratorId</c> is empty when a backend did it.</content>
public static partial class RoomNotifications
{
    /// <summary>The room is locked: nobody new comes in.</summary>
    public sealed record OnLockedRoom(string Msg, [property: JsonPropertyName("moderator_id")] string ModeratorId) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onLockedRoom";
    }

    /// <summary>The room is open again.</summary>
    public sealed record OnUnLockedRoom(string Msg, [property: JsonPropertyName("moderator_id")] string ModeratorId) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUnLockedRoom";
    }

    /// <summary>All microphones but the moderators' are muted (<c>Status</c> true), or no longer.</summary>
    public sealed record OnReceivedHardMute(bool Status, string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onReceivedHardMute";
    }

    /// <summary>A moderator muted the user's microphone.</summary>
    public sealed record OnReceivedHardMuteAudio(string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onReceivedHardMuteAudio";
    }

    /// <summary>The user's microphone may be turned on again.</summary>
    public sealed record OnReceivedHardUnMuteAudio(string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onReceivedHardUnMuteAudio";
    }

    /// <summary>A moderator muted the user's camera.</summary>
    public sealed record OnReceivedHardMuteVideo(string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onReceivedHardMuteVideo";
    }

    /// <summary>The user's camera may be turned on again.</summary>
    public sealed record OnReceivedHardUnMuteVideo(string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onReceivedHardUnMuteVideo";
    }

    /// <summary>Who is in the spotlight now.</summary>
    public sealed record OnUpdateSpotlightUsers([property: JsonPropertyName("moderator_id")] string ModeratorId, ImmutableArray<string> Clients) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUpdateSpotlightUsers";
    }

    /// <summary>Somebody has another role; told to everyone, the one concerned too.</summary>
    public sealed record OnUserRoleChanged(string ClientId, Role Role, Role Before, Permissions Permissions) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUserRoleChanged";
    }

    /// <summary>The room has another mode.</summary>
    public sealed record OnRoomModeSwitched(RoomMode Mode, [property: JsonPropertyName("moderator_id")] string ModeratorId) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onRoomModeSwitched";
    }

    /// <summary>So many minutes are left: told 10, 5 and 1 before the end.</summary>
    public sealed record OnConferenceRemainingDuration(int Remaining) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onConferenceRemainingDuration";
    }

    /// <summary>The room lasts longer: minutes added, and left.</summary>
    public sealed record OnConferencessExtended(int Extended, int Remaining) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onConferencessExtended";
    }
}
