using Enx.Media.Rtp;

namespace Enx.Media.Sdp;

/// <summary>
/// Reads an offer for what the SFU needs of it: the transport's credentials, what each m-section is for (<see cref="SectionUses"/>), which header
/// extensions the bundle has (<see cref="ExtensionIds"/>), and the codecs that both sides have (<see cref="SectionReader"/>). What cannot be taken is
/// refused section by section, so that an offer with an odd section still joins; who made the offer is told which, and why. An offer whose transport
/// cannot be read, or of which nothing would be left, is refused whole.
/// </summary>
internal static class OfferReader
{
    private const int MaxIceLength = 256;

    /// <summary>Reads an offer, or throws <see cref="OfferRefusedException"/> with the reason.</summary>
    public static OfferedSession Read(string sdp, IReadOnlyList<OfferSection> named, IReadOnlyList<VideoFormat> videoFormats)
    {
        if (!SessionDescription.TryParse(sdp, out var description, out var error)) throw new OfferRefusedException(OfferFault.Malformed, error);
        return Read(description, named, videoFormats);
    }

    /// <summary>The same, of a text whose lines are known.</summary>
    public static OfferedSession Read(SessionDescription description, IReadOnlyList<OfferSection> named, IReadOnlyList<VideoFormat> videoFormats)
    {
        if (description.Media.Count == 0) throw new OfferRefusedException(OfferFault.Malformed, "The offer has no media section: add at least one transceiver.");
        var byMid = new Dictionary<string, SdpMedia>(StringComparer.Ordinal);
        foreach (var media in description.Media)
        {
            if (media.Mid is { } mid && !byMid.TryAdd(mid, media))
                throw new OfferRefusedException(OfferFault.Malformed, $"Two media sections of the offer have a=mid:{mid}: lines {byMid[mid].Line} and {media.Line}.");
        }

        var bundle = Bundle(description);
        var tagged = bundle.Select(mid => byMid.GetValueOrDefault(mid)).FirstOrDefault(m => m is not null)
            ?? throw new OfferRefusedException(OfferFault.Bundle, "The offer's BUNDLE group is empty: use bundlePolicy 'max-bundle'.");
        var ufrag = Transport(description, tagged, "ice-ufrag");
        var password = Transport(description, tagged, "ice-pwd");
        if (ufrag.Value.Length is < 4 or > MaxIceLength || password.Value.Length is < 22 or > MaxIceLength)
            throw new OfferRefusedException(OfferFault.Transport, $"Lines {ufrag.Line} and {password.Line}: the offer's ICE credentials are too short or too long (RFC 8839 §5.4).");
        var setup = Transport(description, tagged, "setup");
        if (setup.Value is not ("actpass" or "active" or "passive"))
            throw new OfferRefusedException(OfferFault.Transport, $"Line {setup.Line}: the offer's a=setup is '{Shown.Of(setup.Value)}'. Offer actpass, active or passive.");

        HashSet<string> bundled = [.. bundle];
        var uses = SectionUses.Of(description, named, bundled);
        var ids = new ExtensionIds(description, bundled);
        var sections = new List<OfferedSection>(description.Media.Count);
        foreach (var media in description.Media)
        {
            var section = uses.GetValueOrDefault(media.Mid ?? "") is { } use
                ? SectionReader.Read(media, use, ids.Of(media), videoFormats) with { MixesExtensions = media.FindLine("extmap-allow-mixed") is not null }
                : new OfferedSection(media.Mid ?? "", media.Kind, media.Protocol, media.Formats);
            sections.Add(!section.Accepted && ReferenceEquals(media, tagged) ? KeepForItsTransport(section, media) : section);
        }

        return new OfferedSession(ufrag.Value, password.Value, Fingerprints(description, tagged), sections, description.Attributes.Find("extmap-allow-mixed") is not null)
        {
            SessionId = description.SessionId,
            PeerIsDtlsServer = setup.Value == "passive",
            LeavesDtlsRole = setup.Value == "actpass",
        };
    }

    /// <summary>The mids of the bundle as the offer lists them: the first is of the section that describes the transport, the tagged one (RFC 9143 §7.2.1).</summary>
    private static string[] Bundle(SessionDescription description)
    {
        foreach (var group in description.Attributes.FindAll("group"))
            if (group.StartsWith("BUNDLE ", StringComparison.Ordinal)) return group.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];

        // One section needs no group to be bundled with itself.
        return description.Media is [{ Mid: { } mid }] ? [mid] : [];
    }

    /// <summary>Browsers end the whole bundle when the section that describes its transport gets port 0.</summary>
    private static OfferedSection KeepForItsTransport(OfferedSection section, SdpMedia media)
    {
        if (media.Kind is not ("audio" or "video") || media.Formats is not [var format, ..])
            throw new OfferRefusedException(OfferFault.Bundle, $"Line {media.Line}: the first section of the BUNDLE group ({Shown.Of(media.Kind)}) cannot be taken, and its transport is that of all the others. Put another first.");
        var lines = media.Attributes.Where(a => a.Name is "rtpmap" or "fmtp" && a.Value.StartsWith(format + " ", StringComparison.Ordinal));
        return section with { Inactive = [.. lines.Select(a => $"{a.Name}:{a.Value}")] };
    }

    private static SdpAttribute Transport(SessionDescription description, SdpMedia tagged, string name)
    {
        if ((tagged.FindLine(name) ?? description.Attributes.Find(name)) is { } line) return line;
        throw new OfferRefusedException(OfferFault.Transport, $"The offer has no a={name}: neither the section of line {tagged.Line} nor the session has one.");
    }

    private static List<byte[]> Fingerprints(SessionDescription description, SdpMedia tagged)
    {
        var found = new List<byte[]>();
        foreach (var line in tagged.FindAll("fingerprint").Concat(description.Attributes.FindAll("fingerprint")))
        {
            var parts = line.Split(' ', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && parts[0].Equals("sha-256", StringComparison.OrdinalIgnoreCase) && TryHex(parts[1]) is { Length: 32 } hash) found.Add(hash);
        }

        return found.Count > 0 ? found : throw new OfferRefusedException(OfferFault.Transport, $"The offer has no a=fingerprint:sha-256 of 32 bytes: neither the section of line {tagged.Line} nor the session has one.");
    }

    private static byte[]? TryHex(string colonSeparated)
    {
        var digits = colonSeparated.Replace(":", "", StringComparison.Ordinal);
        if (digits.Length % 2 != 0 || digits.Length > 128 || !digits.All(char.IsAsciiHexDigit)) return null;
        return Convert.FromHexString(digits);
    }
}
