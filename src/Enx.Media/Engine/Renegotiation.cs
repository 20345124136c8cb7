using System.Text;
using Enx.Media.Ice;
using Enx.Media.Peers;
using Enx.Media.Sdp;

namespace Enx.Media.Engine;

/// <summary>
/// Whether an offer goes on with a connection that is there, and what it makes of it. The same RTCPeerConnection keeps the session id of
/// its <c>o=</c> line (RFC 3264 §8) and its DTLS certificate; a page that was loaded again has others, even where it kept the certificate.
/// </summary>
internal static class Renegotiation
{
    /// <summary>Whether an offer comes from the connection that made another, and accepts the same media: then the peer keeps its DTLS
    /// association, SRTP contexts, tracks and slots.</summary>
    public static bool GoesOn(OfferedSession present, OfferedSession offer) =>
        offer.SessionId != 0 && offer.SessionId == present.SessionId
        && SameFingerprints(present.Fingerprints, offer.Fingerprints)
        && (offer.LeavesDtlsRole || present.PeerIsDtlsServer == offer.PeerIsDtlsServer)
        && Accepted(present).SequenceEqual(Accepted(offer));

    /// <summary>Whether an offer asks for an ICE restart: either credential differs (RFC 8839 §4.4.1.1.1).</summary>
    public static bool RestartsIce(OfferedSession present, OfferedSession offer) =>
        offer.IceUfrag != present.IceUfrag || offer.IcePassword != present.IcePassword;

    /// <summary>The peer as an offer that goes on with it wants it; the answer's version is still the present one.</summary>
    public static PeerSpec Next(PeerSpec present, OfferedSession offer, long cameraBitsPerSecond) => present with
    {
        Offer = offer with { PeerIsDtlsServer = present.Offer.PeerIsDtlsServer },
        CameraBitsPerSecond = cameraBitsPerSecond,
        Ice = RestartsIce(present.Offer, offer) ? NewSession(offer) : present.Ice,
    };

    /// <summary>An ICE session for an offer, under new credentials of ours.</summary>
    public static IceSession NewSession(OfferedSession offer) => new(IceCredentials.Create(), Encoding.UTF8.GetBytes(offer.IceUfrag), Encoding.UTF8.GetBytes(offer.IcePassword));

    private static bool SameFingerprints(IReadOnlyList<byte[]> some, IReadOnlyList<byte[]> others) =>
        some.Select(Convert.ToHexString).ToHashSet().SetEquals(others.Select(Convert.ToHexString));

    /// <summary>What the peer's tracks and slots depend on, a line for each accepted section. Refused sections do not count: a browser
    /// may use their lines again for something else (RFC 8829 §5.2.2).</summary>
    private static IEnumerable<string> Accepted(OfferedSession offer) =>
        from section in offer.Sections
        where section.Accepted
        let codecs = section.Codecs.Select(c => $"{c.PayloadType} {c.Name} {c.ClockRate} {c.RtxPayloadType}")
        let extensions = AnswerWriter.Extensions(section).Select(uri => $"{section.Extensions[uri]} {uri}")
        select $"{section.Mid} {section.Kind} {section.Use} {section.Slot} {string.Join(',', codecs)} {string.Join(',', extensions)} {string.Join(';', section.Rids)} {section.SctpPort}";
}
