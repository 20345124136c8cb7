using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Enx.Actors.Protocol;

/// <summary>
/// How rooms speak with a media node. A room says what should be (<see cref="ApplyRoom"/>: desired state with epoch and version,
/// re-sent until acknowledged); the node carries it out and reports. A node drops what carries a lower epoch than it has seen,
/// so a stale room cannot command anything.
/// </summary>
public static class MediaProtocol
{
    /// <summary>The slot that carries the one screen share of a room.</summary>
    public const int ShareSlot = 101;

    /// <summary>The slot that carries a canvas.</summary>
    public const int CanvasSlot = 102;

    /// <summary>The first of the voice slots: on these the media node itself puts who begins to speak and is on no talker slot, so plans never name them.</summary>
    public const int FirstVoiceSlot = 111;

    /// <summary>The last of the voice slots.</summary>
    public const int LastVoiceSlot = 113;

    /// <summary>What an m-section of the client's offer is for.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<SectionUse>))]
    public enum SectionUse
    {
        /// <summary>The client's microphone (audio, client sends).</summary>
        [JsonStringEnumMemberName("microphone")] Microphone,

        /// <summary>The client's camera (video, client sends).</summary>
        [JsonStringEnumMemberName("camera")] Camera,

        /// <summary>The client's screen (video, client sends).</summary>
        [JsonStringEnumMemberName("share")] Share,

        /// <summary>A slot (audio or video, client receives): see <see cref="OfferSection.Slot"/>.</summary>
        [JsonStringEnumMemberName("slot")] Slot,

        /// <summary>Data channels (<c>m=application</c>).</summary>
        [JsonStringEnumMemberName("data")] Data,
    }

    /// <summary>Names one m-section of an offer.</summary>
    /// <param name="Mid">Its <c>a=mid</c>.</param>
    /// <param name="Use">What it is for.</param>
    /// <param name="Slot">For a slot its number: 1 to N, or 101. Audio and video of one talker share a number. 0 otherwise.</param>
    public sealed record OfferSection(string Mid, SectionUse Use, int Slot = 0);

    /// <summary>The client's single offer.</summary>
    /// <param name="Sdp">The SDP text.</param>
    /// <param name="Sections">What each m-section is for; when empty the node infers it: sending audio is the microphone, the first
    /// sending video the camera, the second the share, receiving sections are slots 1, 2, 3… of their kind in order.</param>
    public sealed record MediaOffer(string Sdp, ImmutableArray<OfferSection> Sections);

    /// <summary>The media node's answer.</summary>
    /// <param name="Sdp">The SDP text.</param>
    /// <param name="Slots">The talker slots that have a section, ascending; 101 when the share has one.</param>
    /// <param name="GoesOn">The same connection goes on: keys, streams and numbers stay. False for a new one, which a connection that was
    /// up before cannot become: its client begins with a fresh one.</param>
    /// <param name="Publishes">What the client publishes: the sections that it sends on and that were accepted. Not there from a node of an early
    /// release: then what the client said of itself holds.</param>
    /// <param name="Refused">Sections that were asked for and cannot be taken; the others work.</param>
    public sealed record MediaAnswer(
        string Sdp,
        ImmutableArray<int> Slots,
        bool GoesOn = false,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<SectionUse>? Publishes = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<RefusedSection>? Refused = null);

    /// <summary>A section of an offer that cannot be taken.</summary>
    /// <param name="Mid">Its <c>a=mid</c>.</param>
    /// <param name="Use">What it was for.</param>
    /// <param name="Slot">The slot's number; 0 when it is no slot.</param>
    /// <param name="Reason">Why: <c>codec</c>, <c>protocol</c> or <c>rtcp-mux</c>.</param>
    /// <param name="Msg">The same in a sentence that names the offer's line.</param>
    public sealed record RefusedSection(string Mid, SectionUse Use, int Slot, string Reason, string Msg);

    /// <summary>What a peer may send.</summary>
    /// <param name="MaxVideoBitsPerSecond">The most its camera may send, bit/s.</param>
    public sealed record PeerLimits(long MaxVideoBitsPerSecond);

    /// <summary>What one slot of one peer shows.</summary>
    /// <param name="Slot">1 to N a talker's microphone and camera; 101 the share.</param>
    /// <param name="SourcePeerId">Whose media; null for nobody's.</param>
    /// <param name="Video">Whether the video goes with it; false leaves the audio alone.</param>
    public sealed record SlotPlan(int Slot, string? SourcePeerId, bool Video = true);

    /// <summary>What should be for one peer.</summary>
    /// <param name="PeerId">The client's id.</param>
    /// <param name="AudioMuted">Its microphone reaches nobody.</param>
    /// <param name="VideoMuted">Its camera reaches nobody.</param>
    /// <param name="Sharing">Its share may reach the others.</param>
    /// <param name="Slots">What it receives, the most wanted first; a slot not named shows nobody.</param>
    /// <param name="DataBlocked">What it sends on data channels reaches nobody.</param>
    /// <param name="MaxHeight">The tallest picture that it is sent on talker slots, pixels; 0 for no limit.</param>
    /// <param name="MaxShareHeight">The same for the share.</param>
    /// <param name="ProbeBitsPerSecond">Find out whether the way to the peer carries so much, although less is sent: it waits for video
    /// until it does; bit/s, 0 for nothing to find out.</param>
    public sealed record PeerPlan(
        string PeerId,
        bool AudioMuted,
        bool VideoMuted,
        bool Sharing,
        ImmutableArray<SlotPlan> Slots,
        bool DataBlocked = false,
        int MaxHeight = 0,
        int MaxShareHeight = 0,
        long ProbeBitsPerSecond = 0);

    /// <summary>A message from a room to its media node.</summary>
    public interface IMediaCommand : IWithRoomId
    {
        /// <summary>The room activation that speaks: rises with each.</summary>
        long Epoch { get; }
    }

    /// <summary>
    /// Brings a peer onto the node, or takes a new offer of one that is there: the same connection with ICE restarted, or a new
    /// connection in its place. Answer to the sender: <see cref="PeerConnected"/> or <see cref="PeerRefused"/>, with the same <c>Request</c>.
    /// </summary>
    [Wire("m:connect-peer")]
    public sealed record ConnectPeer(string RoomId, long Epoch, string PeerId, MediaOffer Offer, PeerLimits Limits, int Request = 0,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Traceparent = null) : IMediaCommand;

    /// <summary>Takes a peer off the node. No answer.</summary>
    [Wire("m:close-peer")]
    public sealed record ClosePeer(string RoomId, long Epoch, string PeerId) : IMediaCommand;

    /// <summary>
    /// What should be in the whole room. Peers on the node that are not named are closed. Answer: <see cref="RoomApplied"/>.
    /// Also the room's sign of life: a node that hears none for 60 s closes the room.
    /// </summary>
    [Wire("m:apply-room")]
    public sealed record ApplyRoom(string RoomId, long Epoch, long Version, ImmutableArray<PeerPlan> Peers) : IMediaCommand;

    /// <summary>The room is over, or is on another node now: all its peers go. No answer.</summary>
    [Wire("m:close-room")]
    public sealed record CloseRoom(string RoomId, long Epoch) : IMediaCommand;

    /// <summary>
    /// A new activation of the room takes over what the node holds of earlier ones, as it is. Answer: <see cref="RoomHeld"/>, and then
    /// everything that the node has reported of the room and that still holds.
    /// </summary>
    [Wire("m:hold-room")]
    public sealed record HoldRoom(string RoomId, long Epoch) : IMediaCommand;

    /// <summary>A message from a media node to a room, through the shard region.</summary>
    public interface IMediaReport : IWithRoomId
    {
        /// <summary>The epoch that the node serves.</summary>
        long Epoch { get; }
    }

    /// <summary>The peer is there.</summary>
    [Wire("m:peer-connected")]
    public sealed record PeerConnected(string RoomId, long Epoch, string PeerId, MediaAnswer Answer, int Request = 0) : IMediaReport;

    /// <summary>The peer could not be made.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="Epoch">The epoch asked with.</param>
    /// <param name="PeerId">The client's id.</param>
    /// <param name="Code">One of <see cref="Codes"/>.</param>
    /// <param name="Message">A sentence that says what to do.</param>
    /// <param name="Request">Which request.</param>
    [Wire("m:peer-refused")]
    public sealed record PeerRefused(string RoomId, long Epoch, string PeerId, int Code, string Message, int Request = 0) : IMediaReport;

    /// <summary>The desired state of this version is in force.</summary>
    [Wire("m:room-applied")]
    public sealed record RoomApplied(string RoomId, long Epoch, long Version) : IMediaReport;

    /// <summary>
    /// The node has heard a higher epoch of the room, and did not do what was said. A room that does not know of it is outdated, and has to
    /// read its journal.
    /// </summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="Epoch">The epoch that was spoken with.</param>
    /// <param name="Heard">The one that the node serves.</param>
    [Wire("m:room-outdated")]
    public sealed record RoomOutdated(string RoomId, long Epoch, long Heard) : IMediaReport;

    /// <summary>A peer that a node holds.</summary>
    /// <param name="PeerId">The client's id.</param>
    /// <param name="Slots">The slots that it has sections for, ascending.</param>
    /// <param name="State">How its path is; null when it has not come up yet.</param>
    /// <param name="Publishes">As in <see cref="MediaAnswer"/>.</param>
    /// <param name="Refused">As in <see cref="MediaAnswer"/>.</param>
    public sealed record HeldPeer(
        string PeerId,
        ImmutableArray<int> Slots,
        PathState? State,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<SectionUse>? Publishes = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<RefusedSection>? Refused = null);

    /// <summary>The peers of a room that the node holds.</summary>
    [Wire("m:room-held")]
    public sealed record RoomHeld(string RoomId, long Epoch, ImmutableArray<HeldPeer> Peers) : IMediaReport;

    /// <summary>The state of a peer's media path.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<PathState>))]
    public enum PathState
    {
        /// <summary>ICE and DTLS are up: media flows.</summary>
        Connected,

        /// <summary>Nothing has arrived for the consent time-out (RFC 7675): the path is gone, the peer is kept.</summary>
        Silent,

        /// <summary>The peer said goodbye, or its handshake failed: it is gone for good.</summary>
        Closed,
    }

    /// <summary>A peer's path changed.</summary>
    [Wire("m:path-changed")]
    public sealed record PathChanged(string RoomId, long Epoch, string PeerId, PathState State, string Cause) : IMediaReport;

    /// <summary>One entry of the speaker order.</summary>
    public sealed record Speaker(string PeerId, bool Speaking);

    /// <summary>The speaker order changed; dominant first, then who spoke last. At most 3 a second. Peers that never spoke are left out.</summary>
    [Wire("m:speakers")]
    public sealed record SpeakersChanged(string RoomId, long Epoch, ImmutableArray<Speaker> Order) : IMediaReport;

    /// <summary>Why a peer cannot be sent every video that it wants.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<DownlinkLimit>))]
    public enum DownlinkLimit
    {
        /// <summary>It can.</summary>
        [JsonStringEnumMemberName("none")] None,

        /// <summary>The peer's own network does not carry more.</summary>
        [JsonStringEnumMemberName("downlink")] Downlink,

        /// <summary>Somebody's video does not reach the node, though it is on.</summary>
        [JsonStringEnumMemberName("publisher")] Publisher,

        /// <summary>The node sends a peer no more than this.</summary>
        [JsonStringEnumMemberName("server")] Server,
    }

    /// <summary>
    /// What the network to a peer carries, and how many of the videos that it should be sent get through. At most once a second, on a
    /// change that matters, and at once when a number falls.
    /// </summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="Epoch">The epoch that the node serves.</param>
    /// <param name="PeerId">Who receives.</param>
    /// <param name="EstimateBitsPerSecond">What the way to the peer is believed to carry in all, bit/s.</param>
    /// <param name="PerVideoBitsPerSecond">What one video takes: the mean of those sent, else the least that one would take; bit/s, 0 when not known.</param>
    /// <param name="Received">The videos that are sent now.</param>
    /// <param name="Supportable">How many of the wanted ones can be sent, each in its lowest layer at least.</param>
    /// <param name="Wanted">The videos of the plan whose sources are on, the share among them.</param>
    /// <param name="Paused">The slots whose video is held back for want of bandwidth, ascending.</param>
    /// <param name="Limit">Why fewer are supportable than are wanted.</param>
    /// <param name="Foreign">The slots whose video is of a codec that the peer has not offered, ascending: it is not among the wanted.</param>
    [Wire("m:downlink")]
    public sealed record DownlinkChanged(
        string RoomId,
        long Epoch,
        string PeerId,
        long EstimateBitsPerSecond,
        long PerVideoBitsPerSecond,
        int Received,
        int Supportable,
        int Wanted,
        ImmutableArray<int> Paused,
        DownlinkLimit Limit,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<int>? Foreign = null) : IMediaReport;

    /// <summary>A publisher's network carries fewer of its layers than are wanted, or other ones.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="Epoch">The epoch that the node serves.</param>
    /// <param name="PeerId">Who publishes.</param>
    /// <param name="Use">Camera or share.</param>
    /// <param name="Wanted">The layers that somebody wants and the publisher offered.</param>
    /// <param name="Carried">How many of these arrive.</param>
    /// <param name="BitsPerSecond">What arrives of it, bit/s.</param>
    [Wire("m:uplink")]
    public sealed record UplinkChanged(string RoomId, long Epoch, string PeerId, SectionUse Use, int Wanted, int Carried, long BitsPerSecond) : IMediaReport;

    /// <summary>Why what a peer publishes as a track reaches nobody, though it is on.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<TrackFault>))]
    public enum TrackFault
    {
        /// <summary>It does reach them.</summary>
        [JsonStringEnumMemberName("none")] None,

        /// <summary>Its packets cannot be decrypted.</summary>
        [JsonStringEnumMemberName("undecryptable")] Undecryptable,

        /// <summary>They are of a payload type that the answer has not agreed to.</summary>
        [JsonStringEnumMemberName("codec")] Codec,

        /// <summary>Nothing of it comes.</summary>
        [JsonStringEnumMemberName("absent")] Absent,

        /// <summary>More of it comes than the answer allows, and what is above is dropped.</summary>
        [JsonStringEnumMemberName("excessive")] Excessive,
    }

    /// <summary>What a peer publishes as a track reaches nobody, or does again.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="Epoch">The epoch that the node serves.</param>
    /// <param name="PeerId">Who publishes.</param>
    /// <param name="Use">Microphone, camera or share.</param>
    /// <param name="Fault">Why; none when it does.</param>
    [Wire("m:track")]
    public sealed record TrackChanged(string RoomId, long Epoch, string PeerId, SectionUse Use, TrackFault Fault) : IMediaReport;

    /// <summary>Which simulcast layers of a publisher's video somebody wants: it need not send the others.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="Epoch">The epoch that the node serves.</param>
    /// <param name="PeerId">Who publishes.</param>
    /// <param name="Use">Camera or share.</param>
    /// <param name="Rids">The wanted layers by their <c>a=rid</c>, lowest first; never none.</param>
    [Wire("m:layers-wanted")]
    public sealed record LayersWanted(string RoomId, long Epoch, string PeerId, SectionUse Use, ImmutableArray<string> Rids) : IMediaReport;
}
