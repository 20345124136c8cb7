using System.Globalization;
using Enx.Media.Engine;
using Enx.Media.Routing;
using Enx.Media.Rtp;

namespace Enx.Media.Sdp;

/// <summary>
/// Reads an offer for what the SFU needs of it: the transport's credentials, and for each m-section what it is for, which codecs and
/// header extensions both sides have. Everything not understood is refused section by section (port 0 in the answer), so that an
/// offer with an odd section still joins.
/// </summary>
internal static class OfferReader
{
    private const int MaxIceLength = 256;
    private const int MaxLayers = 3;

    /// <summary>Reads an offer, or throws <see cref="OfferRefusedException"/> with the reason.</summary>
    public static OfferedSession Read(string sdp, IReadOnlyList<OfferSection> named, IReadOnlyList<VideoCodec> videoCodecs)
    {
        if (!SessionDescription.TryParse(sdp, out var description, out var error)) throw new OfferRefusedException(error);
        if (description.Media.Count == 0) throw new OfferRefusedException("The offer has no media section: add at least one transceiver.");

        var bundle = Bundle(description);
        var transport = description.Media.FirstOrDefault(m => m.Find("mid") is { } mid && bundle.Contains(mid))
            ?? throw new OfferRefusedException("The offer's BUNDLE group is empty: use bundlePolicy 'max-bundle'.");
        var ufrag = Transport("ice-ufrag");
        var password = Transport("ice-pwd");
        if (ufrag.Length is < 4 or > MaxIceLength || password.Length is < 22 or > MaxIceLength)
            throw new OfferRefusedException("The offer's ICE credentials are too short or too long (RFC 8839 §5.4).");
        var setup = Transport("setup");
        if (setup is not ("actpass" or "active"))
            throw new OfferRefusedException($"The offer's a=setup is '{setup}': the server is the passive side, so offer actpass or active.");

        if (description.Media.Select(m => m.Find("mid")).GroupBy(m => m).FirstOrDefault(g => g.Key is not null && g.Count() > 1) is { } twice)
            throw new OfferRefusedException($"Two media sections of the offer have a=mid:{twice.Key}.");
        var uses = Uses(description, named, bundle);
        var sections = new List<OfferedSection>(description.Media.Count);
        foreach (var media in description.Media)
        {
            var mid = media.Find("mid") ?? "";
            sections.Add(uses.TryGetValue(mid, out var use) && Understand(media, mid, use, videoCodecs) is { } section
                ? section
                : new OfferedSection(mid, media.Kind, media.Protocol, media.Formats));
        }

        return new OfferedSession(ufrag, password, Fingerprints(description, transport), sections, description.Attributes.Exists(a => a.Name == "extmap-allow-mixed"))
        {
            SessionId = description.SessionId,
        };

        string Transport(string name) =>
            transport.Find(name)
            ?? description.Attributes.Where(a => a.Name == name).Select(a => a.Value).FirstOrDefault()
            ?? throw new OfferRefusedException($"The offer has no a={name}.");
    }

    private static HashSet<string> Bundle(SessionDescription description)
    {
        foreach (var attribute in description.Attributes)
            if (attribute.Name == "group" && attribute.Value.StartsWith("BUNDLE ", StringComparison.Ordinal))
                return [.. attribute.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)];

        // One section needs no group to be bundled with itself.
        return description.Media is [var only] && only.Find("mid") is { } mid ? [mid] : [];
    }

    private static List<byte[]> Fingerprints(SessionDescription description, SdpMedia transport)
    {
        var found = new List<byte[]>();
        foreach (var line in transport.FindAll("fingerprint").Concat(description.Attributes.Where(a => a.Name == "fingerprint").Select(a => a.Value)))
        {
            var parts = line.Split(' ', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && parts[0].Equals("sha-256", StringComparison.OrdinalIgnoreCase) && TryHex(parts[1]) is { Length: 32 } hash) found.Add(hash);
        }

        return found.Count > 0 ? found : throw new OfferRefusedException("The offer has no a=fingerprint:sha-256.");
    }

    private static byte[]? TryHex(string colonSeparated)
    {
        var digits = colonSeparated.Replace(":", "", StringComparison.Ordinal);
        if (digits.Length % 2 != 0 || digits.Length > 128 || !digits.All(char.IsAsciiHexDigit)) return null;
        return Convert.FromHexString(digits);
    }

    private static Dictionary<string, OfferSection> Uses(SessionDescription description, IReadOnlyList<OfferSection> named, HashSet<string> bundle)
    {
        var uses = new Dictionary<string, OfferSection>();
        if (named.Count > 0)
        {
            var mids = description.Media.Select(m => m.Find("mid")).ToHashSet();
            foreach (var section in named)
            {
                if (!mids.Contains(section.Mid)) throw new OfferRefusedException($"The offer has no media section with a=mid:{section.Mid}.");
                if (section.Use == SectionUse.Slot && section.Slot is not ((>= 1 and <= 16) or RoutingRoom.ShareSlot or (>= Hearing.FirstVoiceSlot and <= Hearing.LastVoiceSlot))) throw new OfferRefusedException($"Slot {section.Slot} of section {section.Mid} is not 1 to 16, 101, or 111 to 113.");
                if (section.Use == SectionUse.Data && uses.Values.Any(u => u.Use == SectionUse.Data)) throw new OfferRefusedException("Two sections of the offer are for data channels: one carries them all.");
                if (bundle.Contains(section.Mid) && !uses.TryAdd(section.Mid, section)) throw new OfferRefusedException($"Section {section.Mid} is named twice.");
            }

            return uses;
        }

        var sending = new Dictionary<string, int>();
        var receiving = new Dictionary<string, int>();
        foreach (var media in description.Media)
        {
            if (media.Find("mid") is not { } mid || !bundle.Contains(mid)) continue;
            if (media.Kind == "application" && uses.Values.All(u => u.Use != SectionUse.Data)) uses[mid] = new OfferSection(mid, SectionUse.Data);
            if (media.Kind is not ("audio" or "video")) continue;
            var direction = Direction(media);
            if (direction is "sendonly" or "sendrecv")
            {
                var count = sending[media.Kind] = sending.GetValueOrDefault(media.Kind) + 1;
                if (count > (media.Kind == "audio" ? 1 : 2)) continue;
                uses[mid] = new OfferSection(mid, media.Kind == "audio" ? SectionUse.Microphone : count == 1 ? SectionUse.Camera : SectionUse.Share);
            }
            else if (direction == "recvonly")
            {
                var slot = receiving[media.Kind] = receiving.GetValueOrDefault(media.Kind) + 1;
                if (slot <= 16) uses[mid] = new OfferSection(mid, SectionUse.Slot, slot);
            }
        }

        return uses;
    }

    private static OfferedSection? Understand(SdpMedia media, string mid, OfferSection use, IReadOnlyList<VideoCodec> videoCodecs)
    {
        var audio = media.Kind == "audio";
        var fits = use.Use switch
        {
            SectionUse.Microphone => audio,
            SectionUse.Camera or SectionUse.Share => media.Kind == "video",
            SectionUse.Data => media.Kind == "application",
            _ => audio || media.Kind == "video" && use.Slot is not (>= Hearing.FirstVoiceSlot and <= Hearing.LastVoiceSlot),
        };
        if (!fits && use.Use == SectionUse.Slot) throw new OfferRefusedException($"Section {mid} is {media.Kind}, which slot {use.Slot} cannot be.");
        if (!fits) throw new OfferRefusedException($"Section {mid} is {media.Kind}, which a {use.Use} cannot be.");
        if (use.Use == SectionUse.Data) return Data(media, mid);

        var direction = Direction(media);
        var receives = use.Use == SectionUse.Slot;
        if (receives ? direction is not ("recvonly" or "sendrecv") : direction is not ("sendonly" or "sendrecv")) return null;
        if (!media.Protocol.EndsWith("RTP/SAVPF", StringComparison.Ordinal) || media.Find("rtcp-mux") is null) return null;

        var codecs = audio ? Opus(media) : Video(media, videoCodecs);
        if (codecs.Count == 0) return null;

        var extensions = new Dictionary<string, int>();
        foreach (var line in media.FindAll("extmap"))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length >= 2 && int.TryParse(parts[0].Split('/')[0], out var id) && id is >= 1 and <= 255) extensions.TryAdd(parts[1], id);
        }

        var (ssrc, rtx) = Ssrcs(media);
        return new OfferedSection(mid, media.Kind, media.Protocol, media.Formats)
        {
            Use = use.Use,
            Slot = use.Slot,
            Accepted = true,
            Codecs = codecs,
            Extensions = extensions,
            Ssrc = ssrc,
            RtxSsrc = rtx,
            Rids = audio || receives ? [] : SendRids(media, extensions),
        };
    }

    /// <summary>The simulcast layers that a section offers to send (RFC 8853 §5.1), of alternatives the first; none when it offers a
    /// single stream, or its layers could not be told apart.</summary>
    private static List<string> SendRids(SdpMedia media, Dictionary<string, int> extensions)
    {
        if (media.Find("simulcast") is not { } simulcast || !extensions.ContainsKey(RtpExtensions.Rid) || !extensions.ContainsKey(RtpExtensions.Mid)) return [];
        var parts = simulcast.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var send = Array.IndexOf(parts, "send");
        if (send < 0 || send + 1 >= parts.Length) return [];
        var declared = media.FindAll("rid").Select(r => r.Split(' ')).Where(r => r.Length >= 2 && r[1] == "send").Select(r => r[0]).ToHashSet();
        List<string> rids = [.. parts[send + 1].Split(';').Select(alternatives => alternatives.Split(',')[0].TrimStart('~')).Where(declared.Contains).Distinct().Take(MaxLayers)];
        return rids.Count > 1 ? rids : [];
    }

    /// <summary>Data channels over DTLS (RFC 8841 §4).</summary>
    private static OfferedSection? Data(SdpMedia media, string mid)
    {
        if (media.Protocol is not ("UDP/DTLS/SCTP" or "TCP/DTLS/SCTP") || !media.Formats.Contains("webrtc-datachannel")) return null;
        if (!ushort.TryParse(media.Find("sctp-port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0) return null;
        // RFC 8841 §6.1: 64 KiB when it is not said, and 0 for any size.
        var limit = media.Find("max-message-size") is { } said ? long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0 : 65_536;
        return new OfferedSection(mid, media.Kind, media.Protocol, media.Formats)
        {
            Use = SectionUse.Data,
            Accepted = true,
            SctpPort = port,
            MaxMessageBytes = limit is 0 or > int.MaxValue ? int.MaxValue : (int)limit,
        };
    }

    private static string Direction(SdpMedia media)
    {
        foreach (var attribute in media.Attributes)
            if (attribute.Name is "sendrecv" or "sendonly" or "recvonly" or "inactive") return attribute.Name;
        return "sendrecv";
    }

    private static List<RtpCodec> Opus(SdpMedia media) =>
        [.. RtpCodec.Read(media).Where(c => c.Name.Equals("opus", StringComparison.OrdinalIgnoreCase) && c.ClockRate == 48000).Take(1)];

    /// <summary>One payload type for each codec that is wanted, in the order wanted; of several profiles the one that every browser decodes.</summary>
    private static List<RtpCodec> Video(SdpMedia media, IReadOnlyList<VideoCodec> wanted)
    {
        var offered = RtpCodec.Read(media);
        var chosen = new List<RtpCodec>();
        foreach (var codec in wanted)
        {
            var candidates = offered.Where(c => c.Video == codec && c.ClockRate == 90000);
            var best = codec switch
            {
                VideoCodec.Vp9 => candidates.FirstOrDefault(c => c.Parameter("profile-id") is null or "0"),
                VideoCodec.Av1 => candidates.FirstOrDefault(c => c.Parameter("profile") is null or "0"),
                VideoCodec.H264 => candidates.Where(c => c.Parameter("packetization-mode") == "1").OrderBy(H264Rank).FirstOrDefault(c => H264Rank(c) < 2),
                _ => candidates.FirstOrDefault(),
            };
            if (best is not null) chosen.Add(best);
        }

        return chosen;
    }

    /// <summary>Constrained baseline before baseline; other profiles do not match between browsers (RFC 6184 §8.1).</summary>
    private static int H264Rank(RtpCodec codec) =>
        codec.Parameter("profile-level-id") is not { Length: 6 } profile ? 2
        : profile.StartsWith("42e0", StringComparison.OrdinalIgnoreCase) ? 0
        : profile.StartsWith("4200", StringComparison.OrdinalIgnoreCase) ? 1
        : 2;

    private static (uint Ssrc, uint Rtx) Ssrcs(SdpMedia media)
    {
        foreach (var group in media.FindAll("ssrc-group"))
        {
            var parts = group.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts is ["FID", var first, var second] && uint.TryParse(first, out var ssrc) && uint.TryParse(second, out var rtx)) return (ssrc, rtx);
        }

        foreach (var line in media.FindAll("ssrc"))
            if (uint.TryParse(line.Split(' ')[0], out var ssrc)) return (ssrc, 0);
        return (0, 0);
    }
}

/// <summary>What was understood of an offer.</summary>
internal sealed record OfferedSession(
    string IceUfrag,
    string IcePassword,
    IReadOnlyList<byte[]> Fingerprints,
    IReadOnlyList<OfferedSection> Sections,
    bool AllowMixedExtensions)
{
    /// <summary>What the offers of one RTCPeerConnection have in common (RFC 3264 §8); 0 when the offer does not say.</summary>
    public ulong SessionId { get; init; }
}

/// <summary>One m-section of an offer. One that is not <see cref="Accepted"/> is refused in the answer.</summary>
internal sealed record OfferedSection(string Mid, string Kind, string Protocol, IReadOnlyList<string> Formats)
{
    public bool Accepted { get; init; }

    public SectionUse Use { get; init; }

    public int Slot { get; init; }

    /// <summary>The codecs that both sides have, most wanted first.</summary>
    public IReadOnlyList<RtpCodec> Codecs { get; init; } = [];

    /// <summary>The offered header extensions: URI to id.</summary>
    public IReadOnlyDictionary<string, int> Extensions { get; init; } = new Dictionary<string, int>();

    /// <summary>The SSRC that the offer signals for the section; 0 when it signals none.</summary>
    public uint Ssrc { get; init; }

    /// <summary>The SSRC of its retransmissions; 0 when not signalled.</summary>
    public uint RtxSsrc { get; init; }

    /// <summary>The simulcast layers that the peer sends, as it lists them; empty when it sends one stream.</summary>
    public IReadOnlyList<string> Rids { get; init; } = [];

    /// <summary>The peer's SCTP port; 0 when it is no section for data channels.</summary>
    public ushort SctpPort { get; init; }

    /// <summary>The largest message that the peer takes on data channels, bytes.</summary>
    public int MaxMessageBytes { get; init; }

    public bool IsAudio => Kind == "audio";
}
