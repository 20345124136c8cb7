using Enx.Load.Peers;
using Enx.Media;
using Enx.Media.Rtp;
using static Enx.Load.Peers.ClientFormats;

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

/// <summary>The offers of a test peer: like a browser's, but for what its options say.</summary>
internal static class TestPeerSdp
{
    public static (string Sdp, List<OfferSection> Sections) Offer(TestPeerOptions options, OfferIdentity identity, SentMedia sent)
    {
        var offer = new OfferWriter(identity, options.Protocol, options.DtlsServer ? "passive" : "actpass");
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
        if (options.Data) offer.Channels();
        return (offer.ToString(), offer.Sections);

        void Audio(string direction, uint ssrc, SectionUse use, int slot)
        {
            offer.Media("audio", $"{Opus}", use, slot, direction).Lines($"a=rtpmap:{Opus} opus/48000/2\r\na=fmtp:{Opus} minptime=10;useinbandfec=1\r\n");
            if (!options.Plain) offer.Lines($"a=extmap:{AudioLevelId} {RtpExtensions.AudioLevel}\r\na=extmap:{TransportCcId} {RtpExtensions.TransportCc}\r\na=extmap:{MidId} {RtpExtensions.Mid}\r\n");
            if (!options.Plain && ssrc != 0) offer.Lines($"a=ssrc:{ssrc} cname:test\r\n");
        }

        void Video(string direction, uint ssrc, uint rtx, SectionUse use, int slot)
        {
            offer.Media("video", options.Plain ? $"{Vp8}" : $"{Vp8} {Vp8Rtx}", use, slot, direction)
                .Lines($"a=rtcp-rsize\r\na=rtpmap:{Vp8} {Codec(options)}\r\na=rtcp-fb:{Vp8} nack\r\na=rtcp-fb:{Vp8} nack pli\r\n");
            if (options.Plain) return;
            offer.Lines($"a=rtpmap:{Vp8Rtx} rtx/90000\r\na=fmtp:{Vp8Rtx} apt={Vp8}\r\na=extmap:{TransportCcId} {RtpExtensions.TransportCc}\r\na=extmap:{MidId} {RtpExtensions.Mid}\r\n");
            if (use == SectionUse.Camera && options.Film is { } film) Layers([.. film.Layers.Select(l => l.Rid)]);
            else if (use == SectionUse.Camera && options.LayersBySsrc) LayersBySsrc(sent.Camera!.Ssrcs);
            else if (use == SectionUse.Camera && options.Layered is { } camera) Layers(camera.Rids);
            else if (use == SectionUse.Slot && options.Layered is { Described: true } described) offer.Lines($"a=extmap:{described.DescriptorId} {RtpExtensions.DependencyDescriptor}\r\n");
            else if (ssrc != 0) offer.Lines($"a=ssrc-group:FID {ssrc} {rtx}\r\na=ssrc:{ssrc} cname:test\r\na=ssrc:{rtx} cname:test\r\n");
        }

        void Layers(IReadOnlyList<string> rids)
        {
            offer.Lines($"a=extmap:{RidId} {RtpExtensions.Rid}\r\n");
            if (options.Layered is { Described: true } described) offer.Lines($"a=extmap:{described.DescriptorId} {RtpExtensions.DependencyDescriptor}\r\n");
            if (rids.Count < 2) return;
            foreach (var rid in rids) offer.Lines($"a=rid:{rid} send\r\n");
            offer.Lines($"a=simulcast:send {string.Join(';', rids)}\r\n");
        }

        void LayersBySsrc(IReadOnlyList<uint> ssrcs)
        {
            offer.Lines($"a=ssrc-group:SIM {string.Join(' ', ssrcs)}\r\n");
            foreach (var ssrc in ssrcs) offer.Lines($"a=ssrc:{ssrc} cname:test\r\n");
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
}
