using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <summary>
/// What a client hears. Each record is one callback of the room vocabulary: its <see cref="Notification.Method"/> is the callback's
/// exact name and its JSON (camelCase, or the name given) is the callback's payload.
/// </summary>
public static partial class RoomNotifications
{
    /// <summary>Something a client is told.</summary>
    public abstract record Notification
    {
        /// <summary>The callback's name, spelt as in the vocabulary.</summary>
        [JsonIgnore]
        public abstract string Method { get; }
    }

    /// <summary>What a user may do, in the vocabulary's words.</summary>
    public sealed record Permissions(bool Publish, bool Subscribe, bool Record, bool Stats, bool Controlhandlers);

    /// <summary>
    /// A user as the others see it. <c>AudioMuted</c> and <c>VideoMuted</c> say what is turned off, by the user or by a moderator;
    /// <c>Permissions.Publish</c> says whether anything of it reaches the others at all: in a lecture only moderators' and the floor holder's.
    /// </summary>
    public sealed record UserMeta(
        string ClientId,
        string Name,
        [property: JsonPropertyName("user_ref")] string UserRef,
        Role Role,
        Permissions Permissions,
        bool AudioMuted,
        bool VideoMuted,
        bool Sharing,
        bool HardMutedAudio = false,
        bool HardMutedVideo = false,
        bool HasFloor = false,
        bool Reconnecting = false,
        ImmutableDictionary<string, string>? Attributes = null)
    {
        /// <summary>The name that the token was signed with, where <c>Name</c> is another.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? SignedName { get; init; }

        /// <summary>Whether the user's token lets it choose its own name; a moderator may anyhow.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool MayRename { get; init; }

        /// <summary>What the token withholds; null for nothing.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Withheld? Withheld { get; init; }
    }

    /// <summary>A slot that the client receives: 1 to N are talkers, 101 the screen share.</summary>
    public sealed record StreamMeta(int Id, bool Audio, bool Video, bool Data, bool Screen, bool Canvas);

    /// <summary>The room as its users see it.</summary>
    public sealed record RoomMeta(
        string Name,
        [property: JsonPropertyName("owner_ref")] string OwnerRef,
        RoomSettings Settings,
        bool Locked,
        bool Share,
        bool Mute = false,
        bool WaitRoom = false,
        bool KnockEnabled = false,
        int RemainingDuration = 0);

    /// <summary>A STUN or TURN server, as a browser's <c>RTCIceServer</c>.</summary>
    public sealed record IceServer(ImmutableArray<string> Urls, string Username, string Credential)
    {
        // Not the credential: what is printed is logged sooner or later.
        private bool PrintMembers(StringBuilder text)
        {
            text.Append($"Urls = {string.Join(' ', Urls)}, Username = {Username}");
            return true;
        }
    }

    /// <summary>Somebody who waits in the waiting room.</summary>
    public sealed record AwaitedUser(string ClientId, string Name, [property: JsonPropertyName("user_ref")] string UserRef, Role Role)
    {
        /// <summary>The name that the token was signed with, where <c>Name</c> is another.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? SignedName { get; init; }
    }

    /// <summary>
    /// One line of chat or piece of data. <c>receipients</c> is the vocabulary's spelling; empty for everyone.
    /// <c>Timestamp</c> is ms since 1970. <c>SenderId</c> is empty when a backend said it.
    /// </summary>
    public sealed record ChatMessage(
        long Id,
        MessageCommands.MessageType Type,
        bool Broadcast,
        string Sender,
        string SenderId,
        string Message,
        long Timestamp,
        [property: JsonPropertyName("receipients")] ImmutableArray<string> Recipients);

    /// <summary>The user is in the room.</summary>
    [Wire("n:room-connected")]
    public sealed record OnRoomConnected(
        string Id,
        string ClientId,
        UserMeta User,
        ImmutableArray<UserMeta> UserList,
        ImmutableArray<StreamMeta> Streams,
        RoomMeta Room,
        int MaxVideoBW,
        int MaxVideoFps,
        int NumAudioTalkers,
        int NumVideoTalkers) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onRoomConnected";

        /// <summary>Who asked for the floor, client ids in order; told to moderators.</summary>
        public ImmutableArray<string> RaisedHands { get; init; } = [];

        /// <summary>Who holds the floor: one client id or none.</summary>
        public ImmutableArray<string> ApprovedHands { get; init; } = [];

        /// <summary>Who was offered the floor and has not answered.</summary>
        public ImmutableArray<string> FloorInvites { get; init; } = [];

        /// <summary>Who waits in the waiting room; told to moderators.</summary>
        public ImmutableArray<AwaitedUser> AwaitedParticipants { get; init; } = [];

        /// <summary>Who is in the spotlight.</summary>
        public ImmutableArray<string> SpotlightUsers { get; init; } = [];

        /// <summary>Whom the user has pinned.</summary>
        public ImmutableArray<string> PinnedUsers { get; init; } = [];

        /// <summary>What was said before and the user may read, oldest first.</summary>
        public ImmutableArray<ChatMessage> Messages { get; init; } = [];

        /// <summary>Relays that the user may use, with credentials that end.</summary>
        public ImmutableArray<IceServer> IceServers { get; init; } = [];
    }

    /// <summary>The user is out of the room.</summary>
    [Wire("n:room-disconnected")]
    public sealed record OnRoomDisConnected(int Cause, string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onRoomDisConnected";
    }

    /// <summary>Somebody came in.</summary>
    [Wire("n:user-connected")]
    public sealed record OnUserConnected(UserMeta User) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUserConnected";
    }

    /// <summary>Somebody left.</summary>
    [Wire("n:user-disconnected")]
    public sealed record OnUserDisConnected(UserMeta User, DisconnectCause Cause) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUserDisConnected";
    }

    /// <summary>The client's own stream is published: its media has arrived at the server.</summary>
    [Wire("n:published")]
    public sealed record OnPublishedStream(string StreamId, string Msg, string Result) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onPublishedStream";
    }

    /// <summary>The client's own stream is no longer published.</summary>
    [Wire("n:unpublished")]
    public sealed record OnUnPublishedStream(string StreamId, string Msg, string Result) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUnPublishedStream";
    }

    /// <summary>Of what the client publishes something reaches nobody, or does again.</summary>
    /// <param name="StreamId"><c>av</c> for microphone and camera, <c>101</c> for the share.</param>
    /// <param name="Kind"><c>audio</c> or <c>video</c>.</param>
    /// <param name="Reason"><c>codec</c>: the server does not take what it is sent in. <c>undecryptable</c>: begin with a new connection
    /// (<c>restartMedia</c>). <c>absent</c>: nothing of it comes. <c>excessive</c>: more comes than the answer allows, and a part is dropped. <c>foreign</c>: somebody who watches cannot take
    /// its codec, and will be told so; said once in a connection. <c>none</c>: it is over.</param>
    /// <param name="Msg">What is wrong, in a sentence.</param>
    [Wire("n:media-fault")]
    public sealed record OnMediaFault(string StreamId, string Kind, string Reason, string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onMediaFault";
    }

    /// <summary>One talker: who is on which slot.</summary>
    public sealed record ActiveTalker(
        int StreamId,
        string ClientId,
        string Name,
        string Mediatype,
        string Reason,
        bool Audiomuted,
        bool Videomuted,
        string Videoaspectratio,
        bool Pinned,
        bool Spotlight,
        bool Speaking)
    {
        /// <summary>Why there is no sound: <c>user</c>, <c>codec</c> or <c>publisher</c>, as <c>Reason</c> says it of the picture.</summary>
        public string Audioreason { get; init; } = "user";
    }

    /// <summary>Who talks, latest first; only others than the client. The first tells whom to show large.</summary>
    [Wire("n:talkers")]
    public sealed record OnActiveTalkerList(bool Active, ImmutableArray<ActiveTalker> ActiveList) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onActiveTalkerList";
    }

    /// <summary>The client's own microphone changed.</summary>
    [Wire("n:audio")]
    public sealed record OnAudioEvent(string Msg, string Result) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onAudioEvent";
    }

    /// <summary>The client's own camera changed.</summary>
    [Wire("n:video")]
    public sealed record OnVideoEvent(string Msg, string Result) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onVideoEvent";
    }

    /// <summary>Somebody else's microphone or camera went off or on: the callback's name says which.</summary>
    [Wire("n:remote-mute")]
    public sealed record OnRemoteStreamMute(
        [property: JsonIgnore] bool IsVideo,
        [property: JsonIgnore] bool Muted,
        string ClientId,
        string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => $"onRemoteStream{(IsVideo ? "Video" : "Audio")}{(Muted ? "Mute" : "UnMute")}";
    }

    /// <summary>Somebody else began to share a screen.</summary>
    [Wire("n:share-started")]
    public sealed record OnScreenSharedStarted(string Result, string StreamId, string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onScreenSharedStarted";
    }

    /// <summary>Somebody else's screen share ended.</summary>
    [Wire("n:share-stopped")]
    public sealed record OnScreenSharedStopped(string Result, string StreamId, string ClientId, string Name) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onScreenSharedStopped";
    }
}
