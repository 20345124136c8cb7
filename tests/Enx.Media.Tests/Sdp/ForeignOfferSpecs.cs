using Enx.Media.Engine;
using Enx.Media.Rtp;
using Enx.Media.Sdp;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Sdp;

/// <summary>Offers of stacks other than browsers, each as the client made it that showed the fault.</summary>
public sealed class ForeignOfferSpecs
{
    private static readonly IReadOnlyList<VideoFormat> AllCodecs = VideoFormats.All;

    /// <summary>The transport's lines of a section.</summary>
    private const string Transport = """
        c=IN IP4 0.0.0.0
        a=ice-ufrag:abcd
        a=ice-pwd:0123456789012345678901
        a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F
        a=setup:actpass
        a=rtcp-mux
        """;

    private static OfferedSession Read(string sections, string bundle) =>
        OfferReader.Read($"v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nt=0 0\na=group:BUNDLE {bundle}\n" + sections, [], AllCodecs);

    private static string Section(string media, string mid, string lines) => $"m={media}\n{Transport}\na=mid:{mid}\n{lines}\n";

    private static string Answered(OfferedSession offer) => AnswerWriter.Write(
        offer, new AnswerTransport(7, "ufragufr", "passwordpasswordpassword", "AA:BB", ["1 1 udp 1 127.0.0.1 1 typ host"]),
        [.. offer.Sections.Where(s => s is { Accepted: true, Use: SectionUse.Slot }).Select(s => new SlotSource(s.Mid, s.Slot, 1, 2))], 0, 0);

    [Theory]
    [InlineData("RTP/AVP", true)]
    [InlineData("RTP/AVPF", true)]
    [InlineData("RTP/SAVP", true)]
    [InlineData("RTP/SAVPF", true)]
    [InlineData("UDP/TLS/RTP/SAVP", true)]
    [InlineData("UDP/TLS/RTP/SAVPF", true)]
    [InlineData("TCP/DTLS/RTP/SAVP", true)]
    [InlineData("TCP/DTLS/RTP/SAVPF", true)]
    [InlineData("UDP/TLS/UDPTL", false)]
    [InlineData("XRTP/SAVPF", false)]
    public void Every_profile_of_RTP_is_taken_and_answered_with_itself(string protocol, bool taken)
    {
        var offer = Section($"audio 9 {protocol} 111", "0", "a=sendonly\na=rtpmap:111 opus/48000/2");
        if (taken)
        {
            Assert.Contains($"m=audio 9 {protocol} 111\r\n", Answered(Read(offer, "0")), StringComparison.Ordinal);
            return;
        }

        var refused = Assert.Throws<OfferRefusedException>(() => Read(offer, "0") is var session ? MediaEngine.Checked(session) : null);
        Assert.Contains(protocol, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("actpass", "passive", false)]
    [InlineData("active", "passive", false)]
    [InlineData("passive", "active", true)]
    public void The_answer_takes_the_other_side_of_the_DTLS_handshake(string offered, string answered, bool peerIsServer)
    {
        var read = Read(Section("audio 9 UDP/TLS/RTP/SAVPF 111", "0", "a=sendonly\na=rtpmap:111 opus/48000/2").Replace("setup:actpass", $"setup:{offered}", StringComparison.Ordinal), "0");
        Assert.Equal(peerIsServer, read.PeerIsDtlsServer);
        Assert.Contains($"a=setup:{answered}\r\n", Answered(read), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("packetization-mode=1;profile-level-id=42e01f", true, true)]
    [InlineData("packetization-mode=1;profile-level-id=42001f", true, true)]
    [InlineData("packetization-mode=1;profile-level-id=42C01F", true, true)]
    [InlineData("packetization-mode=1;profile-level-id=4d801f", true, true)]
    [InlineData("level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=422001f", true, true)]
    [InlineData("packetization-mode=1", true, true)]
    [InlineData("profile-level-id=42e01f", true, false)]
    [InlineData("packetization-mode=0;profile-level-id=42e01f", true, false)]
    [InlineData("", true, false)]
    [InlineData("packetization-mode=2;profile-level-id=42e01f", false, false)]
    [InlineData("packetization-mode=1;profile-level-id=640c1f", false, false)]
    [InlineData("packetization-mode=1;profile-level-id=4d001f", false, false)]
    [InlineData("packetization-mode=1;profile-level-id=42", false, false)]
    [InlineData("packetization-mode=1;profile-level-id=zzzzzz", false, false)]
    public void H264_is_taken_in_what_every_browser_decodes_however_it_is_written(string parameters, bool sends, bool receives)
    {
        foreach (var (direction, taken) in new[] { ("sendonly", sends), ("recvonly", receives) })
        {
            var read = Read(Section("video 9 UDP/TLS/RTP/SAVPF 106", "0", $"a={direction}\na=rtpmap:106 H264/90000\n{(parameters.Length > 0 ? $"a=fmtp:106 {parameters}" : "a=x")}"), "0");
            Assert.Equal(taken, read.Sections[0].Accepted);
            Assert.Equal(taken ? null : SectionRefusal.Codec, read.Sections[0].Refused?.Reason);
        }
    }

    [Fact]
    public void Of_both_packetization_modes_the_one_that_may_cut_pictures_into_pieces_is_chosen()
    {
        var read = Read(Section("video 9 UDP/TLS/RTP/SAVPF 104 106", "0", "a=sendonly\na=rtpmap:104 H264/90000\na=fmtp:104 profile-level-id=42e01f\na=rtpmap:106 H264/90000\na=fmtp:106 packetization-mode=1;profile-level-id=42001f"), "0");
        Assert.Equal(106, Assert.Single(read.Sections[0].Codecs).PayloadType);
    }

    /// <summary>aiortc before 1.7: 2 is the loudness of sound in one section, and the sending time of packets in the other.</summary>
    [Fact]
    public void An_extension_id_that_means_two_things_in_a_bundle_is_used_for_neither()
    {
        var read = Read(
            Section("audio 9 UDP/TLS/RTP/SAVPF 96", "0", $"a=sendonly\na=rtpmap:96 opus/48000/2\na=extmap:1 {RtpExtensions.Mid}\na=extmap:2 {RtpExtensions.AudioLevel}")
            + Section("video 9 UDP/TLS/RTP/SAVPF 97", "1", $"a=recvonly\na=rtpmap:97 VP8/90000\na=extmap:1 {RtpExtensions.Mid}\na=extmap:2 {RtpExtensions.AbsSendTime}"),
            "0 1");
        Assert.All(read.Sections, s => Assert.Equal([RtpExtensions.Mid], s.Extensions.Keys));
        var answer = Answered(read);
        Assert.DoesNotContain("a=extmap:2 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("goog-remb", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void An_extension_with_two_ids_is_used_under_the_first_and_lines_of_the_session_count_for_all()
    {
        var read = OfferReader.Read(
            $"v=0\ns=-\na=group:BUNDLE 0 1\na=extmap:3 {RtpExtensions.TransportCc}\n"
            + Section("audio 9 UDP/TLS/RTP/SAVPF 96", "0", $"a=sendonly\na=rtpmap:96 opus/48000/2\na=extmap:1/sendonly {RtpExtensions.Mid}")
            + Section("video 9 UDP/TLS/RTP/SAVPF 97", "1", $"a=sendonly\na=rtpmap:97 VP8/90000\na=extmap:4 {RtpExtensions.Mid}"),
            [], AllCodecs);
        Assert.Equal([(RtpExtensions.TransportCc, 3), (RtpExtensions.Mid, 1)], read.Sections[0].Extensions.Select(e => (e.Key, e.Value)));
        Assert.Equal([(RtpExtensions.TransportCc, 3)], read.Sections[1].Extensions.Select(e => (e.Key, e.Value)));
    }

    /// <summary>Chromium with max-bundle and a microphone of PCMU alone: with port 0 for the section that the transport stands in, its call dies.</summary>
    [Fact]
    public void When_the_first_section_of_the_bundle_cannot_be_taken_it_is_answered_as_inactive_and_the_others_go_on()
    {
        var read = Read(
            Section("audio 9 UDP/TLS/RTP/SAVPF 0 8", "0", "a=sendonly\na=rtpmap:0 PCMU/8000\na=rtpmap:8 PCMA/8000")
            + Section("video 9 UDP/TLS/RTP/SAVPF 97", "1", "a=sendonly\na=rtpmap:97 VP8/90000"),
            "0 1");
        Assert.Equal((false, SectionRefusal.Codec), (read.Sections[0].Accepted, read.Sections[0].Refused!.Reason));
        Assert.True(SessionDescription.TryParse(Answered(read), out var answer, out var error), error);
        Assert.Contains(answer.Attributes, a => a is { Name: "group", Value: "BUNDLE 0 1" });
        var microphone = answer.Media[0];
        Assert.Equal((9, "0", "passive", "PCMU/8000"), (microphone.Port, Assert.Single(microphone.Formats), microphone.Find("setup"), microphone.Find("rtpmap")?[2..]));
        Assert.NotNull(microphone.Find("inactive"));
        Assert.NotNull(microphone.Find("rtcp-mux"));
        Assert.NotNull(microphone.Find("candidate"));
        Assert.NotNull(answer.Media[1].Find("recvonly"));
    }

    [Fact]
    public void A_bundle_that_begins_with_what_is_neither_sound_nor_video_nor_data_is_refused()
    {
        var refused = Assert.Throws<OfferRefusedException>(() => Read(
            "m=application 9 UDP/BFCP *\na=mid:0\n" + Transport + "\n" + Section("video 9 UDP/TLS/RTP/SAVPF 97", "1", "a=sendonly\na=rtpmap:97 VP8/90000"), "0 1"));
        Assert.Equal(OfferFault.Bundle, refused.Fault);
        Assert.Contains("Line 6", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>GStreamer with do-nack.</summary>
    [Fact]
    public void Sound_that_is_offered_with_retransmissions_is_answered_without()
    {
        var read = Read(Section("audio 9 UDP/TLS/RTP/SAVPF 111 97", "0", "a=recvonly\na=rtpmap:111 OPUS/48000/2\na=rtcp-fb:111 nack\na=rtpmap:97 rtx/48000\na=fmtp:97 apt=111"), "0");
        Assert.Null(Assert.Single(read.Sections[0].Codecs).RtxPayloadType);
        Assert.Contains("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", Answered(read), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=ssrc-group:SIM 11 12 13|a=ssrc-group:FID 11 21|a=ssrc-group:FID 12 22|a=ssrc-group:FID 13 23", "11/21 12/22 13/23")]
    [InlineData("a=ssrc-group:FID 13 23|a=ssrc-group:SIM 11 12 13", "11/0 12/0 13/23")]
    [InlineData("a=ssrc-group:SIM 11 12 13 14", "11/0 12/0 13/0")]
    [InlineData("a=ssrc-group:SIM 11", "11/0")]
    [InlineData("a=ssrc-group:SIM 11 11 x", "11/0")]
    [InlineData("a=ssrc-group:SIM", "")]
    [InlineData("a=ssrc-group:FID 11 21", "11/21")]
    [InlineData("a=ssrc:11 cname:a|a=ssrc:12 cname:a", "11/0")]
    public void Layers_that_are_named_by_their_SSRCs_are_read_as_simulcast(string lines, string streams)
    {
        var read = Read(Section("video 9 UDP/TLS/RTP/SAVPF 97", "0", $"a=sendonly\na=rtpmap:97 VP8/90000\n{lines.Replace('|', '\n')}"), "0");
        Assert.Equal(streams, string.Join(' ', read.Sections[0].Streams.Select(s => $"{s.Ssrc}/{s.RtxSsrc}")));
    }

    [Fact]
    public void Sound_that_cannot_be_taken_is_named_with_its_line_and_the_video_beside_it_is_taken()
    {
        var read = Read(
            Section("video 9 UDP/TLS/RTP/SAVPF 97", "0", "a=sendonly\na=rtpmap:97 VP8/90000")
            + Section("audio 9 UDP/TLS/RTP/SAVPF 0", "1", "a=sendonly\na=rtpmap:0 PCMU/8000"),
            "0 1");
        var refused = Assert.Single(read.Sections, s => s.Refused is not null).Refused!;
        Assert.Equal((SectionUse.Microphone, SectionRefusal.Codec), (refused.Use, refused.Reason));
        Assert.Contains("Line 16: section 1 (audio)", refused.Sentence, StringComparison.Ordinal);
        Assert.Same(read, MediaEngine.Checked(read));
    }

    [Fact]
    public void An_offer_of_which_nothing_that_it_publishes_can_be_taken_is_refused_though_it_could_receive()
    {
        var read = Read(
            Section("audio 9 UDP/TLS/RTP/SAVPF 111", "0", "a=recvonly\na=rtpmap:111 opus/48000/2")
            + Section("video 9 UDP/TLS/RTP/SAVPF 100", "1", "a=sendonly\na=rtpmap:100 MPEG/90000"),
            "0 1");
        var refused = Assert.Throws<OfferRefusedException>(() => MediaEngine.Checked(read));
        Assert.Equal(OfferFault.Codec, refused.Fault);
        Assert.Contains("Line 16: section 1 (video)", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Reading is linear in the text: a payload type that is named thousands of times is read once.</summary>
    [Fact]
    public void A_payload_type_that_is_named_many_times_is_one()
    {
        var read = Read(Section($"video 9 UDP/TLS/RTP/SAVPF {string.Join(' ', Enumerable.Repeat("97", 10_000))}", "0", $"a=sendonly\na=rtpmap:97 VP8/90000\na=fmtp:97 {new string('x', 30_000)}"), "0");
        Assert.Equal(97, Assert.Single(read.Sections[0].Codecs).PayloadType);
        Assert.True(SessionDescription.TryParse("v=0\nm=video 9 RTP/AVP " + string.Join(' ', Enumerable.Repeat("97", 10_000)) + "\na=rtpmap:97 VP8/90000", out var description, out _));
        Assert.Single(RtpCodec.Read(description.Media[0]));
    }

    [Fact]
    public void A_peer_of_the_plainest_kind_is_taken()
    {
        var (sdp, sections) = new TestPeer(new TestPeerOptions { Plain = true, Protocol = "UDP/TLS/RTP/SAVP", Slots = 1 }).CreateOffer();
        Assert.All(OfferReader.Read(sdp, sections, AllCodecs).Sections, s => Assert.True(s.Accepted));
    }
}
