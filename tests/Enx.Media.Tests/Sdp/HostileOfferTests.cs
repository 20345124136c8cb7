using System.Text;
using Enx.Media.Rtp;
using Enx.Media.Sdp;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Media.Tests.Sdp;

/// <summary>
/// Reading an offer is work that grows with its length and no faster, whatever it is made of. Counted, not timed: the attribute lines that readers
/// are handed, and the bytes that they allocate. An offer twice as long may cost twice as much, and a fifth more.
/// </summary>
public class HostileOfferTests(ITestOutputHelper output)
{
    private const double Most = 2.4;

    // Whatever the text is: what a character of it may cost.
    private const int BytesOfCharacter = 64;
    private const int HandedOfLine = 24;

    private static readonly IReadOnlyList<VideoFormat> Codecs = VideoFormats.All;

    /// <summary>Shapes, each about 32, 64 and 128 KB long; many of them reached a quadratic loop once.</summary>
    public static TheoryData<string> Shapes => [.. Texts.Keys];

    private static Dictionary<string, Func<int, string>> Texts { get; } = new()
    {
        ["one payload type many times, with a long fmtp"] = n => Offer(Camera($"m=video 9 UDP/TLS/RTP/SAVPF {Many(n / 6, _ => "96")}", $"a=fmtp:96 {Many(n / 6, i => $"a{i}=1", ";")}\r\n")),
        ["the fmtp of one payload type many times"] = n => Offer(Camera("m=video 9 UDP/TLS/RTP/SAVPF 96", Many(n / 24, i => $"a=fmtp:96 profile-id={i % 4}", "\r\n") + "\r\n")),
        ["every payload type with a long fmtp"] = n => Offer(Camera($"m=video 9 UDP/TLS/RTP/SAVPF {Many(128, i => $"{i}")}", Many(128, i => $"a=rtpmap:{i} H264/90000\r\na=fmtp:{i} {new string(';', n / 128)}profile-level-id=42e01f", "\r\n") + "\r\n")),
        ["a bundle of many sections that are not there, before many lines"] = n => Offer(Camera("m=video 9 UDP/TLS/RTP/SAVPF 96", Many(n / 24, _ => "a=x", "\r\n") + "\r\n"), bundle: $"{Many(n / 6, i => $"x{i}")} 0"),
        ["many bundles"] = n => Offer(Camera("m=video 9 UDP/TLS/RTP/SAVPF 96", ""), session: Many(n / 16, i => $"a=group:LS x{i}", "\r\n") + "\r\n"),
        ["many extensions of the session, for many sections"] = n => Offer(string.Concat(Enumerable.Range(0, n / 4096).Select(i => Slot(i, ""))), session: Many(n / 32, i => $"a=extmap:{i % 200 + 1} urn:extension:{i % 200}", "\r\n") + "\r\n", bundle: Many(n / 4096, i => $"{i}")),
        ["many extensions of a section"] = n => Offer(Camera("m=video 9 UDP/TLS/RTP/SAVPF 96", Many(n / 24, i => $"a=extmap:{i % 250 + 1} urn:x:{i}", "\r\n") + "\r\n")),
        ["many layers"] = n => Offer(Camera("m=video 9 UDP/TLS/RTP/SAVPF 96", $"a=extmap:1 {RtpExtensions.Rid}\r\na=extmap:2 {RtpExtensions.Mid}\r\n{Many(n / 24, i => $"a=rid:r{i} send", "\r\n")}\r\na=simulcast:send {Many(n / 12, i => $"r{i}", ";")}\r\n")),
        ["many streams"] = n => Offer(Camera("m=video 9 UDP/TLS/RTP/SAVPF 96", Many(n / 32, i => $"a=ssrc-group:FID {i + 1} {i + 100_001}", "\r\n") + "\r\n")),
        ["many fingerprints"] = n => Offer(Camera("m=video 9 UDP/TLS/RTP/SAVPF 96", Many(n / 120, _ => $"a=fingerprint:sha-256 {string.Join(':', Enumerable.Repeat("AB", 32))}", "\r\n") + "\r\n")),
        ["many lines of one letter"] = n => Offer(Camera("m=video 9 UDP/TLS/RTP/SAVPF 96", Many(n / 16, i => $"a={(char)(97 + i % 26)}:{i,8}", "\r\n") + "\r\n")),
        ["a long value where a short one belongs"] = n => Offer(Camera("m=video 9 UDP/TLS/RTP/SAVPF 96", "")).Replace("a=setup:actpass", $"a=setup:{new string('x', n)}", StringComparison.Ordinal),
        ["a long kind, protocol and format"] = n => Offer(Camera($"m={new string('k', n / 3)} 9 {new string('p', n / 3)} {new string('f', n / 3)}", "")),
        ["as many sections as there may be, each with codecs"] = n => Offer(string.Concat(Enumerable.Range(0, 60).Select(i => Slot(i, Many(n / 60 / 20, p => $"a=rtcp-fb:{p} nack", "\r\n") + "\r\n"))), bundle: Many(60, i => $"{i}")),
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Reading_costs_what_its_length_does(string shape)
    {
        Read(Texts[shape](4096)); // What is compiled or made at first is no part of it.
        var costs = new[] { 1, 2, 4 }.Select(times => Read(Texts[shape](32_000 * times))).ToList();
        foreach (var c in costs) output.WriteLine($"{c.Characters} characters: {c.Handed} lines handed out, {c.Bytes} bytes, {c.Outcome}");

        foreach (var (one, next) in costs.Zip(costs.Skip(1)))
        {
            Assert.True(next.Bytes <= Most * one.Bytes, $"{one.Bytes} bytes became {next.Bytes}");
            Assert.True(next.Handed <= Most * Math.Max(one.Handed, 500), $"{one.Handed} lines handed out became {next.Handed}");
        }

        var last = costs[^1];
        Assert.InRange(last.Characters, 80_000, 256_000);
        Assert.InRange(last.Bytes, 0, BytesOfCharacter * (long)last.Characters + 200_000);
        Assert.InRange(last.Handed, 0, HandedOfLine * last.Lines + 2000);
        Assert.InRange(last.Outcome.Length, 0, 600);
    }

    private static Cost Read(string offer)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        string outcome;
        try
        {
            var session = OfferReader.Read(offer, [], Codecs);
            outcome = $"{session.Sections.Count(s => s.Accepted)} sections taken";
        }
        catch (OfferRefusedException e)
        {
            outcome = e.Message;
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        var isSdp = SessionDescription.TryParse(offer, out var description, out _);
        try
        {
            if (isSdp) OfferReader.Read(description, [], Codecs);
        }
        catch (OfferRefusedException)
        {
            // What it cost to find that out counts.
        }

        var handed = description.Attributes.Handed + description.Media.Sum(m => m.Attributes.Handed);
        return new Cost(offer.Length, offer.Count(c => c == '\n'), handed, bytes, outcome);
    }

    private static string Offer(string sections, string session = "", string bundle = "0") =>
        $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {bundle}\r\na=ice-ufrag:abcd\r\na=ice-pwd:{new string('p', 24)}\r\na=setup:actpass\r\na=fingerprint:sha-256 {string.Join(':', Enumerable.Repeat("AB", 32))}\r\n{session}{sections}";

    private static string Camera(string line, string more) => $"{line}\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\na=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\n{more}";

    private static string Slot(int mid, string more) => $"m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:{mid}\r\na=recvonly\r\na=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\n{more}";

    private static string Many(int count, Func<int, string> one, string between = " ") => new StringBuilder().AppendJoin(between, Enumerable.Range(0, count).Select(one)).ToString();

    private sealed record Cost(int Characters, int Lines, long Handed, long Bytes, string Outcome);
}
