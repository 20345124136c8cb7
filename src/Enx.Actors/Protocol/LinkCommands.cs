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
