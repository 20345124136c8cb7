using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <summary>What a room answers, and what it sends to sessions and subscribers.</summary>
public static class RoomReplies
{
    /// <summary>A room as it is.</summary>
    [Wire("r:details")]
    public sealed record RoomDetails(
        string RoomId,
        string Name,
        string OwnerRef,
        RoomSettings Settings,
        ImmutableDictionary<string, string> Data,
        DateTimeOffset Created,
        int Users,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MediaNode = null) : IRoomReply;

    /// <summary>Who is in the room.</summary>
    [Wire("r:users")]
    public sealed record UserList(string RoomId, ImmutableArray<RoomNotifications.UserMeta> Users) : IRoomReply;

    /// <summary>What was said in the room, oldest first.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="Messages">The messages.</param>
    /// <param name="More">There are newer ones: ask for those after the last of these.</param>
    [Wire("r:message-list")]
    public sealed record MessageList(
        string RoomId,
        ImmutableArray<RoomNotifications.ChatMessage> Messages,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool More = false) : IRoomReply;

    /// <summary>Who waits in the waiting room, in the order in which they came.</summary>
    [Wire("r:awaited-list")]
    public sealed record AwaitedList(string RoomId, ImmutableArray<RoomNotifications.AwaitedUser> Users) : IRoomReply;

    /// <summary>It is done.</summary>
    [Wire("r:done")]
    public sealed record Done(string RoomId) : IRoomReply;

    /// <summary>It is not done.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="Code">One of <see cref="Codes"/>.</param>
    /// <param name="Message">A sentence that says what to do.</param>
    [Wire("r:refused")]
    public sealed record Refused(string RoomId, int Code, string Message) : IRoomReply;

    /// <summary>The user is in.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">The user's presence.</param>
    /// <param name="Connected">What the client is told.</param>
    /// <param name="Answer">The SDP answer, and where each slot is in it; null without media.</param>
    /// <param name="ResumeToken">What resumes this presence; empty when it is not reconnected. A secret.</param>
    /// <param name="Reconnect">How often and how long the room waits for a lost client.</param>
    /// <param name="Generation">Which of the presence's sessions this is; rises with each.</param>
    [Wire("r:connected")]
    public sealed record RoomConnected(
        string RoomId,
        string ClientId,
        RoomNotifications.OnRoomConnected Connected,
        MediaProtocol.MediaAnswer? Answer,
        string ResumeToken = "",
        ReconnectTerms? Reconnect = null,
        int Generation = 0) : IRoomReply
    {
        // Not the token: what is printed is logged sooner or later.
        private bool PrintMembers(StringBuilder text)
        {
            text.Append($"RoomId = {RoomId}, ClientId = {ClientId}, Connected = {Connected}, Answer = {Answer}, Reconnect = {Reconnect}");
            return true;
        }
    }

    /// <summary>The room's side of reconnecting.</summary>
    /// <param name="Allowed">Whether a lost client's place is kept.</param>
    /// <param name="Attempts">How many attempts there are.</param>
    /// <param name="TimeoutMs">How long one attempt may last, ms.</param>
    public sealed record ReconnectTerms(bool Allowed, int Attempts, int TimeoutMs);

    /// <summary>The user has to wait in the waiting room. The same sender hears <see cref="RoomConnected"/> or <see cref="Refused"/> later.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">The id that the user waits under.</param>
    /// <param name="EventType"><c>knock</c> or <c>wait_for_moderator</c>.</param>
    [Wire("r:awaited")]
    public sealed record Awaited(string RoomId, string ClientId, string EventType) : IRoomReply;

    /// <summary>The user is back. What was missed follows as <see cref="Notify"/>, from <see cref="NextSeq"/> on.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">The user's presence.</param>
    /// <param name="ResumeToken">The next resume token. A secret.</param>
    /// <param name="NextSeq">The number of the next notification: the one after the client's last, or, with a snapshot, the first after it.</param>
    /// <param name="Snapshot">The room as it is now, when what was missed is no longer known; null when it is replayed.</param>
    /// <param name="Answer">The answer to the new offer; null without one.</param>
    /// <param name="Generation">Which of the presence's sessions this is; rises with each.</param>
    [Wire("r:room-resumed")]
    public sealed record RoomResumed(
        string RoomId,
        string ClientId,
        string ResumeToken,
        long NextSeq,
        RoomNotifications.OnRoomConnected? Snapshot,
        MediaProtocol.MediaAnswer? Answer,
        int Generation = 0) : IRoomReply
    {
        // Not the token: what is printed is logged sooner or later.
        private bool PrintMembers(StringBuilder text)
        {
            text.Append($"RoomId = {RoomId}, ClientId = {ClientId}, NextSeq = {NextSeq}, Snapshot = {Snapshot}, Answer = {Answer}");
            return true;
        }
    }

    /// <summary>The session has its place in the room's new life. Notifications follow, from <see cref="NextSeq"/> on.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">The user's presence.</param>
    /// <param name="ResumeToken">The resume token that is good now. A secret.</param>
    /// <param name="NextSeq">The number of the next notification.</param>
    /// <param name="Snapshot">The room as it is now.</param>
    [Wire("r:reattached")]
    public sealed record Reattached(
        string RoomId,
        string ClientId,
        string ResumeToken,
        long NextSeq,
        RoomNotifications.OnRoomConnected Snapshot) : IRoomReply
    {
        // Not the token: what is printed is logged sooner or later.
        private bool PrintMembers(StringBuilder text)
        {
            text.Append($"RoomId = {RoomId}, ClientId = {ClientId}, NextSeq = {NextSeq}, Snapshot = {Snapshot}");
            return true;
        }
    }

    /// <summary>The answer to <see cref="LinkCommands.RestartMedia"/> and <see cref="LinkCommands.MoveMedia"/>.</summary>
    [Wire("r:media-restarted")]
    public sealed record MediaRestarted(string RoomId, string ClientId, MediaProtocol.MediaAnswer Answer) : IRoomReply;

    /// <summary>To a session: a newer one has taken its place. It says so to its client and ends.</summary>
    [Wire("r:session-replaced")]
    public sealed record SessionReplaced(string RoomId, string ClientId) : IRoomReply;

    /// <summary>To a session: the actor of its place has ended, with the room's or alone, and the place may be had again: <see cref="LinkCommands.Reattach"/>.</summary>
    [Wire("r:resume-needed")]
    public sealed record ResumeNeeded(string RoomId, string ClientId) : IRoomReply;

    /// <summary>What was said is stored and on its way.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="MessageId">Its number in the room: rises, and is never used again.</param>
    /// <param name="Timestamp">When, ms since 1970.</param>
    [Wire("r:message-sent")]
    public sealed record MessageSent(string RoomId, long MessageId, long Timestamp) : IRoomReply;

    /// <summary>What a user is sent now.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="NumTalkers">How many talkers were asked for.</param>
    /// <param name="NumAudioTalkers">How many are heard.</param>
    /// <param name="NumVideoTalkers">How many are seen.</param>
    /// <param name="MaxTalkers">The most that can be asked for.</param>
    /// <param name="AudioOnly">Whether audio-only mode is on.</param>
    /// <param name="TalkerQuality">Auto, HD, SD or LD.</param>
    /// <param name="CanvasQuality">Auto, HD, SD or LD.</param>
    /// <param name="PinnedUsers">Who is pinned.</param>
    /// <param name="Options">Every advance option, on or off.</param>
    [Wire("r:receive-settings")]
    public sealed record ReceiveSettings(
        string RoomId,
        int NumTalkers,
        int NumAudioTalkers,
        int NumVideoTalkers,
        int MaxTalkers,
        bool AudioOnly,
        string TalkerQuality,
        string CanvasQuality,
        ImmutableArray<string> PinnedUsers,
        ImmutableArray<AdvanceOption> Options) : IRoomReply;

    /// <summary>One numbered notification for one client's session.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">The user's presence.</param>
    /// <param name="Seq">1, 2, 3… for each client, without gaps.</param>
    /// <param name="Notification">What happened.</param>
    [Wire("r:notify")]
    public sealed record Notify(string RoomId, string ClientId, long Seq, RoomNotifications.Notification Notification) : IRoomReply;

    /// <summary>A fact of the room, to its subscribers.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="SequenceNr">The fact's number in the room's journal: rises, and names the fact for ever.</param>
    /// <param name="Event">What happened.</param>
    [Wire("r:event")]
    public sealed record RoomEventOccurred(string RoomId, long SequenceNr, IRoomEvent Event) : IRoomReply;

    /// <summary>
    /// News of a user's bandwidth, to the room's subscribers, in the words that the client hears. It is no fact of the room: it has no
    /// number, is not kept in the journal and not posted as a webhook, and who subscribes later does not hear of it.
    /// </summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="At">When.</param>
    /// <param name="ClientId">Whose network it is about.</param>
    /// <param name="Alert"><see cref="RoomNotifications.OnRoomBandwidthAlert"/>, <see cref="RoomNotifications.OnPublisherBandwidthAlert"/>
    /// or <see cref="RoomNotifications.OnAudioOnlyByBandwidth"/>.</param>
    [Wire("r:bandwidth-alerted")]
    public sealed record BandwidthAlerted(string RoomId, DateTimeOffset At, string ClientId, RoomNotifications.Notification Alert) : IRoomReply;
}
