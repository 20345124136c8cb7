using System.Globalization;
using System.Net;
using Enx.Media;
using Enx.Media.Sdp;

namespace Enx.Load.Peers;

/// <summary>What a client needs of the server's answer.</summary>
/// <param name="Ufrag">The server's ICE user fragment.</param>
/// <param name="Password">Its ICE password.</param>
/// <param name="Fingerprint">SHA-256 of its certificate.</param>
/// <param name="Udp">Where media go.</param>
/// <param name="Tcp">Where they go by TCP; null when they cannot.</param>
/// <param name="Slots">The sections of slots, by the SSRC that the server sends on.</param>
/// <param name="RtxToMedia">The SSRCs of retransmissions, and of what is sent again on them.</param>
internal sealed record ClientAnswer(
    string Ufrag, string Password, byte[] Fingerprint, IPEndPoint Udp, IPEndPoint? Tcp, Dictionary<uint, (OfferSection Section, bool IsVideo)> Slots, Dictionary<uint, uint> RtxToMedia)
{
    /// <summary>Reads an answer.</summary>
    /// <param name="sdp">The answer.</param>
    /// <param name="sections">What the offer's sections are for.</param>
    /// <exception cref="FormatException">It is no answer, or names no UDP candidate.</exception>
    public static ClientAnswer Read(string sdp, IReadOnlyList<OfferSection> sections)
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

        return new ClientAnswer(
            Of("ice-ufrag"), Of("ice-pwd"), Convert.FromHexString(Of("fingerprint").Split(' ')[1].Replace(":", "", StringComparison.Ordinal)),
            udp ?? throw new FormatException("no UDP candidate"), tcp, slots, rtxToMedia);

        // What holds for all sections may stand before them (RFC 8839 §5.4, RFC 8122 §5).
        string Of(string name) => first.Find(name) ?? answer.Attributes.Find(name)?.Value ?? throw new FormatException($"no {name}");
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
