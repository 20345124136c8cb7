using System.Globalization;
using Enx.Media.Rtp;
using Enx.Media.Sdp;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Sdp;

public sealed class OfferSpecs
{
    private static readonly IReadOnlyList<VideoFormat> AllCodecs = VideoFormats.All;

    private static (string Sdp, IReadOnlyList<OfferSection> Sections) Good() => new TestPeer(new TestPeerOptions { Share = true, ShareSlot = true, Slots = 2 }).CreateOffer();

    public static TheoryData<string, Func<string, string>, string, OfferFault> BadOffers => new()
    {
        { "nothing", _ => "", "v=0", OfferFault.Malformed },
        { "not SDP", _ => "hello\r\nworld", "x=value", OfferFault.Malformed },
        { "JSON", _ => "{\"type\":\"offer\"}", "x=value", OfferFault.Malformed },
        { "no media", s => s[..s.IndexOf("m=", StringComparison.Ordinal)], "no media section", OfferFault.Malformed },
        { "version 1", s => s.Replace("v=0", "v=1", StringComparison.Ordinal), "version", OfferFault.Malformed },
        { "no bundle", s => s.Replace("a=group:BUNDLE", "a=group:LS", StringComparison.Ordinal), "BUNDLE", OfferFault.Bundle },
        { "no ufrag", s => s.Replace("a=ice-ufrag", "a=x", StringComparison.Ordinal), "ice-ufrag", OfferFault.Transport },
        { "short password", s => System.Text.RegularExpressions.Regex.Replace(s, "a=ice-pwd:.*\r", "a=ice-pwd:abc\r"), "credentials", OfferFault.Transport },
        { "no fingerprint", s => s.Replace("a=fingerprint", "a=x", StringComparison.Ordinal), "fingerprint", OfferFault.Transport },
        { "fingerprint of another kind", s => s.Replace("sha-256", "sha-1", StringComparison.Ordinal), "sha-256", OfferFault.Transport },
        { "no side of the handshake", s => s.Replace("a=setup:actpass", "a=setup:holdconn", StringComparison.Ordinal), "Line 13: the offer's a=setup is 'holdconn'", OfferFault.Transport },
        { "too long", s => s + new string('a', SessionDescription.MaxLength), "longer", OfferFault.Malformed },
        { "too many lines", s => s + string.Concat(Enumerable.Repeat("a=x\n", 9000)), "lines", OfferFault.Malformed },
        { "too many sections", s => s + string.Concat(Enumerable.Repeat("m=audio 9 UDP/TLS/RTP/SAVPF 111\n", 70)), "sections", OfferFault.Malformed },
        { "a mid twice", s => s.Replace("a=mid:1\r", "a=mid:0\r", StringComparison.Ordinal), "Two media sections", OfferFault.Malformed },
        { "bad media line", s => s.Replace("m=video 9", "m=video x", StringComparison.Ordinal), "media line", OfferFault.Malformed },
    };

    [Theory]
    [MemberData(nameof(BadOffers))]
    public void A_bad_offer_is_refused_with_a_sentence_that_says_why(string kind, Func<string, string> spoil, string because, OfferFault fault)
    {
        var (sdp, sections) = Good();
        var refused = Assert.Throws<OfferRefusedException>(() => OfferReader.Read(spoil(sdp), sections, AllCodecs));
        Assert.True(refused.Message.Contains(because, StringComparison.Ordinal), $"{kind}: {refused.Message}");
        Assert.Equal(fault, refused.Fault);
    }

    [Fact]
    public void Sections_must_exist_fit_their_kind_and_be_named_once()
    {
        var (sdp, sections) = Good();
        Assert.Contains("a=mid:77", Refusal([.. sections, new OfferSection("77", SectionUse.Camera)]), StringComparison.Ordinal);
        Assert.Contains("twice", Refusal([.. sections, sections[0]]), StringComparison.Ordinal);
        Assert.Contains("cannot be", Refusal([new OfferSection("0", SectionUse.Camera)]), StringComparison.Ordinal);
        Assert.Contains("Slot 17", Refusal([new OfferSection("3", SectionUse.Slot, 17)]), StringComparison.Ordinal);

        string Refusal(IReadOnlyList<OfferSection> named) => Assert.Throws<OfferRefusedException>(() => OfferReader.Read(sdp, named, AllCodecs)).Message;
    }

    [Fact]
    public void Voice_slots_are_for_sound_alone()
    {
        var (sdp, sections) = new TestPeer(new TestPeerOptions { Slots = 1, VoiceSlots = 3 }).CreateOffer();
        Assert.Equal([1, 1, 111, 112, 113], OfferReader.Read(sdp, sections, AllCodecs).Sections.Where(s => s.Use == SectionUse.Slot).Select(s => s.Slot));
        var video = sections.First(s => s is { Use: SectionUse.Camera }).Mid;
        foreach (var (section, because) in new[] { (new OfferSection(video, SectionUse.Slot, 111), "is video"), (new OfferSection("0", SectionUse.Slot, 114), "not 1 to 16"), (new OfferSection("0", SectionUse.Slot, 110), "not 1 to 16") })
            Assert.Contains(because, Assert.Throws<OfferRefusedException>(() => OfferReader.Read(sdp, [section], AllCodecs)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minptime=10;useinbandfec=1", "minptime=10;useinbandfec=1")]
    [InlineData("minptime=10; useinbandfec=0;stereo=1", "minptime=10;stereo=1;useinbandfec=1")]
    [InlineData("minptime=10", "minptime=10;useinbandfec=1")]
    [InlineData("", "useinbandfec=1")]
    public void Microphones_are_asked_for_error_correction_and_slots_keep_what_their_receiver_says_of_it(string offered, string answered)
    {
        var (sdp, sections) = Good();
        sdp = offered.Length == 0 ? sdp.Replace("a=fmtp:111 minptime=10;useinbandfec=1\r\n", "", StringComparison.Ordinal) : sdp.Replace("minptime=10;useinbandfec=1", offered, StringComparison.Ordinal);
        var text = AnswerWriter.Write(OfferReader.Read(sdp, sections, AllCodecs), new AnswerTransport(7, "ufragufr", "passwordpasswordpassword", "AA:BB", []), [], 0, 0);
        Assert.True(SessionDescription.TryParse(text, out var answer, out var error), error);
        foreach (var (media, section) in answer.Media.Zip(sections))
            if (media.Kind == "audio") Assert.Equal(section.Use == SectionUse.Microphone ? $"111 {answered}" : offered.Length == 0 ? null : $"111 {offered}", media.Find("fmtp"));
    }

    [Fact]
    public void Unnamed_sections_are_inferred_from_their_direction()
    {
        var (sdp, sections) = new TestPeer(new TestPeerOptions { Share = true, Slots = 2, Data = true }).CreateOffer();
        var read = OfferReader.Read(sdp, [], AllCodecs);
        Assert.Equal(sections.Select(s => (s.Use, s.Slot)), read.Sections.Select(s => (s.Use, s.Slot)));
    }

    [Fact]
    public void Of_several_profiles_the_one_that_every_browser_decodes_is_chosen_and_RTX_goes_with_it()
    {
        const string video = """
            m=video 9 UDP/TLS/RTP/SAVPF 102 103 104 105 106 107 98 99 45 46 96 97 127
            a=mid:0
            a=sendonly
            a=rtcp-mux
            a=ice-ufrag:abcd
            a=ice-pwd:0123456789012345678901
            a=setup:actpass
            a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F
            a=rtpmap:102 H264/90000
            a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f
            a=rtpmap:103 rtx/90000
            a=fmtp:103 apt=102
            a=rtpmap:104 H264/90000
            a=fmtp:104 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f
            a=rtpmap:106 H264/90000
            a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
            a=rtpmap:107 rtx/90000
            a=fmtp:107 apt=106
            a=rtpmap:98 VP9/90000
            a=fmtp:98 profile-id=2
            a=rtpmap:99 VP9/90000
            a=fmtp:99 profile-id=0
            a=rtpmap:45 AV1/90000
            a=rtpmap:96 VP8/90000
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            a=rtpmap:127 ulpfec/90000
            """;
        var read = OfferReader.Read("v=0\na=group:BUNDLE 0\n" + video, [], AllCodecs);
        Assert.Equal([("VP8", 96, 97), ("VP9", 99, 0), ("H264", 106, 107), ("AV1", 45, 0)], read.Sections[0].Codecs.Select(c => (c.Name, (int)c.PayloadType, (int)(c.RtxPayloadType ?? 0))));
    }

    [Fact]
    public void A_section_that_is_not_understood_is_refused_alone()
    {
        var (sdp, sections) = Good();
        var odd = sdp.Replace("a=group:BUNDLE ", "a=group:BUNDLE data ", StringComparison.Ordinal) + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:data\r\n";
        odd = odd.Replace("a=group:BUNDLE data 0", "a=group:BUNDLE 0 data", StringComparison.Ordinal);
        var read = OfferReader.Read(odd, sections, AllCodecs);
        Assert.False(read.Sections[^1].Accepted);
        var answer = AnswerWriter.Write(read, new AnswerTransport(1, "ufragufr", "passwordpasswordpassword", "AA:BB", ["1 1 udp 1 127.0.0.1 1 typ host"]), [.. read.Sections.Where(s => s is { Accepted: true, Use: SectionUse.Slot }).Select(s => new SlotSource(s.Mid, s.Slot, 1, 2))], 1_000_000, 2_000_000);
        Assert.Contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("BUNDLE 0 data", answer, StringComparison.Ordinal);
        Assert.Contains("b=TIAS:1000000", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", true, 5000, 262_144)]
    [InlineData("a=sctp-port:5000", "a=sctp-port:7000", true, 7000, 262_144)]
    [InlineData("a=max-message-size:262144", "a=max-message-size:0", true, 5000, int.MaxValue)]
    [InlineData("a=max-message-size:262144", "a=max-message-size:1073741823", true, 5000, 1_073_741_823)]
    [InlineData("a=max-message-size:262144", "a=x", true, 5000, 65_536)]
    [InlineData("a=sctp-port:5000", "a=x", false, 0, 0)]
    [InlineData("a=sctp-port:5000", "a=sctp-port:0", false, 0, 0)]
    [InlineData("a=sctp-port:5000", "a=sctp-port:65536", false, 0, 0)]
    [InlineData("UDP/DTLS/SCTP webrtc-datachannel", "DTLS/SCTP 5000", false, 0, 0)]
    [InlineData("UDP/DTLS/SCTP webrtc-datachannel", "UDP/DTLS/SCTP other", false, 0, 0)]
    public void A_section_for_data_channels_is_answered_with_our_port_and_size_or_refused_alone(string what, string by, bool accepted, int port, int size)
    {
        var (sdp, sections) = new TestPeer(new TestPeerOptions { Slots = 1, Data = true }).CreateOffer();
        var read = OfferReader.Read(what.Length == 0 ? sdp : sdp.Replace(what, by, StringComparison.Ordinal), sections, AllCodecs);
        var section = read.Sections[^1];
        Assert.Equal((accepted, port, size), (section.Accepted, section.SctpPort, section.MaxMessageBytes));
        Assert.True(read.Sections[0].Accepted);
        var answer = AnswerWriter.Write(read, new AnswerTransport(1, "ufragufr", "passwordpasswordpassword", "AA:BB", []), [.. read.Sections.Where(s => s.Use == SectionUse.Slot).Select(s => new SlotSource(s.Mid, s.Slot, 1, 2))], 0, 0);
        var line = answer[answer.IndexOf("m=application", StringComparison.Ordinal)..];
        if (accepted) Assert.EndsWith($"a=mid:{section.Mid}\r\na=sctp-port:5000\r\na=max-message-size:261120\r\n", line, StringComparison.Ordinal);
        else Assert.StartsWith("m=application 0 ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_channels_are_named_once_and_in_a_section_of_their_kind()
    {
        var (sdp, sections) = new TestPeer(new TestPeerOptions { Slots = 1, Data = true }).CreateOffer();
        Assert.False(OfferReader.Read(sdp, [.. sections.SkipLast(1)], AllCodecs).Sections[^1].Accepted);
        Assert.Contains("cannot be", Assert.Throws<OfferRefusedException>(() => OfferReader.Read(sdp, [new OfferSection("0", SectionUse.Data)], AllCodecs)).Message, StringComparison.Ordinal);
        Assert.Contains("Two sections", Assert.Throws<OfferRefusedException>(() => OfferReader.Read(sdp, [sections[^1], new OfferSection("0", SectionUse.Data)], AllCodecs)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_answer_is_itself_SDP_with_the_offers_sections_in_order()
    {
        var (sdp, sections) = Good();
        var read = OfferReader.Read(sdp, sections, AllCodecs);
        var slots = read.Sections.Where(s => s.Use == SectionUse.Slot).Select((s, i) => new SlotSource(s.Mid, s.Slot, (uint)(1000 + i), s.IsAudio ? 0 : (uint)(2000 + i))).ToList();
        var text = AnswerWriter.Write(read, new AnswerTransport(7, "ufragufr", "passwordpasswordpassword", "AA:BB", []), slots, 0, 0);
        Assert.True(SessionDescription.TryParse(text, out var answer, out var error), error);
        Assert.Equal(read.Sections.Select(s => s.Mid), answer.Media.Select(m => m.Find("mid")!));
        Assert.All(answer.Media, m => Assert.Equal("passive", m.Find("setup")));
        Assert.All(answer.Media.Zip(read.Sections), pair => Assert.NotNull(pair.Item1.Find(pair.Item2.Use == SectionUse.Slot ? "sendonly" : "recvonly")));
        // Both ways: what the peer sends we answer with feedback, and what we send is numbered for its.
        Assert.All(answer.Media, m => Assert.Contains(m.FindAll("rtcp-fb"), f => f.EndsWith("transport-cc", StringComparison.Ordinal)));
        var first = answer.Media.First(m => m.Find("msid") == "slot1 slot1-video");
        Assert.Contains(first.FindAll("ssrc-group"), g => g.StartsWith("FID 100", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rid:q send|rid:h send|rid:f send|simulcast:send q;h;f", "q;h;f")]
    [InlineData("rid:0 send pt=96|rid:1 send|simulcast:recv x send ~0;1,2", "0;1")]
    [InlineData("rid:a send|rid:b send|rid:c send|rid:d send|simulcast:send a;b;c;d", "a;b;c")]
    [InlineData("rid:q send|simulcast:send q;unknown", "")]
    [InlineData("rid:q send|rid:h send|simulcast:recv q;h", "")]
    [InlineData("rid:q send|rid:h send|simulcast:send", "")]
    public void Simulcast_layers_are_answered_as_far_as_they_are_declared(string lines, string answered)
    {
        var (sdp, sections) = Good();
        var camera = sections.First(s => s.Use == SectionUse.Camera).Mid;
        var at = sdp.IndexOf($"a=mid:{camera}\r\n", StringComparison.Ordinal);
        var more = string.Concat(lines.Split('|').Prepend($"extmap:10 {RtpExtensions.Rid}").Select(l => $"a={l}\r\n"));
        var read = OfferReader.Read(sdp.Insert(at, more), sections, AllCodecs);
        var section = read.Sections.First(s => s.Use == SectionUse.Camera);
        Assert.Equal(answered, string.Join(';', section.Rids));
        var text = AnswerWriter.Write(read, new AnswerTransport(7, "ufragufr", "passwordpasswordpassword", "AA:BB", []), [], 0, 0);
        Assert.Equal(answered.Length > 0, text.Contains($"a=simulcast:recv {answered}\r\n", StringComparison.Ordinal));
        foreach (var rid in section.Rids) Assert.Contains($"a=rid:{rid} recv\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Mutated_offers_are_refused_or_read_and_nothing_else_happens()
    {
        var (sdp, sections) = Good();
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var chars = sdp.ToCharArray();
            for (var n = random.Next(1, 8); n > 0; n--) chars[random.Next(chars.Length)] = (char)random.Next(10, 127);
            var text = random.Next(4) == 0 ? new string(chars)[..random.Next(chars.Length)] : new string(chars);
            try
            {
                OfferReader.Read(text, random.Next(2) == 0 ? sections : [], AllCodecs);
            }
            catch (OfferRefusedException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    [Fact]
    public void Priorities_prefer_UDP_and_the_first_address()
    {
        var end = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 5000);
        long Priority(bool tcp, int preference) => long.Parse(AnswerWriter.Candidate(1, end, tcp, preference).Split(' ')[3], CultureInfo.InvariantCulture);
        Assert.True(Priority(false, 65535) > Priority(false, 65534));
        Assert.True(Priority(false, 65534) > Priority(true, 65535));
        Assert.Equal(2130706431, Priority(false, 65535));
    }
}
