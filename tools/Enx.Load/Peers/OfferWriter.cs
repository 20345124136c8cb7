using System.Globalization;
using System.Text;
using Enx.Media;

namespace Enx.Load.Peers;

/// <summary>Puts the SDP offer of a client together, section by section, as browsers lay it out.</summary>
/// <param name="identity">What tells this offer from others.</param>
/// <param name="protocol">The protocol of sections of sound and video.</param>
/// <param name="setup">The client's part in the DTLS handshake: <c>actpass</c> or <c>passive</c>.</param>
internal sealed class OfferWriter(OfferIdentity identity, string protocol = "UDP/TLS/RTP/SAVPF", string setup = "actpass")
{
    private readonly StringBuilder _bodies = new();

    /// <summary>What the sections so far are for.</summary>
    public List<OfferSection> Sections { get; } = [];

    /// <summary>Begins a section of sound or video.</summary>
    /// <param name="kind"><c>audio</c> or <c>video</c>.</param>
    /// <param name="formats">Its payload types, with spaces.</param>
    /// <param name="use">What it is for.</param>
    /// <param name="slot">The slot's number; 0 for what the client publishes.</param>
    /// <param name="direction"><c>sendonly</c> or <c>recvonly</c>.</param>
    public OfferWriter Media(string kind, string formats, SectionUse use, int slot, string direction)
    {
        Begin(kind, $"{protocol} {formats}", use, slot);
        return Lines($"a={direction}\r\na=rtcp-mux\r\n");
    }

    /// <summary>Adds the section of data channels.</summary>
    public OfferWriter Channels()
    {
        Begin("application", "UDP/DTLS/SCTP webrtc-datachannel", SectionUse.Data, 0);
        return Lines("a=sctp-port:5000\r\na=max-message-size:262144\r\n");
    }

    /// <summary>Adds lines to the section, each with its end.</summary>
    public OfferWriter Lines(string lines)
    {
        _bodies.Append(lines);
        return this;
    }

    /// <summary>The whole offer.</summary>
    public override string ToString() =>
        $"v=0\r\no=- {identity.SessionId} {identity.Version} IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {string.Join(' ', Sections.Select(s => s.Mid))}\r\n"
        + $"a=extmap-allow-mixed\r\na=msid-semantic: WMS *\r\n{_bodies}";

    private void Begin(string kind, string protocolAndFormats, SectionUse use, int slot)
    {
        var mid = Sections.Count.ToString(CultureInfo.InvariantCulture);
        Sections.Add(new OfferSection(mid, use, slot));
        Lines($"m={kind} 9 {protocolAndFormats}\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:{identity.Ufrag}\r\na=ice-pwd:{identity.Password}\r\n"
            + $"a=fingerprint:sha-256 {identity.Fingerprint}\r\na=setup:{setup}\r\na=mid:{mid}\r\n");
    }
}

/// <summary>What tells one offer of a client from another: the <c>o=</c> line, and the transport's credentials.</summary>
/// <param name="SessionId">The session's number.</param>
/// <param name="Version">Which offer of the session it is, from 1.</param>
/// <param name="Ufrag">ICE user fragment.</param>
/// <param name="Password">ICE password.</param>
/// <param name="Fingerprint">SHA-256 of the certificate, as hexadecimal pairs with colons.</param>
internal sealed record OfferIdentity(ulong SessionId, int Version, string Ufrag, string Password, string Fingerprint);
