using System.Collections.Immutable;

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
