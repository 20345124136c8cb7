using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <summary>
/// What a moderator asks of a room, and a backend may as well. <c>By</c> is the client id of the user who asks; null for a backend,
/// which may do everything. Answer to each: <see cref="RoomReplies.Done"/> or <see cref="RoomReplies.Refused"/>.
/// </summary>
public static class ModerationCommands
{
    /// <summary>Puts users out (<c>dropUser</c>). None named: everyone but the caller. They are not reconnected.</summary>
    [Wire("c:drop-users")]
    public sealed record DropUsers(string RoomId, string? By, ImmutableArray<string> ClientIds) : IModerationCommand;

    /// <summary>Ends the session (<c>destroy</c>): everyone is out, and an adhoc room is gone. Others stay to be used again.</summary>
    [Wire("c:destroy-room")]
    public sealed record DestroyRoom(string RoomId, string? By) : IModerationCommand;

    /// <summary>Locks or unlocks (<c>lockRoom</c>, <c>unLockRoom</c>): nobody new comes in.</summary>
    [Wire("c:lock-room")]
    public sealed record LockRoom(string RoomId, string? By, bool Locked) : IModerationCommand;

    /// <summary>Mutes the microphones of all but the moderators, of those too who come later (<c>hardMute</c>, <c>hardUnMute</c>).</summary>
    [Wire("c:hard-mute-room")]
    public sealed record HardMuteRoom(string RoomId, string? By, bool Muted) : IModerationCommand;

    /// <summary>Mutes one user's microphone or camera; only a moderator can undo it (<c>hardMuteUserAudio</c> and its like).</summary>
    [Wire("c:hard-mute-user")]
    public sealed record HardMuteUser(string RoomId, string? By, string ClientId, bool Video, bool Muted) : IModerationCommand;

    /// <summary>Puts users on top of everyone's talkers, or takes them from there (<c>addSpotlightUsers</c>, <c>removeSpotlightUsers</c>).</summary>
    [Wire("c:spotlight-users")]
    public sealed record SpotlightUsers(string RoomId, string? By, ImmutableArray<string> ClientIds, bool Add) : IModerationCommand;

    /// <summary>
    /// Gives a user another role. With <paramref name="Role"/> null it is the vocabulary's <c>switchUserRole</c>: the user becomes the
    /// moderator, and the caller a participant.
    /// </summary>
    [Wire("c:switch-user-role")]
    public sealed record SwitchUserRole(string RoomId, string? By, string ClientId, Role? Role = null) : IModerationCommand;

    /// <summary>Gives a user another name (<c>renameUser</c>). A user may rename itself where its token allows it; others, only a moderator. The name that the token was signed with stays known.</summary>
    [Wire("c:rename-user")]
    public sealed record RenameUser(string RoomId, string? By, string ClientId, string Name) : IModerationCommand;

    /// <summary>Makes a lecture of a meeting, or the other way round (<c>switchRoomMode</c>).</summary>
    [Wire("c:switch-room-mode")]
    public sealed record SwitchRoomMode(string RoomId, string? By, RoomMode Mode) : IModerationCommand;

    /// <summary>Adds time to a room that is about to end (<c>extendConferenceDuration</c>).</summary>
    [Wire("c:extend-duration")]
    public sealed record ExtendDuration(string RoomId, string? By) : IModerationCommand;

    /// <summary>Keeps a person out, by the application's own reference, and puts out who is in under it.</summary>
    [Wire("c:ban-user")]
    public sealed record BanUser(string RoomId, string? By, string UserRef) : IModerationCommand;

    /// <summary>Lets a banned person in again.</summary>
    [Wire("c:unban-user")]
    public sealed record UnbanUser(string RoomId, string? By, string UserRef) : IModerationCommand;

    /// <summary>Makes a token useless; who came in with it is put out. Only a backend may.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="TokenId">The token's id (its <c>jti</c>).</param>
    /// <param name="ExpiresAt">When its life would have ended: until then it is remembered.</param>
    [Wire("c:revoke-token")]
    public sealed record RevokeToken(string RoomId, string TokenId, DateTimeOffset ExpiresAt) : IRoomCommand;
}

/// <content>The facts.</content>
public static partial class RoomEvents
{
    /// <summary>The room was locked or unlocked. <c>By</c>, here and below, is the moderator's client id; null for a backend, or for the room itself.</summary>
    [Wire("e:room-locked.1")]
    public sealed record RoomLocked(string RoomId, DateTimeOffset At, bool Locked, string? By = null) : IRoomEvent;

    /// <summary>All microphones but the moderators' were muted, or may be turned on again.</summary>
    [Wire("e:room-hard-muted.1")]
    public sealed record RoomHardMuted(string RoomId, DateTimeOffset At, bool Muted, string? By = null) : IRoomEvent;

    /// <summary>A moderator muted one user's microphone or camera, or lifted that.</summary>
    [Wire("e:user-hard-muted.1")]
    public sealed record UserHardMuted(string RoomId, DateTimeOffset At, string ClientId, bool Video, bool Muted, string? By = null) : IRoomEvent;

    /// <summary>Somebody has another role.</summary>
    [Wire("e:user-role-changed.1")]
    public sealed record UserRoleChanged(string RoomId, DateTimeOffset At, string ClientId, Role Role, string? By = null) : IRoomEvent;

    /// <summary>Somebody has another name.</summary>
    [Wire("e:user-renamed.1")]
    public sealed record UserRenamed(string RoomId, DateTimeOffset At, string ClientId, string Name, string? By = null) : IRoomEvent;

    /// <summary>The room has another mode until the session ends; the floor is free and nobody asks for it.</summary>
    [Wire("e:room-mode-switched.1")]
    public sealed record RoomModeSwitched(string RoomId, DateTimeOffset At, RoomMode Mode, string? By = null) : IRoomEvent;

    /// <summary>Who is in the spotlight now, first named first.</summary>
    [Wire("e:spotlight-changed.1")]
    public sealed record SpotlightChanged(string RoomId, DateTimeOffset At, ImmutableArray<string> Clients, string? By = null) : IRoomEvent;

    /// <summary>A person is kept out, by the application's own reference.</summary>
    [Wire("e:user-banned.1")]
    public sealed record UserBanned(string RoomId, DateTimeOffset At, string UserRef, string? By = null) : IRoomEvent;

    /// <summary>A person may come in again.</summary>
    [Wire("e:user-unbanned.1")]
    public sealed record UserUnbanned(string RoomId, DateTimeOffset At, string UserRef, string? By = null) : IRoomEvent;

    /// <summary>A token joins no more; remembered until its life would have ended.</summary>
    [Wire("e:token-revoked.1")]
    public sealed record TokenRevoked(string RoomId, DateTimeOffset At, string TokenId, DateTimeOffset ExpiresAt) : IRoomEvent;
}

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
