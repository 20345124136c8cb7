using Enx.Media.Rtp;

namespace Enx.Media.Sdp;

/// <summary>A payload type of one media section: its codec, clock, parameters, and the payload type of its retransmissions.</summary>
internal sealed record RtpCodec(byte PayloadType, string Name, int ClockRate, string Channels, string Parameters)
{
    /// <summary>The payload type of the RTX stream for this codec (RFC 4588 §8); null when there is none.</summary>
    public byte? RtxPayloadType { get; init; }

    /// <summary>The codec; none for audio, and for what is not known here.</summary>
    public VideoCodec Video => VideoFormats.Find(Name)?.Codec ?? VideoCodec.None;

    /// <summary>A value of the <c>a=fmtp</c> line, e.g. <c>profile-id</c>.</summary>
    public string? Parameter(string key)
    {
        foreach (var pair in Parameters.Split(';', StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=');
            if (equals > 0 && pair.AsSpan(0, equals).Equals(key, StringComparison.OrdinalIgnoreCase)) return pair[(equals + 1)..];
        }

        return null;
    }

    /// <summary>The <c>a=fmtp</c> line's values with one of them set.</summary>
    public string WithParameter(string key, string value)
    {
        var others = Parameters.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !pair.AsSpan(0, Math.Max(pair.IndexOf('='), 0)).Equals(key, StringComparison.OrdinalIgnoreCase));
        return string.Join(';', [.. others, $"{key}={value}"]);
    }

    /// <summary>The codecs of a section in the order of its media line, RTX folded into the codec that it serves.</summary>
    public static List<RtpCodec> Read(SdpMedia media)
    {
        var maps = Index(media, "rtpmap");
        var parameters = Index(media, "fmtp");
        var rtx = new Dictionary<byte, byte>();
        var codecs = new List<RtpCodec>();
        var seen = new HashSet<byte>();
        foreach (var format in media.Formats)
        {
            // Named twice it is read once: a text may name one thousands of times.
            if (!byte.TryParse(format, out var pt) || pt > 127 || !maps.TryGetValue(pt, out var map) || !seen.Add(pt)) continue;
            var parts = map.Split('/');
            if (parts.Length < 2 || !int.TryParse(parts[1], out var clock) || clock <= 0) continue;
            var codec = new RtpCodec(pt, parts[0], clock, parts.Length > 2 ? parts[2] : "", parameters.GetValueOrDefault(pt, ""));
            if (codec.Name.Equals("rtx", StringComparison.OrdinalIgnoreCase))
            {
                if (byte.TryParse(codec.Parameter("apt"), out var original)) rtx.TryAdd(original, pt);
            }
            else
            {
                codecs.Add(codec);
            }
        }

        return [.. codecs.Select(c => rtx.TryGetValue(c.PayloadType, out var pt) ? c with { RtxPayloadType = pt } : c)];
    }

    /// <summary>Lines of the form <c>a=name:PT value</c>, by payload type.</summary>
    private static Dictionary<byte, string> Index(SdpMedia media, string attribute)
    {
        var found = new Dictionary<byte, string>();
        foreach (var line in media.FindAll(attribute))
        {
            var space = line.IndexOf(' ');
            if (space > 0 && byte.TryParse(line.AsSpan(0, space), out var pt)) found.TryAdd(pt, line[(space + 1)..].Trim());
        }

        return found;
    }
}
