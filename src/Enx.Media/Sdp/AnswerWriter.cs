using System.Net;
using System.Text;
using Enx.Media.Rtp;
using Enx.Media.Sctp;

namespace Enx.Media.Sdp;

/// <summary>
/// Writes the answer to an offer (RFC 8829 §5.3): ICE-lite, passive DTLS unless the offer is, one bundled transport, every accepted section with the
/// codecs and extensions that both sides have, everything else refused with port 0; inactive where it describes the bundle's transport.
/// </summary>
internal static class AnswerWriter
{
    private const int CameraStartKbps = 800;

    public static string Write(OfferedSession offer, AnswerTransport transport, IReadOnlyList<SlotSource> slots, long cameraBitsPerSecond, long shareBitsPerSecond)
    {
        var text = new StringBuilder(8192);
        var bundled = offer.Sections.Where(s => s.Accepted || s.Inactive is not null).ToList();
        text.Append("v=0\r\n")
            .Append($"o=- {transport.SessionId} {transport.Version} IN IP4 127.0.0.1\r\n")
            .Append("s=-\r\nt=0 0\r\n")
            .Append("a=group:BUNDLE ").AppendJoin(' ', bundled.Select(s => s.Mid)).Append("\r\n")
            .Append("a=ice-lite\r\n");
        if (offer.AllowMixedExtensions) text.Append("a=extmap-allow-mixed\r\n");
        text.Append("a=msid-semantic: WMS *\r\n");

        var first = true;
        foreach (var section in offer.Sections)
        {
            if (!section.Accepted && section.Inactive is null)
            {
                text.Append($"m={section.Kind} 0 {section.Protocol} {string.Join(' ', section.Formats.Take(1).DefaultIfEmpty("0"))}\r\nc=IN IP4 0.0.0.0\r\n");
                if (section.Mid.Length > 0) text.Append($"a=mid:{section.Mid}\r\n");
                text.Append("a=inactive\r\n");
                continue;
            }

            var limit = section.Use switch
            {
                SectionUse.Camera => cameraBitsPerSecond,
                SectionUse.Share => shareBitsPerSecond,
                _ => 0,
            };
            WriteSection(text, section, transport, offer.PeerIsDtlsServer ? "active" : "passive", slots.FirstOrDefault(s => s.Mid == section.Mid), limit, first);
            first = false;
        }

        return text.ToString();
    }

    private static void WriteSection(StringBuilder text, OfferedSection section, AnswerTransport transport, string setup, SlotSource? slot, long limit, bool first)
    {
        var formats = section.Inactive is not null ? section.Formats[0] : section.Use == SectionUse.Data ? "webrtc-datachannel" : string.Join(' ', section.Codecs.SelectMany(c => c.RtxPayloadType is { } rtx ? [c.PayloadType, rtx] : new[] { c.PayloadType }));
        text.Append($"m={section.Kind} 9 {section.Protocol} {formats}\r\n")
            .Append("c=IN IP4 0.0.0.0\r\n");
        if (limit > 0) text.Append($"b=AS:{limit / 1000}\r\nb=TIAS:{limit}\r\n");
        text.Append($"a=ice-ufrag:{transport.IceUfrag}\r\na=ice-pwd:{transport.IcePassword}\r\n")
            .Append($"a=fingerprint:sha-256 {transport.Fingerprint}\r\na=setup:{setup}\r\n")
            .Append($"a=mid:{section.Mid}\r\n");

        // The bundle has one transport: candidates stand in its first section only.
        if (first)
        {
            foreach (var candidate in transport.Candidates) text.Append($"a=candidate:{candidate}\r\n");
            text.Append("a=end-of-candidates\r\n");
        }

        if (section.Inactive is { } lines)
        {
            text.Append("a=rtcp-mux\r\na=inactive\r\n");
            foreach (var line in lines) text.Append($"a={line}\r\n");
            return;
        }

        if (section.Use == SectionUse.Data)
        {
            text.Append($"a=sctp-port:{SctpOptions.Port}\r\na=max-message-size:{DataChannels.MaxMessageBytes}\r\n");
            return;
        }

        text.Append("a=rtcp-mux\r\n");
        if (!section.IsAudio) text.Append("a=rtcp-rsize\r\n");
        text.Append(section.Use == SectionUse.Slot ? "a=sendonly\r\n" : "a=recvonly\r\n");

        foreach (var codec in section.Codecs) WriteCodec(text, section, codec);
        if (section.MixesExtensions) text.Append("a=extmap-allow-mixed\r\n");
        foreach (var uri in Extensions(section))
            text.Append($"a=extmap:{section.Extensions[uri]} {uri}\r\n");
        foreach (var rid in section.Rids) text.Append($"a=rid:{rid} recv\r\n");
        if (section.Rids.Count > 0) text.Append("a=simulcast:recv ").AppendJoin(';', section.Rids).Append("\r\n");

        if (slot is null) return;
        text.Append($"a=msid:slot{slot.Slot} slot{slot.Slot}-{section.Kind}\r\n");
        if (slot.RtxSsrc != 0) text.Append($"a=ssrc-group:FID {slot.Ssrc} {slot.RtxSsrc}\r\n");
        text.Append($"a=ssrc:{slot.Ssrc} cname:slot{slot.Slot}\r\n");
        if (slot.RtxSsrc != 0) text.Append($"a=ssrc:{slot.RtxSsrc} cname:slot{slot.Slot}\r\n");
    }

    private static void WriteCodec(StringBuilder text, OfferedSection section, RtpCodec codec)
    {
        var pt = codec.PayloadType;
        text.Append($"a=rtpmap:{pt} {codec.Name}/{codec.ClockRate}{(codec.Channels.Length > 0 ? "/" + codec.Channels : "")}\r\n");
        // Chromium begins at 300 kbit/s and a picture to match, and takes a quarter of a minute to grow; others ignore the word.
        var start = section.Use == SectionUse.Camera ? $"x-google-start-bitrate={CameraStartKbps}" : "";
        // RFC 7587 §6.1: what the answer says of FEC is what we want to be sent. It goes on to the subscribers as it is.
        var sent = section.Use == SectionUse.Microphone ? codec.WithParameter("useinbandfec", "1") : codec.Parameters;
        var parameters = string.Join(';', new[] { sent, start }.Where(p => p.Length > 0));
        if (parameters.Length > 0) text.Append($"a=fmtp:{pt} {parameters}\r\n");

        // Both ways: the peer estimates what its network carries up from our feedback, and we what it carries down from the peer's.
        if (Extensions(section).Contains(RtpExtensions.TransportCc)) text.Append($"a=rtcp-fb:{pt} transport-cc\r\n");
        else if (section.Use == SectionUse.Slot && Extensions(section).Contains(RtpExtensions.AbsSendTime)) text.Append($"a=rtcp-fb:{pt} goog-remb\r\n");
        if (section.IsAudio) return;
        text.Append($"a=rtcp-fb:{pt} ccm fir\r\na=rtcp-fb:{pt} nack\r\na=rtcp-fb:{pt} nack pli\r\n");
        if (codec.RtxPayloadType is { } rtx) text.Append($"a=rtpmap:{rtx} rtx/{codec.ClockRate}\r\na=fmtp:{rtx} apt={pt}\r\n");
    }

    /// <summary>The header extensions that the answer keeps. Orientation is left out on purpose: senders then turn the picture
    /// themselves, which is right for every receiver.</summary>
    public static IEnumerable<string> Extensions(OfferedSection section)
    {
        string[] wanted = section.Use switch
        {
            SectionUse.Slot when section.IsAudio => [RtpExtensions.AudioLevel, Counting(section), RtpExtensions.Mid],
            SectionUse.Slot => [Counting(section), RtpExtensions.Mid, RtpExtensions.DependencyDescriptor],
            SectionUse.Microphone => [RtpExtensions.AudioLevel, RtpExtensions.TransportCc, RtpExtensions.Mid],
            _ => [RtpExtensions.TransportCc, RtpExtensions.Mid, RtpExtensions.Rid, RtpExtensions.RepairedRid, RtpExtensions.DependencyDescriptor],
        };
        return wanted.Where(section.Extensions.ContainsKey);
    }

    /// <summary>How a peer that receives tells what its network carries: by feedback on numbered packets, or by an estimate of its own from
    /// their sending times.</summary>
    private static string Counting(OfferedSection section) =>
        section.Extensions.ContainsKey(RtpExtensions.TransportCc) ? RtpExtensions.TransportCc : RtpExtensions.AbsSendTime;

    /// <summary>A host candidate line (RFC 8839 §5.1); TCP candidates are passive (RFC 6544 §4.5).</summary>
    public static string Candidate(int foundation, IPEndPoint endPoint, bool tcp, int localPreference)
    {
        // RFC 8445 §5.1.2.1: type preference 126 for host; TCP below all UDP.
        var priority = (126u << 24) + ((uint)(tcp ? localPreference - 8192 : localPreference) << 8) + 255u;
        return $"{foundation} 1 {(tcp ? "tcp" : "udp")} {priority} {endPoint.Address} {endPoint.Port} typ host{(tcp ? " tcptype passive" : "")}";
    }
}

/// <summary>The server's side of a peer's transport, as the answer tells it.</summary>
internal sealed record AnswerTransport(ulong SessionId, string IceUfrag, string IcePassword, string Fingerprint, IReadOnlyList<string> Candidates, int Version = 1);

/// <summary>The SSRCs that the server sends in a slot's section.</summary>
internal sealed record SlotSource(string Mid, int Slot, uint Ssrc, uint RtxSsrc);
