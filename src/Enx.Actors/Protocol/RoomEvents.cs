using System.Collections.Immutable;

namespace Enx.Actors.Protocol;

/// <summary>The facts of a room. They are kept in its journal: extend them only by adding optional fields.</summary>
public static class RoomEvents
{
    /// <summary>The room was made.</summary>
    public sealed record RoomCreated(string RoomId, DateTimeOffset At, string Name, string OwnerRef, RoomSettings Settings, ImmutableDictionary<string, string> Data) : IRoomEvent;

    /// <summary>The room was changed; all fields as they are now.</summary>
    public sealed record RoomUpdated(string RoomId, DateTimeOffset At, string Name, string OwnerRef, RoomSettings Settings, ImmutableDictionary<string, string> Data) : IRoomEvent;

    /// <summary>The room is gone.</summary>
    public sealed record RoomDeleted(string RoomId, DateTimeOffset At, DisconnectCause Cause) : IRoomEvent;

    /// <summary>The room's actor started on a node: the fencing token for its commands to media nodes.</summary>
    public sealed record RoomActivated(string RoomId, DateTimeOffset At, long Epoch) : IRoomEvent;

    /// <summary>Somebody came in; the token is spent. <c>Media</c> says that the user has a peer on a media node, <c>How</c> how it is reconnected.</summary>
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
        RoomInfo? How = null) : IRoomEvent;

    /// <summary>Somebody left. <c>TokenReleased</c>: joining failed on the server's side, so the token may be used again.</summary>
    public sealed record UserLeft(string RoomId, DateTimeOffset At, string ClientId, DisconnectCause Cause, bool TokenReleased = false) : IRoomEvent;

    /// <summary>A user's connection was lost; its place is kept. <c>MediaLost</c>: its media path too, so the others hear and see nothing of it.</summary>
    public sealed record UserInterrupted(string RoomId, DateTimeOffset At, string ClientId, string Cause, bool MediaLost) : IRoomEvent;

    /// <summary>The room waits for a lost user: the <c>Attempt</c>th time of <c>Of</c>.</summary>
    public sealed record ReconnectAttempted(string RoomId, DateTimeOffset At, string ClientId, int Attempt, int Of) : IRoomEvent;

    /// <summary>A session resumed a user's presence. <c>Generation</c> numbers its resume tokens.</summary>
    public sealed record UserResumed(string RoomId, DateTimeOffset At, string ClientId, int Generation) : IRoomEvent;

    /// <summary>A lost user's connection is whole again, after so many attempts.</summary>
    public sealed record UserReconnected(string RoomId, DateTimeOffset At, string ClientId, int Attempts) : IRoomEvent;

    /// <summary>A user's microphone or camera went off or on.</summary>
    public sealed record UserMuted(string RoomId, DateTimeOffset At, string ClientId, bool Video, bool Muted) : IRoomEvent;

    /// <summary>A user began to publish: stream 'av' (microphone and camera) or 'share' (slot 101).</summary>
    public sealed record StreamPublished(string RoomId, DateTimeOffset At, string ClientId, string StreamId) : IRoomEvent;

    /// <summary>A user ended a stream.</summary>
    public sealed record StreamUnpublished(string RoomId, DateTimeOffset At, string ClientId, string StreamId) : IRoomEvent;

    /// <summary>Somebody, or a backend, said something.</summary>
    public sealed record MessageSaid(string RoomId, DateTimeOffset At, RoomNotifications.ChatMessage Message) : IRoomEvent;

    /// <summary>The session lasts so many minutes longer. <c>By</c> is the moderator; null for a backend.</summary>
    public sealed record DurationExtended(string RoomId, DateTimeOffset At, int Minutes, string? By = null) : IRoomEvent;

    /// <summary>The session's time was up: everybody is out, and the next who comes in begins a new one.</summary>
    public sealed record SessionExpired(string RoomId, DateTimeOffset At) : IRoomEvent;
}
