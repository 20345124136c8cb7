using System.Text.Json.Serialization;
using System.Text;
using Akka.Actor;

namespace Enx.Actors.Protocol;

/// <summary>How a client that lost its connection comes back to the place that the room kept for it.</summary>
public static class LinkCommands
{
    /// <summary>
    /// A new session takes the place of the lost one, or of one that still lives: the newest wins.
    /// Answer to the sender: <see cref="RoomReplies.RoomResumed"/>, then what was missed; or <see cref="RoomReplies.Refused"/> with 9017.
    /// </summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">The presence to resume.</param>
    /// <param name="ResumeToken">The latest that the client was given. Each resume gives a new one; the one before it is good until the new one is used, since an answer can be lost.</param>
    /// <param name="LastSeq">The number of the last notification that the client has.</param>
    /// <param name="Offer">A new offer, when the media path is lost too: the same peer connection with ICE restarted, or a new one; null when media still flows.</param>
    /// <param name="Session">Who gets this user's notifications from here on.</param>
    /// <param name="Attempt">Larger with each try of a client: one that comes after a later one, as after a pause of what carried it, is refused
    /// with 9018. 0 when the client does not count.</param>
    [Wire("c:resume-room")]
    public sealed record ResumeRoom(
        string RoomId,
        string ClientId,
        string ResumeToken,
        long LastSeq,
        MediaProtocol.MediaOffer? Offer,
        IActorRef Session,
        long Attempt = 0) : IRoomCommand
    {
        // Not the token: what is printed is logged sooner or later.
        private bool PrintMembers(StringBuilder text)
        {
            text.Append($"RoomId = {RoomId}, ClientId = {ClientId}, LastSeq = {LastSeq}, Offer = {(Offer is null ? "none" : "given")}, Session = {Session}");
            return true;
        }
    }

    /// <summary>The session lives, the media path does not: a new offer. Answer: <see cref="RoomReplies.MediaRestarted"/>.</summary>
    [Wire("c:restart-media")]
    public sealed record RestartMedia(string RoomId, string ClientId, MediaProtocol.MediaOffer Offer) : IRoomCommand;

    /// <summary>
    /// The room moves to another media node, and the client has made a second connection for that. Answer:
    /// <see cref="RoomReplies.MediaRestarted"/>; <see cref="RoomReplies.Refused"/> with 9024 when that move is over.
    /// </summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">Who asks.</param>
    /// <param name="Move">The number of the move, as <see cref="RoomNotifications.OnMediaMove"/> told it.</param>
    /// <param name="Offer">The second connection's offer.</param>
    [Wire("c:move-media")]
    public sealed record MoveMedia(string RoomId, string ClientId, long Move, MediaProtocol.MediaOffer Offer) : IRoomCommand;

    /// <summary>
    /// A session whose endpoint has ended with its room's actor, while its socket lives, takes its place in the room's next life. Said
    /// until it is answered, with <see cref="RoomReplies.Reattached"/>, or <see cref="RoomReplies.Refused"/> with 9017 when there is no
    /// such place any more, or a newer session has it.
    /// </summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">The presence.</param>
    /// <param name="Generation">Which of the presence's sessions it is: <see cref="RoomReplies.RoomConnected.Generation"/>.</param>
    /// <param name="Session">The session.</param>
    [Wire("c:reattach")]
    public sealed record Reattach(string RoomId, string ClientId, int Generation, IActorRef Session) : IRoomCommand;

    /// <summary>A session's socket is closed. No answer.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">The presence that used it.</param>
    /// <param name="Session">The session: if it is not the newest, nothing follows.</param>
    /// <param name="GoingAway">The page went away (WebSocket close code 1001): it reloads and resumes at once, or never comes back.</param>
    [Wire("c:session-closed")]
    public sealed record SessionClosed(string RoomId, string ClientId, IActorRef Session, bool GoingAway) : IRoomCommand;
}

/// <content>The facts.</content>
public static partial class RoomEvents
{
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
}

/// <content>What a client hears of its own connection. They are not numbered and not replayed (their number is 0): a client whose socket is gone
/// finds out by itself, and one that comes back needs no old news of its own absence.</content>
public static partial class RoomNotifications
{
    /// <summary>
    /// The connection failed in part or in whole; it is being restored. <c>Fresh</c>: the server has lost the media connection
    /// itself, so mending it is of no use; a new one is needed.
    /// </summary>
    [Wire("n:connection-interrupted")]
    public sealed record OnConnectionInterrupted(
        int Code,
        string Msg,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Fresh = false) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onConnectionInterrupted";
    }

    /// <summary>An attempt to reconnect begins; it may last <c>Timeout</c> ms. When media is lost, the client answers with a new offer (<c>restartMedia</c>).</summary>
    [Wire("n:reconnect")]
    public sealed record OnReconnect(int Attempt, int Of, int Timeout, string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onReconnect";
    }

    /// <summary>The user is back in full: the same presence, the same streams.</summary>
    [Wire("n:user-reconnect-success")]
    public sealed record OnUserReconnectSuccess(string ClientId, int Attempts, string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUserReconnectSuccess";
    }

    /// <summary>The attempts are spent: the user is out.</summary>
    [Wire("n:connection-lost")]
    public sealed record OnConnectionLost(int Code, string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onConnectionLost";
    }

    /// <summary>
    /// The room's actor started again while the client's socket lived. What it missed is not told one by one: this is the room now, and
    /// numbers go on at <c>NextSeq</c>.
    /// </summary>
    [Wire("n:room-restored")]
    public sealed record OnRoomRestored(long NextSeq, string ResumeToken, OnRoomConnected Snapshot) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onRoomRestored";

        // Not the token: what is printed is logged sooner or later.
        /// <inheritdoc/>
        protected override bool PrintMembers(StringBuilder builder)
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Append($"NextSeq = {NextSeq}, Snapshot = {Snapshot}");
            return true;
        }
    }

    /// <summary>The gateway is about to leave, in <c>Deadline</c> ms at the latest: the client resumes at another one while this one still serves it.</summary>
    [Wire("n:server-leaving")]
    public sealed record OnServerLeaving(long Deadline) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onServerLeaving";
    }

    /// <summary>The room moves to another media node: the client makes a second connection and offers it (<c>moveMedia</c>), while the first still carries media.</summary>
    [Wire("n:media-move")]
    public sealed record OnMediaMove(long Move) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onMediaMove";
    }

    /// <summary>Something about somebody else changed: the whole of it. <c>Change</c> says what: <c>reconnecting</c>, <c>reconnected</c>, <c>role</c>, <c>hard-mute</c>, <c>floor</c>. This one is numbered.</summary>
    [Wire("n:user-updated")]
    public sealed record OnUserUpdated(UserMeta User, string Change) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUserUpdated";
    }
}
