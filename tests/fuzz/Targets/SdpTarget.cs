using System.Text;
using Enx.Media;
using Enx.Media.Rtp;
using Enx.Media.Sdp;

namespace Enx.Fuzz.Targets;

/// <summary>Offers, and the answers to those that can be taken.</summary>
internal sealed class SdpTarget : FuzzTarget
{
    private static readonly IReadOnlyList<VideoFormat> Codecs = VideoFormats.All;

    private static readonly OfferSection[] Sections =
    [
        new("0", SectionUse.Microphone, 0), new("1", SectionUse.Camera, 0), new("2", SectionUse.Slot, 1), new("3", SectionUse.Data, 0),
    ];

    private static readonly string Head = """
        v=0
        o=- 1 1 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0 1 2 3
        a=extmap-allow-mixed
        a=ice-ufrag:abcd
        a=ice-pwd:0123456789012345678901
        a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF
        a=setup:actpass

        """;

    private static readonly string Media = """
        m=audio 9 UDP/TLS/RTP/SAVPF 111 63
        a=mid:0
        a=sendonly
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2
        a=fmtp:111 minptime=10;useinbandfec=1
        a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
        m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 102 45
        a=mid:1
        a=sendonly
        a=rtcp-mux
        a=rtcp-rsize
        a=rtpmap:96 VP8/90000
        a=rtcp-fb:96 nack pli
        a=rtcp-fb:* transport-cc
        a=rtpmap:97 rtx/90000
        a=fmtp:97 apt=96
        a=rtpmap:98 VP9/90000
        a=fmtp:98 profile-id=0
        a=rtpmap:102 H264/90000
        a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
        a=rtpmap:45 AV1/90000
        a=extmap:8 https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension
        a=rid:q send
        a=rid:h send
        a=simulcast:send q;h
        a=ssrc-group:FID 1 2
        a=ssrc:1 cname:x
        m=video 9 UDP/TLS/RTP/SAVPF 96
        a=mid:2
        a=recvonly
        a=rtcp-mux
        a=rtpmap:96 VP8/90000
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel
        a=mid:3
        a=sctp-port:5000
        a=max-message-size:262144

        """;

    public override string Name => "sdp";

    public override int MaxLength => 16_384;

    public override long MaxAllocated => 16 << 20;

    public override IReadOnlyList<string> Words { get; } = [.. (Head + Media).Split('\n').Select(line => line.Trim() + "\r\n"), "a=", "m=", " 9 ", ";", "=", "/", "111", "96", "*"];

    public override IEnumerable<byte[]> Seeds => [Encoding.UTF8.GetBytes(Lines(Head + Media)), Encoding.UTF8.GetBytes(Lines(Media + Head))];

    public override void Run(Span<byte> input)
    {
        var session = OfferReader.Read(Encoding.UTF8.GetString(input), Sections, Codecs);
        var slots = session.Sections.Where(s => s is { Accepted: true, Use: SectionUse.Slot }).Select(s => new SlotSource(s.Mid, s.Slot, 1, 2)).ToList();
        AnswerWriter.Write(session, new AnswerTransport(1, "ufrag", "password", "sha-256 00", ["candidate"]), slots, 2_000_000, 4_000_000);
    }

    public override bool Expects(Exception e) => e is OfferRefusedException;

    private static string Lines(string text) => text.ReplaceLineEndings("\r\n");
}
