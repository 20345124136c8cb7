namespace Enx.Media;

/// <summary>What an m-section of an offer is for.</summary>
public enum SectionUse
{
    /// <summary>The peer's microphone: audio that the peer sends.</summary>
    Microphone,

    /// <summary>The peer's camera: video that the peer sends.</summary>
    Camera,

    /// <summary>The peer's screen: video that the peer sends, shown to others on slot 101.</summary>
    Share,

    /// <summary>A slot: audio or video that the peer receives.</summary>
    Slot,

    /// <summary>Data channels, both ways (<c>m=application</c>). An offer has one such section at most.</summary>
    Data,
}

/// <summary>Names one m-section of an offer.</summary>
/// <param name="Mid">Its <c>a=mid</c>.</param>
/// <param name="Use">What it is for.</param>
/// <param name="Slot">The slot's number: 1 to 16 or 101, where audio and video of one number belong together, or for audio 111 to 113, on which the
/// engine itself puts whoever begins to speak and is on none of the peer's slots 1 to 16. 0 when it is no slot.</param>
public sealed record OfferSection(string Mid, SectionUse Use, int Slot = 0);

/// <summary>A peer's single offer.</summary>
/// <param name="RoomId">The room whose peers see each other.</param>
/// <param name="PeerId">The peer's id in that room.</param>
/// <param name="Sdp">The SDP text, RFC 8866.</param>
/// <param name="Sections">What each m-section is for. When empty it is inferred: sending audio is the microphone, the first sending
/// video the camera, the second the share, receiving sections are slots 1, 2, 3… of their kind in order, <c>m=application</c> is data channels.</param>
/// <param name="MaxVideoBitsPerSecond">The most the peer's camera may send, bit/s; 0 for the engine's default.</param>
public sealed record PeerOffer(string RoomId, string PeerId, string Sdp, IReadOnlyList<OfferSection> Sections, long MaxVideoBitsPerSecond = 0);

/// <summary>The engine's answer.</summary>
/// <param name="Sdp">The SDP text.</param>
/// <param name="Slots">The slots that the peer receives, ascending.</param>
/// <param name="GoesOn">The peer was there, and goes on with the connection that it has. When false a new one was made: an
/// <c>RTCPeerConnection</c> that was connected before cannot use this answer, and its page must make another and offer again.</param>
public sealed record PeerAnswer(string Sdp, IReadOnlyList<int> Slots, bool GoesOn = false)
{
    /// <summary>What the peer publishes: the sections that it sends on and that were accepted.</summary>
    public IReadOnlyList<SectionUse> Publishes { get; init; } = [];

    /// <summary>Sections that the offer asked for and that cannot be taken; the others work.</summary>
    public IReadOnlyList<RefusedSection> Refused { get; init; } = [];
}

/// <summary>A section of an offer that cannot be taken.</summary>
/// <param name="Mid">Its <c>a=mid</c>.</param>
/// <param name="Use">What it was for.</param>
/// <param name="Slot">The slot's number; 0 when it is no slot.</param>
/// <param name="Reason">Why.</param>
/// <param name="Sentence">The same in a sentence that names the offer's line.</param>
public sealed record RefusedSection(string Mid, SectionUse Use, int Slot, SectionRefusal Reason, string Sentence);

/// <summary>Why a section of an offer cannot be taken.</summary>
public enum SectionRefusal
{
    /// <summary>The engine has none of its codecs, or not in the profile offered.</summary>
    Codec,

    /// <summary>Its protocol is not one of RTP over DTLS-SRTP (RFC 8829 §5.1.2), or of data channels (RFC 8841).</summary>
    Protocol,

    /// <summary>It has no <c>a=rtcp-mux</c>, without which it cannot be bundled (RFC 9143 §9.3).</summary>
    RtcpMux,
}

/// <summary>What is wrong with an offer that is refused whole.</summary>
public enum OfferFault
{
    /// <summary>The text is not SDP, or too long (RFC 8866).</summary>
    Malformed,

    /// <summary>Its ICE credentials, fingerprint or DTLS role cannot be used (RFC 8839, RFC 8122, RFC 8842).</summary>
    Transport,

    /// <summary>Its sections are not bundled, or the first of the bundle cannot be taken (RFC 9143).</summary>
    Bundle,

    /// <summary>A section is named that is not there, twice, or for what it cannot be.</summary>
    Section,

    /// <summary>Nothing that the peer asked to publish can be taken, or nothing at all.</summary>
    Codec,

    /// <summary>The offer is good; the engine is full, or other offers for the peer came in between.</summary>
    Busy,
}

/// <summary>An offer was refused: the message says why, in a sentence for the one who made it.</summary>
public sealed class OfferRefusedException : Exception
{
    /// <summary>Refuses an offer.</summary>
    /// <param name="fault">What is wrong with it.</param>
    /// <param name="message">The same in a sentence that names the line, where there is one.</param>
    public OfferRefusedException(OfferFault fault, string message) : base(message) => Fault = fault;

    /// <summary>Refuses an offer that is malformed.</summary>
    public OfferRefusedException(string message) : base(message) { }

    /// <summary>Refuses an offer because of another fault.</summary>
    public OfferRefusedException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>Refuses an offer without a word.</summary>
    public OfferRefusedException() { }

    /// <summary>What is wrong with the offer.</summary>
    public OfferFault Fault { get; } = OfferFault.Malformed;
}
