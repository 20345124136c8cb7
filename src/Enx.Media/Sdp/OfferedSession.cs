namespace Enx.Media.Sdp;

/// <summary>What was understood of an offer.</summary>
internal sealed record OfferedSession(
    string IceUfrag,
    string IcePassword,
    IReadOnlyList<byte[]> Fingerprints,
    IReadOnlyList<OfferedSection> Sections,
    bool AllowMixedExtensions)
{
    /// <summary>What the offers of one RTCPeerConnection have in common (RFC 3264 §8); 0 when the offer does not say.</summary>
    public ulong SessionId { get; init; }

    /// <summary>Whether the peer waits for the DTLS handshake (<c>a=setup:passive</c>, RFC 8842 §5.2), so that we begin it.</summary>
    public bool PeerIsDtlsServer { get; init; }

    /// <summary>Whether the peer takes either side of the handshake (<c>actpass</c>): of an association that is there it keeps the side that it has.</summary>
    public bool LeavesDtlsRole { get; init; }
}

/// <summary>One m-section of an offer. One that is not <see cref="Accepted"/> is refused in the answer, with port 0 unless the bundle needs it.</summary>
internal sealed record OfferedSection(string Mid, string Kind, string Protocol, IReadOnlyList<string> Formats)
{
    public bool Accepted { get; init; }

    /// <summary>Why it is refused though the offer says what it is for; null when it is accepted, or for nothing.</summary>
    public RefusedSection? Refused { get; init; }

    /// <summary>Its first format's <c>a=rtpmap</c> and <c>a=fmtp</c> lines, when the bundle's transport is described in it though it is refused
    /// (RFC 9143 §7.3.1): it is answered as inactive then. Null otherwise.</summary>
    public IReadOnlyList<string>? Inactive { get; init; }

    public SectionUse Use { get; init; }

    public int Slot { get; init; }

    /// <summary>The codecs that both sides have, most wanted first.</summary>
    public IReadOnlyList<RtpCodec> Codecs { get; init; } = [];

    /// <summary>The offered header extensions that can be used: URI to id.</summary>
    public IReadOnlyDictionary<string, int> Extensions { get; init; } = new Dictionary<string, int>();

    /// <summary>Whether elements of the two-byte form may stand beside others (RFC 8285 §6), as the section itself says; browsers say it in either place.</summary>
    public bool MixesExtensions { get; init; }

    /// <summary>The streams whose SSRCs the offer signals: one, or the layers of a simulcast (<c>a=ssrc-group:SIM</c>) from the lowest up. None
    /// when it signals none.</summary>
    public IReadOnlyList<OfferedStream> Streams { get; init; } = [];

    /// <summary>The simulcast layers that the peer names by <c>a=rid</c>, as it lists them; empty when it names none.</summary>
    public IReadOnlyList<string> Rids { get; init; } = [];

    /// <summary>The peer's SCTP port; 0 when it is no section for data channels.</summary>
    public ushort SctpPort { get; init; }

    /// <summary>The largest message that the peer takes on data channels, bytes.</summary>
    public int MaxMessageBytes { get; init; }

    public bool IsAudio => Kind == "audio";
}

/// <summary>A stream that an offer names by its SSRC.</summary>
/// <param name="Ssrc">The SSRC of its media.</param>
/// <param name="RtxSsrc">The SSRC of its retransmissions; 0 when not signalled.</param>
internal readonly record struct OfferedStream(uint Ssrc, uint RtxSsrc);
