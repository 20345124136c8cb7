namespace Enx.Media.Engine;

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
public sealed record PeerAnswer(string Sdp, IReadOnlyList<int> Slots, bool GoesOn = false);

/// <summary>An offer was refused: the message says why, in a sentence for the one who made it.</summary>
public sealed class OfferRefusedException : Exception
{
    /// <summary>Refuses an offer.</summary>
    public OfferRefusedException(string message) : base(message) { }

    /// <summary>Refuses an offer because of another fault.</summary>
    public OfferRefusedException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>Refuses an offer without a word.</summary>
    public OfferRefusedException() { }
}
