using System.Text;
using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

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
