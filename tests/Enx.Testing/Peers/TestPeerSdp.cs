using System.Globalization;
using System.Net;
using System.Text;
using Enx.Media;
using Enx.Media.Rtp;
using Enx.Media.Sdp;

namespace Enx.Testing.Peers;

/// <summary>What a <see cref="TestPeer"/> offers.</summary>
public sealed record TestPeerOptions
{
    /// <summary>Whether a microphone section is offered.</summary>
    public bool Microphone { get; init; } = true;

    /// <summary>Whether a camera section is offered.</summary>
    public bool Camera { get; init; } = true;

    /// <summary>What the camera shows, in several layers; null for made-up frames of one.</summary>
    public Film? Film { get; init; }

    /// <summary>What the camera sends in layers, and which codec the peer takes; null for made-up frames of VP8 without any.</summary>
    public FakeCamera? Layered { get; init; }

    /// <summary>Whether a share section is offered.</summary>
    public bool Share { get; init; }

    /// <summary>How many talker slots are offered, audio and video each.</summary>
    public int Slots { get; init; } = 4;

    /// <summary>Whether the share slot 101 is offered.</summary>
    public bool ShareSlot { get; init; }

    /// <summary>How many voice slots are offered: 111, 112, 113.</summary>
    public int VoiceSlots { get; init; }

    /// <summary>Keeps what is known of every packet of sound that comes in, in <see cref="ReceivedStream.Sounds"/>.</summary>
    public bool RecordsSound { get; init; }

    /// <summary>Whether data channels are offered.</summary>
    public bool Data { get; init; }

    /// <summary>Offers no header extensions, no RTX and no SSRC lines: the plainest peer there is.</summary>
    public bool Plain { get; init; }

    /// <summary>The protocol of its sections of sound and video.</summary>
    public string Protocol { get; init; } = "UDP/TLS/RTP/SAVPF";

    /// <summary>Waits for the DTLS handshake, which the server then begins.</summary>
    public bool DtlsServer { get; init; }

    /// <summary>Names the layers of <see cref="Layered"/> by their SSRCs (<c>a=ssrc-group:SIM</c>), with no rid in offer or packets.</summary>
    public bool LayersBySsrc { get; init; }

    /// <summary>Whether checks of the server are answered, as a full ICE agent does.</summary>
    public bool AnswersChecks { get; init; } = true;

    /// <summary>Use ICE-TCP instead of UDP.</summary>
    public bool Tcp { get; init; }

    /// <summary>The publisher's number, found again in what its subscribers receive.</summary>
    public uint Tag { get; init; } = 1;

    /// <summary>Offers AES_CM_128_HMAC_SHA1_80 alone.</summary>
    public bool OnlyAesCm { get; init; }

    /// <summary>Changes the offer before it goes out; null for nothing.</summary>
    public Func<string, string>? Edit { get; init; }

    /// <summary>Announces a fingerprint that the certificate does not have.</summary>
    public bool WrongFingerprint { get; init; }
}

/// <summary>The SDP of a test peer: an offer like a browser's, and what it needs of the answer.</summary>
internal static class TestPeerSdp
{
    public const byte Opus = 111;
    public const byte Vp8 = 96;
    public const byte Vp8Rtx = 97;
    public const int AudioLevelId = 1;
    public const int TransportCcId = 3;
    public const int MidId = 4;
    public const int RidId = 5;
    public const int DescriptorId = 6;

    public static (string Sdp, List<OfferSection> Sections) Offer(TestPeerOptions options, OfferIdentity identity, SentMedia sent)
    {
        var sections = new List<OfferSection>();
        var bodies = new StringBuilder();
        if (options.Microphone) Audio("sendonly", sent.Audio.Ssrc, SectionUse.Microphone, 0);
        if (options.Camera) Video("sendonly", sent.Video.Ssrc, sent.Video.RtxSsrc, SectionUse.Camera, 0);
        if (options.Share) Video("sendonly", sent.Share.Ssrc, sent.Share.RtxSsrc, SectionUse.Share, 0);
        for (var slot = 1; slot <= options.Slots; slot++)
        {
            Audio("recvonly", 0, SectionUse.Slot, slot);
            Video("recvonly", 0, 0, SectionUse.Slot, slot);
        }

        if (options.ShareSlot) Video("recvonly", 0, 0, SectionUse.Slot, 101);
        for (var slot = 0; slot < options.VoiceSlots; slot++) Audio("recvonly", 0, SectionUse.Slot, 111 + slot);
        if (options.Data) Channels();

        var head = $"v=0\r\no=- {identity.SessionId} {identity.Version} IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {string.Join(' ', sections.Select(s => s.Mid))}\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS *\r\n";
        return (head + bodies, sections);

        void Audio(string direction, uint ssrc, SectionUse use, int slot)
        {
            Begin("audio", Opus.ToString(CultureInfo.InvariantCulture), use, slot, direction);
            bodies.Append($"a=rtpmap:{Opus} opus/48000/2\r\na=fmtp:{Opus} minptime=10;useinbandfec=1\r\n");
            if (!options.Plain) bodies.Append($"a=extmap:{AudioLevelId} {RtpExtensions.AudioLevel}\r\na=extmap:{TransportCcId} {RtpExtensions.TransportCc}\r\na=extmap:{MidId} {RtpExtensions.Mid}\r\n");
            if (!options.Plain && ssrc != 0) bodies.Append($"a=ssrc:{ssrc} cname:test\r\n");
        }

        void Video(string direction, uint ssrc, uint rtx, SectionUse use, int slot)
        {
            Begin("video", options.Plain ? $"{Vp8}" : $"{Vp8} {Vp8Rtx}", use, slot, direction);
            bodies.Append($"a=rtcp-rsize\r\na=rtpmap:{Vp8} {Codec(options)}\r\na=rtcp-fb:{Vp8} nack\r\na=rtcp-fb:{Vp8} nack pli\r\n");
            if (options.Plain) return;
            bodies.Append($"a=rtpmap:{Vp8Rtx} rtx/90000\r\na=fmtp:{Vp8Rtx} apt={Vp8}\r\na=extmap:{TransportCcId} {RtpExtensions.TransportCc}\r\na=extmap:{MidId} {RtpExtensions.Mid}\r\n");
            if (use == SectionUse.Camera && options.Film is { } film) Layers([.. film.Layers.Select(l => l.Rid)]);
            else if (use == SectionUse.Camera && options.LayersBySsrc) LayersBySsrc(sent.Camera!.Ssrcs);
            else if (use == SectionUse.Camera && options.Layered is { } camera) Layers(camera.Rids);
            else if (use == SectionUse.Slot && options.Layered is { Described: true } described) bodies.Append($"a=extmap:{described.DescriptorId} {RtpExtensions.DependencyDescriptor}\r\n");
            else if (ssrc != 0) bodies.Append($"a=ssrc-group:FID {ssrc} {rtx}\r\na=ssrc:{ssrc} cname:test\r\na=ssrc:{rtx} cname:test\r\n");
        }

        void Layers(IReadOnlyList<string> rids)
        {
            bodies.Append($"a=extmap:{RidId} {RtpExtensions.Rid}\r\n");
            if (options.Layered is { Described: true } described) bodies.Append($"a=extmap:{described.DescriptorId} {RtpExtensions.DependencyDescriptor}\r\n");
            if (rids.Count < 2) return;
            foreach (var rid in rids) bodies.Append($"a=rid:{rid} send\r\n");
            bodies.Append("a=simulcast:send ").AppendJoin(';', rids).Append("\r\n");
        }

        void LayersBySsrc(IReadOnlyList<uint> ssrcs)
        {
            bodies.Append("a=ssrc-group:SIM ").AppendJoin(' ', ssrcs).Append("\r\n");
            foreach (var ssrc in ssrcs) bodies.Append($"a=ssrc:{ssrc} cname:test\r\n");
        }

        void Channels()
        {
            BeginSection("application", "UDP/DTLS/SCTP webrtc-datachannel", SectionUse.Data, 0);
            bodies.Append("a=sctp-port:5000\r\na=max-message-size:262144\r\n");
        }

        void Begin(string kind, string formats, SectionUse use, int slot, string direction)
        {
            BeginSection(kind, $"{options.Protocol} {formats}", use, slot);
            bodies.Append($"a={direction}\r\na=rtcp-mux\r\n");
        }

        void BeginSection(string kind, string protocolAndFormats, SectionUse use, int slot)
        {
            var mid = sections.Count.ToString(CultureInfo.InvariantCulture);
            sections.Add(new OfferSection(mid, use, slot));
            bodies.Append($"m={kind} 9 {protocolAndFormats}\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:{identity.Ufrag}\r\na=ice-pwd:{identity.Password}\r\n")
                .Append($"a=fingerprint:sha-256 {identity.Fingerprint}\r\na=setup:{(options.DtlsServer ? "passive" : "actpass")}\r\na=mid:{mid}\r\n");
        }
    }

    /// <summary>The one codec of a peer stands under the one payload type, whichever it is.</summary>
    private static string Codec(TestPeerOptions options) => options.Layered?.Codec switch
    {
        FakeCodec.Vp9 => "VP9/90000",
        FakeCodec.Av1 => "AV1/90000",
        FakeCodec.H264 => $"H264/90000\r\na=fmtp:{Vp8} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
        _ => "VP8/90000",
    };

    /// <summary>Reads the server's answer.</summary>
    public static TestPeerAnswer Read(string sdp, IReadOnlyList<OfferSection> sections)
    {
        if (!SessionDescription.TryParse(sdp, out var answer, out var error)) throw new FormatException(error);
        var first = answer.Media.First(m => m.Port != 0);
        var udp = Candidate(first, "udp");
        var tcp = Candidate(first, "tcp");
        var slots = new Dictionary<uint, (OfferSection, bool)>();
        var rtxToMedia = new Dictionary<uint, uint>();
        foreach (var media in answer.Media)
        {
            var section = sections.First(s => s.Mid == media.Find("mid"));
            if (section.Use != SectionUse.Slot || media.Port == 0) continue;
            var ssrcs = media.FindAll("ssrc").Select(l => uint.Parse(l.Split(' ')[0], CultureInfo.InvariantCulture)).ToList();
            slots[ssrcs[0]] = (section, media.Kind == "video");
            if (ssrcs.Count > 1) rtxToMedia[ssrcs[1]] = ssrcs[0];
        }

        return new TestPeerAnswer(
            first.Find("ice-ufrag")!, first.Find("ice-pwd")!,
            Convert.FromHexString(first.Find("fingerprint")!.Split(' ')[1].Replace(":", "", StringComparison.Ordinal)),
            udp ?? throw new FormatException("no UDP candidate"), tcp, slots, rtxToMedia);
    }

    private static IPEndPoint? Candidate(SdpMedia media, string protocol)
    {
        foreach (var line in media.FindAll("candidate"))
        {
            var parts = line.Split(' ');
            if (parts[2] == protocol) return new IPEndPoint(IPAddress.Parse(parts[4]), int.Parse(parts[5], CultureInfo.InvariantCulture));
        }

        return null;
    }
}

/// <summary>What tells one offer of a test peer from another: the <c>o=</c> line, and the transport's credentials.</summary>
internal sealed record OfferIdentity(ulong SessionId, int Version, string Ufrag, string Password, string Fingerprint);

/// <summary>What a test peer needs of an answer. Slots are keyed by the SSRC that the server sends on.</summary>
internal sealed record TestPeerAnswer(
    string Ufrag, string Password, byte[] Fingerprint, IPEndPoint Udp, IPEndPoint? Tcp, Dictionary<uint, (OfferSection Section, bool IsVideo)> Slots, Dictionary<uint, uint> RtxToMedia);
