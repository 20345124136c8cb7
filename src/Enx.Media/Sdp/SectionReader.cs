using System.Globalization;
using Enx.Media.Rtp;

namespace Enx.Media.Sdp;

/// <summary>Reads one section of an offer whose use is known: its codecs, streams and layers, or why it cannot be taken.</summary>
internal static class SectionReader
{
    private const int MaxLayers = 3;

    // RFC 8829 §5.1.2: an answerer takes each of them, whatever it would offer itself; over DTLS they all mean the same.
    private static readonly HashSet<string> MediaProtocols =
        ["RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF", "TCP/DTLS/RTP/SAVP", "TCP/DTLS/RTP/SAVPF"];

    /// <summary>Reads it.</summary>
    /// <param name="media">The section.</param>
    /// <param name="use">What it is for.</param>
    /// <param name="extensions">The header extensions that can be used in it.</param>
    /// <param name="videoFormats">The codecs that the engine takes, most wanted first.</param>
    /// <exception cref="OfferRefusedException">It cannot be what it is said to be for.</exception>
    public static OfferedSection Read(SdpMedia media, OfferSection use, Dictionary<string, int> extensions, IReadOnlyList<VideoFormat> videoFormats)
    {
        var section = new OfferedSection(use.Mid, media.Kind, media.Protocol, media.Formats) { Use = use.Use, Slot = use.Slot };
        var audio = section.IsAudio;
        var fits = use.Use switch
        {
            SectionUse.Microphone => audio,
            SectionUse.Camera or SectionUse.Share => media.Kind == "video",
            SectionUse.Data => media.Kind == "application",
            _ => audio || media.Kind == "video" && !SlotNumbers.IsVoice(use.Slot),
        };
        if (!fits) throw new OfferRefusedException(OfferFault.Section, $"Line {media.Line}: section {use.Mid} is {Shown.Of(media.Kind)}, which {(use.Use == SectionUse.Slot ? $"slot {use.Slot}" : $"a {use.Use}")} cannot be.");
        if (use.Use == SectionUse.Data) return Data(media, section);

        var receives = use.Use == SectionUse.Slot;
        if (!(receives ? media.Receives() : media.Sends())) return section;
        if (!MediaProtocols.Contains(media.Protocol)) return Refuse(SectionRefusal.Protocol, $"its protocol {Shown.Of(media.Protocol)} is none of RFC 8829 §5.1.2, such as UDP/TLS/RTP/SAVPF");
        if (media.Find("rtcp-mux") is null) return Refuse(SectionRefusal.RtcpMux, "it has no a=rtcp-mux, without which it cannot be bundled");
        var codecs = audio ? Opus(media) : Video(media, videoFormats, receives);
        if (codecs.Count == 0) return Refuse(SectionRefusal.Codec, audio ? "it offers no Opus" : $"it offers none of {string.Join(", ", videoFormats.Select(f => f.Name))} in a profile that every browser decodes");

        return section with
        {
            Accepted = true,
            Codecs = codecs,
            Extensions = extensions,
            Streams = receives ? [] : Streams(media),
            Rids = audio || receives ? [] : SendRids(media, extensions),
        };

        OfferedSection Refuse(SectionRefusal reason, string because) =>
            section with { Refused = new RefusedSection(use.Mid, use.Use, use.Slot, reason, $"Line {media.Line}: section {use.Mid} ({Shown.Of(media.Kind)}) is refused: {because}.") };
    }

    /// <summary>The simulcast layers that a section offers to send (RFC 8853 §5.1), of alternatives the first; none when it offers a
    /// single stream, or its layers could not be told apart.</summary>
    private static List<string> SendRids(SdpMedia media, Dictionary<string, int> extensions)
    {
        if (media.Find("simulcast") is not { } simulcast || !extensions.ContainsKey(RtpExtensions.Rid) || !extensions.ContainsKey(RtpExtensions.Mid)) return [];
        var parts = simulcast.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var send = Array.IndexOf(parts, "send");
        if (send < 0 || send + 1 >= parts.Length) return [];
        var declared = media.FindAll("rid").Select(r => r.Split(' ', 3)).Where(r => r.Length >= 2 && r[1] == "send").Select(r => r[0]).ToHashSet();
        List<string> rids = [.. parts[send + 1].Split(';').Select(alternatives => alternatives.Split(',')[0].TrimStart('~')).Where(declared.Contains).Distinct().Take(MaxLayers)];
        return rids.Count > 1 ? rids : [];
    }

    /// <summary>Data channels over DTLS (RFC 8841 §4).</summary>
    private static OfferedSection Data(SdpMedia media, OfferedSection section)
    {
        if (media.Protocol is not ("UDP/DTLS/SCTP" or "TCP/DTLS/SCTP") || !media.Formats.Contains("webrtc-datachannel")) return Refuse(SectionRefusal.Protocol, "it is not UDP/DTLS/SCTP webrtc-datachannel");
        if (!ushort.TryParse(media.Find("sctp-port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0) return Refuse(SectionRefusal.Protocol, "it has no a=sctp-port");
        // RFC 8841 §6.1: 64 KiB when it is not said, and 0 for any size.
        var limit = media.Find("max-message-size") is { } said ? long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0 : 65_536;
        return section with { Accepted = true, SctpPort = port, MaxMessageBytes = limit is 0 or > int.MaxValue ? int.MaxValue : (int)limit };

        OfferedSection Refuse(SectionRefusal reason, string because) =>
            section with { Refused = new RefusedSection(section.Mid, section.Use, 0, reason, $"Line {media.Line}: section {section.Mid} ({Shown.Of(media.Kind)}) is refused: {because}.") };
    }

    /// <summary>Opus, without a stream of retransmissions: sound that comes so late is of no use.</summary>
    private static List<RtpCodec> Opus(SdpMedia media) =>
        [.. RtpCodec.Read(media).Where(c => c.Name.Equals("opus", StringComparison.OrdinalIgnoreCase) && c.ClockRate == 48000).Take(1).Select(c => c with { RtxPayloadType = null })];

    /// <summary>One payload type for each codec that is wanted, in the order wanted; of several profiles the one that every browser decodes.</summary>
    private static List<RtpCodec> Video(SdpMedia media, IReadOnlyList<VideoFormat> wanted, bool receives)
    {
        var offered = RtpCodec.Read(media);
        var chosen = new List<RtpCodec>();
        foreach (var format in wanted)
        {
            var best = offered.Where(c => c.Video == format.Codec && c.ClockRate == VideoFormat.ClockRate)
                .Select(c => (Codec: c, Rank: format.Rank(c.Parameter, receives)))
                .Where(c => c.Rank < VideoFormat.Foreign)
                .OrderBy(c => c.Rank)
                .FirstOrDefault().Codec;
            if (best is not null) chosen.Add(best);
        }

        return chosen;
    }

    /// <summary>The streams that the section names: the layers of a simulcast by their SSRCs (<c>SIM</c>, from the lowest up), or one stream.</summary>
    private static List<OfferedStream> Streams(SdpMedia media)
    {
        var rtx = new Dictionary<uint, uint>();
        uint[] layers = [];
        foreach (var group in media.FindAll("ssrc-group"))
        {
            var parts = group.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts is ["FID", var first, var second] && uint.TryParse(first, out var ssrc) && uint.TryParse(second, out var repair)) rtx.TryAdd(ssrc, repair);
            else if (parts is ["SIM", .. var of] && layers.Length == 0) layers = [.. of.Take(MaxLayers).Select(text => uint.TryParse(text, out var layer) ? layer : 0).Where(layer => layer != 0).Distinct()];
        }

        if (layers.Length > 1 && media.Kind == "video") return [.. layers.Select(ssrc => new OfferedStream(ssrc, rtx.GetValueOrDefault(ssrc)))];
        if (layers is [var only, ..]) return [new OfferedStream(only, rtx.GetValueOrDefault(only))];
        if (rtx.Count > 0) return [.. rtx.Take(1).Select(pair => new OfferedStream(pair.Key, pair.Value))];
        foreach (var line in media.FindAll("ssrc"))
            if (uint.TryParse(line.Split(' ', 2)[0], out var ssrc)) return [new OfferedStream(ssrc, 0)];
        return [];
    }
}
