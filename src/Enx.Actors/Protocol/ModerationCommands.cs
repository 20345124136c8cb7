using System.Collections.Immutable;

namespace Enx.Actors.Protocol;

/// <summary>
/// What a moderator asks of a room, and a backend may as well. <c>By</c> is the client id of the user who asks; null for a backend,
/// which may do everything. Answer to each: <see cref="RoomReplies.Done"/> or <see cref="RoomReplies.Refused"/>.
/// </summary>
public static class ModerationCommands
{
    /// <summary>Puts users out (<c>dropUser</c>). None named: everyone but the caller. They are not reconnected.</summary>
    public sealed record DropUsers(string RoomId, string? By, ImmutableArray<string> ClientIds) : IRoomCommand;

    /// <summary>Ends the session (<c>destroy</c>): everyone is out, and an adhoc room is gone. Others stay to be used again.</summary>
    public sealed record DestroyRoom(string RoomId, string? By) : IRoomCommand;

    /// <summary>Locks or unlocks (<c>lockRoom</c>, <c>unLockRoom</c>): nobody new comes in.</summary>
    public sealed record LockRoom(string RoomId, string? By, bool Locked) : IRoomCommand;

    /// <summary>Mutes the microphones of all but the moderators, of those too who come later (<c>hardMute</c>, <c>hardUnMute</c>).</summary>
    public sealed record HardMuteRoom(string RoomId, string? By, bool Muted) : IRoomCommand;

    /// <summary>Mutes one user's microphone or camera; only a moderator can undo it (<c>hardMuteUserAudio</c> and its like).</summary>
    public sealed record HardMuteUser(string RoomId, string? By, string ClientId, bool Video, bool Muted) : IRoomCommand;

    /// <summary>Puts users on top of everyone's talkers, or takes them from there (<c>addSpotlightUsers</c>, <c>removeSpotlightUsers</c>).</summary>
    public sealed record SpotlightUsers(string RoomId, string? By, ImmutableArray<string> ClientIds, bool Add) : IRoomCommand;

    /// <summary>
    /// Gives a user another role. With <paramref name="Role"/> null it is the vocabulary's <c>switchUserRole</c>: the user becomes the
    /// moderator, and the caller a participant.
    /// </summary>
    public sealed record SwitchUserRole(string RoomId, string? By, string ClientId, Role? Role = null) : IRoomCommand;

    /// <summary>Makes a lecture of a meeting, or the other way round (<c>switchRoomMode</c>).</summary>
    public sealed record SwitchRoomMode(string RoomId, string? By, RoomMode Mode) : IRoomCommand;

    /// <summary>Adds time to a room that is about to end (<c>extendConferenceDuration</c>).</summary>
    public sealed record ExtendDuration(string RoomId, string? By) : IRoomCommand;

    /// <summary>Keeps a person out, by the application's own reference, and puts out who is in under it.</summary>
    public sealed record BanUser(string RoomId, string? By, string UserRef) : IRoomCommand;

    /// <summary>Lets a banned person in again.</summary>
    public sealed record UnbanUser(string RoomId, string? By, string UserRef) : IRoomCommand;

    /// <summary>Makes a token useless; who came in with it is put out. Only a backend may.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="TokenId">The token's id (its <c>jti</c>).</param>
    /// <param name="ExpiresAt">When its life would have ended: until then it is remembered.</param>
    public sealed record RevokeToken(string RoomId, string TokenId, DateTimeOffset ExpiresAt) : IRoomCommand;
}
