using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <content>What a client hears of its network. Rates are kbit/s.</content>
public static partial class RoomNotifications
{
    /// <summary>The number of videos that the client can be sent fell below what it received, or rose above it while more are wanted.</summary>
    /// <param name="Bandwidth">What the way to the client carries in all.</param>
    /// <param name="StreamBandwidth">What one video takes.</param>
    /// <param name="NumberOfVideos">How many it can be sent now.</param>
    /// <param name="Direction"><c>down</c> or <c>up</c>.</param>
    /// <param name="Cause"><c>downlink</c>: the client's own network; <c>publisher</c>: somebody's video does not arrive; <c>server</c>:
    /// a limit of the server.</param>
    [Wire("n:room-bandwidth-alert")]
    public sealed record OnRoomBandwidthAlert(
        int Bandwidth,
        [property: JsonPropertyName("stream_bandwidth")] int StreamBandwidth,
        [property: JsonPropertyName("number_of_videos")] int NumberOfVideos,
        string Direction,
        string Cause) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onRoomBandwidthAlert";
    }

    /// <summary>The client's own network no longer carries the layers of its video that somebody wants, or does again.</summary>
    /// <param name="StreamId"><c>av</c> or <c>101</c>.</param>
    /// <param name="Layers">How many of the wanted layers arrive.</param>
    /// <param name="Wanted">How many are wanted.</param>
    /// <param name="Bandwidth">What arrives of it.</param>
    /// <param name="Direction"><c>down</c> or <c>up</c>.</param>
    [Wire("n:publisher-bandwidth-alert")]
    public sealed record OnPublisherBandwidthAlert(string StreamId, int Layers, int Wanted, int Bandwidth, string Direction) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onPublisherBandwidthAlert";
    }

    /// <summary>Which layers of its video the client should send: somebody wants these, nobody the others.</summary>
    /// <param name="StreamId"><c>av</c> or <c>101</c>.</param>
    /// <param name="Layers">Their <c>a=rid</c>, lowest first; never none.</param>
    [Wire("n:video-layers-wanted")]
    public sealed record OnVideoLayersWanted(string StreamId, ImmutableArray<string> Layers) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onVideoLayersWanted";
    }

    /// <summary>The share of somebody else is no longer sent to the client for want of bandwidth, or is again. When the share itself ends, or
    /// another begins, this says nothing any more.</summary>
    /// <param name="Message"><c>Share stopped</c> or <c>Share resumed</c>.</param>
    /// <param name="Reason">Always <c>bw</c>.</param>
    [Wire("n:share-stream-event")]
    public sealed record OnShareStreamEvent(string Message, string Reason) : Notification
    {
        /// <summary>It is held back from now on.</summary>
        public static readonly OnShareStreamEvent Stopped = new("Share stopped", "bw");

        /// <summary>It comes again.</summary>
        public static readonly OnShareStreamEvent Resumed = new("Share resumed", "bw");

        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onShareStreamEvent";
    }

    /// <summary>The client's network carries no video: it is sent audio alone and should send no camera; or video goes again. Asked for by <c>adapt-audio-only</c>.</summary>
    [Wire("n:audio-only-by-bandwidth")]
    public sealed record OnAudioOnlyByBandwidth(bool Enabled) : Notification
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Method => "onAudioOnlyByBandwidth";
    }
}
