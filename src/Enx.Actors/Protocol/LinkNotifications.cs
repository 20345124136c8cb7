using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <content>What a client hears of its own connection. They are not numbered and not replayed (their number is 0): a client whose socket is gone
/// finds out by itself, and one that comes back needs no old news of its own absence.</content>
public static partial class RoomNotifications
{
    /// <summary>The connection failed in part or in whole; it is being restored.</summary>
    public sealed record OnConnectionInterrupted(int Code, string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onConnectionInterrupted";
    }

    /// <summary>An attempt to reconnect begins; it may last <c>Timeout</c> ms. When media is lost, the client answers with a new offer (<c>restartMedia</c>).</summary>
    public sealed record OnReconnect(int Attempt, int Of, int Timeout, string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onReconnect";
    }

    /// <summary>The user is back in full: the same presence, the same streams.</summary>
    public sealed record OnUserReconnectSuccess(string ClientId, int Attempts, string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUserReconnectSuccess";
    }

    /// <summary>The attempts are spent: the user is out.</summary>
    public sealed record OnConnectionLost(int Code, string Msg) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onConnectionLost";
    }

    /// <summary>Something about somebody else changed: the whole of it. <c>Change</c> says what: <c>reconnecting</c>, <c>reconnected</c>, <c>role</c>, <c>hard-mute</c>, <c>floor</c>. This one is numbered.</summary>
    public sealed record OnUserUpdated(UserMeta User, string Change) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onUserUpdated";
    }
}
