using System.Collections.Immutable;

namespace Enx.Actors.Protocol;

/// <summary>The facts of a room. They are kept in its journal: extend them only by adding optional fields.</summary>
public static partial class RoomEvents
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

    /// <summary>A user's microphone or camera went off or on.</summary>
    [Wire("e:user-muted.1")]
    public sealed record UserMuted(string RoomId, DateTimeOffset At, string ClientId, bool Video, bool Muted) : IRoomEvent;

    /// <summary>A user began to publish: stream 'av' (microphone and camera) or 'share' (slot 101).</summary>
    [Wire("e:stream-published.1")]
    public sealed record StreamPublished(string RoomId, DateTimeOffset At, string ClientId, string StreamId) : IRoomEvent;

    /// <summary>A user ended a stream.</summary>
    [Wire("e:stream-unpublished.1")]
    public sealed record StreamUnpublished(string RoomId, DateTimeOffset At, string ClientId, string StreamId) : IRoomEvent;

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
