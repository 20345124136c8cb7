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

    /// <summary>Somebody came in; the token is spent. <c>Media</c> says that the user has a peer on a media node.</summary>
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
        bool Media = false) : IRoomEvent;

    /// <summary>Somebody left. <c>TokenReleased</c>: joining failed on the server's side, so the token may be used again.</summary>
    public sealed record UserLeft(string RoomId, DateTimeOffset At, string ClientId, DisconnectCause Cause, bool TokenReleased = false) : IRoomEvent;

    /// <summary>A user's microphone or camera went off or on.</summary>
    public sealed record UserMuted(string RoomId, DateTimeOffset At, string ClientId, bool Video, bool Muted) : IRoomEvent;

    /// <summary>A user began to publish: stream 'av' (microphone and camera) or 'share' (slot 101).</summary>
    public sealed record StreamPublished(string RoomId, DateTimeOffset At, string ClientId, string StreamId) : IRoomEvent;

    /// <summary>A user ended a stream.</summary>
    public sealed record StreamUnpublished(string RoomId, DateTimeOffset At, string ClientId, string StreamId) : IRoomEvent;
}
