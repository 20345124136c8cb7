using System.Collections;

namespace Enx.Media.Sdp;

/// <summary>An attribute line: <c>a=name</c> or <c>a=name:value</c>.</summary>
internal readonly record struct SdpAttribute(string Name, string Value, int Line)
{
    public static SdpAttribute Parse(ReadOnlySpan<char> text, int line)
    {
        var colon = text.IndexOf(':');
        return colon < 0 ? new(text.ToString(), "", line) : new(text[..colon].ToString(), text[(colon + 1)..].ToString(), line);
    }
}

/// <summary>
/// The attribute lines of a session or a media section, as they were written. They are found by their names without a search: a hostile text has
/// thousands of them, and a search for each would make a work of their square.
/// </summary>
internal sealed class SdpAttributes : IEnumerable<SdpAttribute>
{
    private readonly List<SdpAttribute> _all = [];
    private readonly Dictionary<string, List<int>> _places = new(StringComparer.Ordinal);

    /// <summary>How many lines were handed out: the work that a reader has made of the text.</summary>
    public long Handed { get; private set; }

    public void Add(SdpAttribute attribute)
    {
        if (!_places.TryGetValue(attribute.Name, out var places)) _places[attribute.Name] = places = [];
        places.Add(_all.Count);
        _all.Add(attribute);
    }

    /// <summary>The first line of that name; null when there is none.</summary>
    public SdpAttribute? Find(string name)
    {
        Handed++;
        return _places.TryGetValue(name, out var places) ? _all[places[0]] : null;
    }

    /// <summary>The values of all lines of that name, in their order.</summary>
    public IEnumerable<string> FindAll(string name)
    {
        Handed++;
        if (!_places.TryGetValue(name, out var places)) yield break;
        foreach (var place in places)
        {
            Handed++;
            yield return _all[place].Value;
        }
    }

    /// <summary>Of lines with one of these names, the name that stands first; null when there is none.</summary>
    public string? FirstOf(params ReadOnlySpan<string> names)
    {
        Handed += names.Length;
        string? first = null;
        var at = int.MaxValue;
        foreach (var name in names)
        {
            if (!_places.TryGetValue(name, out var places) || places[0] >= at) continue;
            (first, at) = (name, places[0]);
        }

        return first;
    }

    public IEnumerator<SdpAttribute> GetEnumerator()
    {
        foreach (var attribute in _all)
        {
            Handed++;
            yield return attribute;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
