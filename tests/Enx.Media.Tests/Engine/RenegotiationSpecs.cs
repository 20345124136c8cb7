using System.Text.RegularExpressions;
using Enx.Media.Engine;
using Enx.Media.Rtp;
using Enx.Media.Sdp;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Engine;

public sealed class RenegotiationSpecs
{
    private static readonly VideoFormat[] Codecs = [VideoFormats.Of(VideoCodec.Vp8)!, VideoFormats.Of(VideoCodec.H264)!];

    public static TheoryData<string, Func<string, string>, bool, bool> Offers => new()
    {
        { "the same", s => s, true, false },
        { "a higher version", s => Replace(s, @"o=- (\d+) 1 ", "o=- $1 2 "), true, false },
        { "another ufrag", s => Replace(s, "a=ice-ufrag:.*\r", "a=ice-ufrag:other\r"), true, true },
        { "another password", s => Replace(s, "a=ice-pwd:.*\r", "a=ice-pwd:0123456789012345678901\r"), true, true },
        { "a fingerprint in other letters", s => Replace(s, "sha-256 (.*)\r", m => "sha-256 " + m.Groups[1].Value.ToLowerInvariant() + "\r"), true, false },
        { "another SSRC", s => Replace(s, @"a=ssrc:\d+ ", "a=ssrc:77 "), true, false },
        { "a codec that is not taken", s => Replace(s, @"(m=video .*)\r", "$1 100\r").Replace("a=rtpmap:96 ", "a=rtpmap:100 X/90000\r\na=rtpmap:96 ", StringComparison.Ordinal), true, false },
        { "one more section, refused", s => s + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:data\r\n", true, false },
        { "another session", s => Replace(s, @"o=- \d+ ", "o=- 5 "), false, false },
        { "no session", s => Replace(s, @"o=- \d+ ", "o=- 0 "), false, false },
        { "a session that is no number", s => Replace(s, @"o=- \d+ ", "o=- abc "), false, false },
        { "another fingerprint", s => Replace(s, "sha-256 ..", "sha-256 0F").Replace("sha-256 0F:0F", "sha-256 0F:10", StringComparison.Ordinal), false, false },
        { "one fingerprint more", s => Replace(s, "(a=fingerprint:sha-256 ).*\r", m => m.Value + "\n" + m.Groups[1].Value + string.Join(':', Enumerable.Repeat("AB", 32)) + "\r"), false, false },
        { "another mid", s => Replace(s, "a=mid:0\r", "a=mid:x\r").Replace("BUNDLE 0 ", "BUNDLE x ", StringComparison.Ordinal), false, false },
        { "one section fewer", s => s[..s.LastIndexOf("m=", StringComparison.Ordinal)], false, false },
        { "a section that is off", s => new Regex("a=recvonly").Replace(s, "a=inactive", 1), false, false },
        { "another payload type", s => Replace(s, ":96 ", ":98 ").Replace(" 96 97\r", " 98 97\r", StringComparison.Ordinal).Replace("apt=96", "apt=98", StringComparison.Ordinal), false, false },
        { "another extension id", s => Replace(s, "a=extmap:3 ", "a=extmap:9 "), false, false },
    };

    [Theory]
    [MemberData(nameof(Offers))]
    public void An_offer_says_whether_it_goes_on_with_the_connection_and_whether_it_restarts_ICE(string offer, Func<string, string> change, bool goesOn, bool restarts)
    {
        var (sdp, _) = new TestPeer(new TestPeerOptions { Slots = 2 }).CreateOffer();
        var changed = change(sdp);
        Assert.True(changed != sdp || offer == "the same", $"{offer} is no other offer");
        var present = OfferReader.Read(sdp, [], Codecs);
        var read = OfferReader.Read(changed, [], Codecs);
        Assert.Equal(goesOn, Renegotiation.GoesOn(present, read));
        Assert.Equal(restarts, Renegotiation.RestartsIce(present, read));
    }

    [Fact]
    public void The_uses_of_sections_count_as_well_as_their_mids()
    {
        var (sdp, sections) = new TestPeer(new TestPeerOptions { Slots = 2 }).CreateOffer();
        var present = OfferReader.Read(sdp, sections, Codecs);
        var swapped = sections.Select(s => s.Use == SectionUse.Slot ? s with { Slot = 3 - s.Slot } : s).ToList();
        Assert.False(Renegotiation.GoesOn(present, OfferReader.Read(sdp, swapped, Codecs)));
        var shared = sections.Select(s => s.Use == SectionUse.Camera ? s with { Use = SectionUse.Share } : s).ToList();
        Assert.False(Renegotiation.GoesOn(present, OfferReader.Read(sdp, shared, Codecs)));
    }

    private static string Replace(string text, string pattern, string replacement) => Regex.Replace(text, pattern, replacement);

    private static string Replace(string text, string pattern, MatchEvaluator replacement) => Regex.Replace(text, pattern, replacement);
}
