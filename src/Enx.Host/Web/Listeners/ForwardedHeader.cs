using System.Text;

namespace Enx.Host.Web.Listeners;

/// <summary>One proxy's word in <c>Forwarded</c> (RFC 7239 §4); what it does not say is empty.</summary>
/// <param name="For">The one before it: an address, with or without a port, or a word that hides it.</param>
/// <param name="Proto">The scheme that was spoken with it.</param>
/// <param name="Host">The host that was asked for.</param>
internal readonly record struct ForwardedHeader(string For, string Proto, string Host)
{
    private const int LongestHeader = 4096;

    /// <summary>Reads a header, the client first. Where it is not legible, or too long, its last part counts, which is the nearest proxy's own.</summary>
    public static IReadOnlyList<ForwardedHeader> Read(string header)
    {
        if (header.Length <= LongestHeader && ReadAll(header) is { Count: > 0 } all) return all;
        var last = header[(header.LastIndexOf(',') + 1)..];
        return last.Length <= LongestHeader ? ReadAll(last) : [];
    }

    private static List<ForwardedHeader> ReadAll(string header)
    {
        var read = new List<ForwardedHeader>();
        var element = new ForwardedHeader("", "", "");
        var at = 0;
        while (true)
        {
            if (!TryPair(header, ref at, out var name, out var value)) return [];
            element = name.ToLowerInvariant() switch
            {
                "for" => element with { For = value },
                "proto" => element with { Proto = value },
                "host" => element with { Host = value },
                _ => element,
            };
            var end = at == header.Length ? ',' : header[at++];
            if (end is not (',' or ';')) return [];
            if (end == ';') continue;
            read.Add(element);
            element = new ForwardedHeader("", "", "");
            if (at == header.Length) return read;
        }
    }

    /// <summary>Reads <c>name=value</c>; true also for nothing at all, which lists may hold.</summary>
    private static bool TryPair(string header, ref int at, out string name, out string value)
    {
        (name, value) = ("", "");
        SkipSpace(header, ref at);
        if (at == header.Length || header[at] is ',' or ';') return true;
        var equals = header.IndexOf('=', at);
        if (equals < 0) return false;
        name = header[at..equals];
        if (!name.All(char.IsAsciiLetterOrDigit)) return false;
        at = equals + 1;
        if (at < header.Length && header[at] == '"')
        {
            if (!TryQuoted(header, ref at, out value)) return false;
        }
        else
        {
            var start = at;
            while (at < header.Length && header[at] is not (',' or ';' or ' ' or '\t' or '"')) at++;
            value = header[start..at];
        }
        SkipSpace(header, ref at);
        // Neither may end what they are put into: the lists between commas.
        return !value.Contains(',', StringComparison.Ordinal);
    }

    private static bool TryQuoted(string header, ref int at, out string value)
    {
        var text = new StringBuilder();
        for (at++; at < header.Length; at++)
        {
            if (header[at] == '"')
            {
                at++;
                value = text.ToString();
                return true;
            }
            if (header[at] == '\\' && ++at == header.Length) break;
            text.Append(header[at]);
        }
        value = "";
        return false;
    }

    private static void SkipSpace(string header, ref int at)
    {
        while (at < header.Length && header[at] is ' ' or '\t') at++;
    }
}
