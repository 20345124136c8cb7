using System.Collections.Immutable;

namespace Enx.Actors.Protocol;

/// <summary>The facts of a room. They are kept in its journal: extend them only by adding optional fields.</summary>
public static class RoomEvents
{
    /// <summary>The room was made.</summary>
    [Wire("e:room-created.1")]
    public sealed record RoomCreated(string RoomId, DateTimeOffset At, string Name, string OwnerRef, RoomSettings Settings, ImmutableDictionary<string, string> Data) : IRoomEvent;

    /// <summary>The room was changed; all fields as they are now.</summary>
    [Wire("e:room-updated.1")]
    public sealed record RoomUpdated(string RoomId, DateTimeOffset At, string Name, string OwnerRef, RoomSettings Settings, ImmutableDictionary<string, string> Data) : IRoomEvent;

    /// <summary>The room is gone.</summary>
    [Wire("e:room-deleted.1")]
    public sealed record RoomDeleted(string RoomId, DateTimeOffset At, DisconnectCause Cause) : IRoomEvent;

    /// <summary>The room's actor started on a node: the fencing token for its commands to media nodes.</summary>
    [Wire("e:room-activated.1")]
    public sealed record RoomActivated(string RoomId, DateTimeOffset At, long Epoch) : IRoomEvent;

    /// <summary>
    /// Somebody came in; the token is spent. <c>Media</c> says that the user has a peer on a media node, <c>Audio</c> and <c>Video</c>
    /// what it brought to publish, <c>Receive</c> what it wants to be sent, when that is not the usual, <c>How</c> how it is
    /// reconnected, and <c>Attributes</c> the application's words about its stream, null for none.
    /// </summary>
    [Wire("e:user-joined.1")]
    public sealed record UserJoined(
        string RoomId,
        DateTimeOffset At,
        string ClientId,
        User User,
        bool Audio,
        bool Video,
        bool AudioMuted,
        bool VideoMuted,
        string TokenId,
        DateTimeOffset TokenExpiresAt,
        bool Media = false,
        RoomInfo? How = null,
        ReceivePreferences? Receive = null,
        ImmutableDictionary<string, string>? Attributes = null) : IRoomEvent;

    /// <summary>
    /// Somebody left. <c>TokenReleased</c>: joining failed on the server's side, so the token may be used again. <c>Since</c>: it turned
    /// out later that the user was gone by then, when the room was without an actor; null for now.
    /// </summary>
    [Wire("e:user-left.1")]
    public sealed record UserLeft(
        string RoomId,
        DateTimeOffset At,
        string ClientId,
        DisconnectCause Cause,
        bool TokenReleased = false,
        DateTimeOffset? Since = null) : IRoomEvent;

    /// <summary>A user's connection was lost; its place is kept. <c>MediaLost</c>: its media path too, so the others hear and see nothing of it.</summary>
    [Wire("e:user-interrupted.1")]
    public sealed record UserInterrupted(string RoomId, DateTimeOffset At, string ClientId, string Cause, bool MediaLost) : IRoomEvent;

    /// <summary>The room waits for a lost user: the <c>Attempt</c>th time of <c>Of</c>.</summary>
    [Wire("e:reconnect-attempted.1")]
    public sealed record ReconnectAttempted(string RoomId, DateTimeOffset At, string ClientId, int Attempt, int Of) : IRoomEvent;

    /// <summary>A session resumed a user's presence. <c>Generation</c> numbers its resume tokens, <c>Attempt</c> the client's tries.</summary>
    [Wire("e:user-resumed.1")]
    public sealed record UserResumed(string RoomId, DateTimeOffset At, string ClientId, int Generation, long Attempt = 0) : IRoomEvent;

    /// <summary>A lost user's connection is whole again, after so many attempts.</summary>
    [Wire("e:user-reconnected.1")]
    public sealed record UserReconnected(string RoomId, DateTimeOffset At, string ClientId, int Attempts) : IRoomEvent;

    /// <summary>A user's microphone or camera went off or on.</summary>
    [Wire("e:user-muted.1")]
    public sealed record UserMuted(string RoomId, DateTimeOffset At, string ClientId, bool Video, bool Muted) : IRoomEvent;

    /// <summary>A user began to publish: stream 'av' (microphone and camera) or 'share' (slot 101).</summary>
    [Wire("e:stream-published.1")]
    public sealed record StreamPublished(string RoomId, DateTimeOffset At, string ClientId, string StreamId) : IRoomEvent;

    /// <summary>A user ended a stream.</summary>
    [Wire("e:stream-unpublished.1")]
    public sealed record StreamUnpublished(string RoomId, DateTimeOffset At, string ClientId, string StreamId) : IRoomEvent;

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

    /// <summary>The room has another mode until the session ends; the floor is free and nobody asks for it.</summary>
    [Wire("e:room-mode-switched.1")]
    public sealed record RoomModeSwitched(string RoomId, DateTimeOffset At, RoomMode Mode, string? By = null) : IRoomEvent;

    /// <summary>Something was done with the floor. A <c>Release</c> without <c>By</c> made way for the next holder, or a backend did it.</summary>
    [Wire("e:floor-processed.1")]
    public sealed record FloorProcessed(string RoomId, DateTimeOffset At, string ClientId, FloorCommands.FloorAction Action, string? By = null) : IRoomEvent;

    /// <summary>Who is in the spotlight now, first named first.</summary>
    [Wire("e:spotlight-changed.1")]
    public sealed record SpotlightChanged(string RoomId, DateTimeOffset At, ImmutableArray<string> Clients, string? By = null) : IRoomEvent;

    /// <summary>What a user wants to be sent now; the whole of it.</summary>
    [Wire("e:receive-changed.1")]
    public sealed record ReceiveChanged(string RoomId, DateTimeOffset At, string ClientId, ReceivePreferences Receive) : IRoomEvent;

    /// <summary>Somebody waits at the door. <c>Entry</c> is the fact that will be when the user is let in; <c>EventType</c> is <c>knock</c> or <c>wait_for_moderator</c>.</summary>
    [Wire("e:user-awaited.1")]
    public sealed record UserAwaited(string RoomId, DateTimeOffset At, UserJoined Entry, string EventType) : IRoomEvent;

    /// <summary>Somebody waits no longer and is not in: sent away, or gone. Who is let in has joined instead.</summary>
    [Wire("e:awaited-user-gone.1")]
    public sealed record AwaitedUserGone(string RoomId, DateTimeOffset At, string ClientId, DisconnectCause Cause, string? By = null) : IRoomEvent;

    /// <summary>From now on people knock, or come in at once; until the session ends.</summary>
    [Wire("e:knock-enabled.1")]
    public sealed record KnockEnabled(string RoomId, DateTimeOffset At, bool Enabled, string? By = null) : IRoomEvent;

    /// <summary>A person is kept out, by the application's own reference.</summary>
    [Wire("e:user-banned.1")]
    public sealed record UserBanned(string RoomId, DateTimeOffset At, string UserRef, string? By = null) : IRoomEvent;

    /// <summary>A person may come in again.</summary>
    [Wire("e:user-unbanned.1")]
    public sealed record UserUnbanned(string RoomId, DateTimeOffset At, string UserRef, string? By = null) : IRoomEvent;

    /// <summary>A token joins no more; remembered until its life would have ended.</summary>
    [Wire("e:token-revoked.1")]
    public sealed record TokenRevoked(string RoomId, DateTimeOffset At, string TokenId, DateTimeOffset ExpiresAt) : IRoomEvent;

    /// <summary>Somebody, or a backend, said something.</summary>
    [Wire("e:message-said.1")]
    public sealed record MessageSaid(string RoomId, DateTimeOffset At, RoomNotifications.ChatMessage Message) : IRoomEvent;

    /// <summary>The session lasts so many minutes longer. <c>By</c> is the moderator; null for a backend.</summary>
    [Wire("e:duration-extended.1")]
    public sealed record DurationExtended(string RoomId, DateTimeOffset At, int Minutes, string? By = null) : IRoomEvent;

    /// <summary>The room's media is on this node from here on, under this epoch. <c>Node</c> is <c>host:port/number</c>.</summary>
    [Wire("e:media-assigned.1")]
    public sealed record MediaAssigned(string RoomId, DateTimeOffset At, string Node, long Epoch) : IRoomEvent;

    /// <summary>The room's media begins to move to a node, which it commands under this epoch; it is there with <see cref="MediaAssigned"/>.</summary>
    [Wire("e:media-move-begun.1")]
    public sealed record MediaMoveBegun(string RoomId, DateTimeOffset At, string Node, long Epoch) : IRoomEvent;

    /// <summary>The session's time was up: everybody is out, and the next who comes in begins a new one.</summary>
    [Wire("e:session-expired.1")]
    public sealed record SessionExpired(string RoomId, DateTimeOffset At) : IRoomEvent;
}
