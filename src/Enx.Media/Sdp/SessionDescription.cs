using System.Globalization;

namespace Enx.Media.Sdp;

/// <summary>
/// A parsed SDP text (RFC 8866): session-level attributes and media sections, as they were written. It knows the grammar only; what
/// an offer means is <see cref="OfferReader"/>'s business. Sizes are bounded, so that a hostile text costs little.
/// </summary>
internal sealed class SessionDescription
{
    public const int MaxLength = 256 * 1024;
    private const int MaxSections = 64;
    private const int MaxLines = 8192;

    // A mid is repeated in answers, sentences and logs; browsers' have one to three characters, and RTP carries no more than 16 of them well.
    private const int MaxMid = 64;

    /// <summary>The session id of the <c>o=</c> line (RFC 8866 §5.2); 0 when there is none that fits 64 bits.</summary>
    public ulong SessionId { get; private set; }

    public SdpAttributes Attributes { get; } = [];

    public List<SdpMedia> Media { get; } = [];

    /// <summary>Parses a text; false with a sentence in <paramref name="error"/> when it is not SDP.</summary>
    public static bool TryParse(string text, out SessionDescription description, out string error)
    {
        description = new SessionDescription();
        error = "";
        if (text.Length > MaxLength) return Fail($"The SDP is longer than {MaxLength} characters.", out error);

        SdpMedia? media = null;
        var lines = 0;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (++lines > MaxLines) return Fail($"The SDP has more than {MaxLines} lines.", out error);
            var end = rest.IndexOf('\n');
            var line = (end < 0 ? rest : rest[..end]).TrimEnd('\r');
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.IsEmpty) continue;
            if (line.Length < 2 || line[1] != '=') return Fail($"Line {lines} of the SDP is not of the form x=value.", out error);

            var value = line[2..];
            switch (line[0])
            {
                case 'v' when !value.SequenceEqual("0"):
                    return Fail("The SDP's version is not 0.", out error);
                case 'o' when media is null:
                    description.SessionId = value.ToString().Split(' ', 3) is [_, var id, ..] && ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
                    break;
                case 'm':
                    if (description.Media.Count == MaxSections) return Fail($"The SDP has more than {MaxSections} media sections.", out error);
                    if (SdpMedia.Parse(value, lines) is not { } parsed) return Fail($"Line {lines} of the SDP is not a media line.", out error);
                    description.Media.Add(media = parsed);
                    break;
                case 'a':
                    var attribute = SdpAttribute.Parse(value, lines);
                    if (attribute.Name == "mid" && attribute.Value.Length > MaxMid) return Fail($"Line {lines} of the SDP: a=mid has more than {MaxMid} characters.", out error);
                    (media?.Attributes ?? description.Attributes).Add(attribute);
                    break;
            }
        }

        return lines > 0 && text.StartsWith("v=0", StringComparison.Ordinal)
            || Fail("The text does not begin with v=0: it is not SDP.", out error);
    }

    private static bool Fail(string why, out string error)
    {
        error = why;
        return false;
    }
}

/// <summary>A media section: <c>m=kind port proto formats…</c> and its attributes.</summary>
internal sealed class SdpMedia(int line, string kind, int port, string protocol, string[] formats)
{
    /// <summary>The number of its first line in the text, from 1.</summary>
    public int Line => line;

    public string Kind => kind;

    public int Port => port;

    public string Protocol => protocol;

    /// <summary>Its name in the bundle (<c>a=mid</c>); null when it has none.</summary>
    public string? Mid => Find("mid");

    /// <summary>Payload types, or the formats of a section that is not RTP.</summary>
    public string[] Formats => formats;

    public SdpAttributes Attributes { get; } = [];

    public string? Find(string name) => FindLine(name)?.Value;

    /// <summary>The first attribute of that name; null when there is none.</summary>
    public SdpAttribute? FindLine(string name) => Attributes.Find(name);

    public IEnumerable<string> FindAll(string name) => Attributes.FindAll(name);

    /// <summary>Whether the offerer means to send on it.</summary>
    public bool Sends() => Direction() is "sendonly" or "sendrecv";

    /// <summary>Whether the offerer means to receive on it.</summary>
    public bool Receives() => Direction() is "recvonly" or "sendrecv";

    public static SdpMedia? Parse(ReadOnlySpan<char> value, int line)
    {
        var parts = value.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 3 || !int.TryParse(parts[1].Split('/')[0], out var port) || port is < 0 or > 65535) return null;
        return new SdpMedia(line, parts[0], port, parts[2], parts[3..]);
    }

    /// <summary>RFC 8866 §6.7: both ways, where nothing is said.</summary>
    private string Direction() => Attributes.FirstOf("sendrecv", "sendonly", "recvonly", "inactive") ?? "sendrecv";
}
