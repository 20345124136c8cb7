namespace Enx.Media.Sdp;

/// <summary>
/// The header extensions of a bundle (RFC 8285 §5, RFC 9143 §9.1). Ids are one namespace for all sections of a bundle: they are read before it is
/// known to which section a packet belongs. So an id with two meanings is used in none of them, and of an extension with two ids the first counts.
/// </summary>
internal sealed class ExtensionIds
{
    // RFC 8285 §4.3; ids from 4096 on are placeholders in an offer with more extensions than there are ids, and are not taken.
    private const int Last = 255;

    private readonly Dictionary<int, string> _meanings = [];
    private readonly HashSet<int> _ambiguous = [];
    private readonly Dictionary<string, int> _ids = [];
    private readonly List<(string Uri, int Id)> _ofSession;

    public ExtensionIds(SessionDescription description, HashSet<string> bundle)
    {
        _ofSession = [.. Read(description.Attributes)];
        foreach (var (uri, id) in _ofSession) Note(uri, id);
        foreach (var media in description.Media)
        {
            if (media.Mid is not { } mid || !bundle.Contains(mid)) continue;
            foreach (var (uri, id) in Read(media.Attributes)) Note(uri, id);
        }

        foreach (var (id, uri) in _meanings)
            if (!_ambiguous.Contains(id)) _ids.TryAdd(uri, id);
    }

    /// <summary>What can be used in a section of the bundle: URI to id.</summary>
    public Dictionary<string, int> Of(SdpMedia media)
    {
        var usable = new Dictionary<string, int>();
        foreach (var (uri, id) in _ofSession.Concat(Read(media.Attributes)))
            if (_ids.GetValueOrDefault(uri) == id) usable.TryAdd(uri, id);
        return usable;
    }

    private void Note(string uri, int id)
    {
        if (!_meanings.TryAdd(id, uri) && _meanings[id] != uri) _ambiguous.Add(id);
    }

    /// <summary>Lines of the form <c>a=extmap:id[/direction] URI […]</c>.</summary>
    private static IEnumerable<(string Uri, int Id)> Read(SdpAttributes attributes)
    {
        foreach (var value in attributes.FindAll("extmap"))
        {
            var parts = value.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length >= 2 && int.TryParse(parts[0].Split('/')[0], out var id) && id is >= 1 and <= Last) yield return (parts[1], id);
        }
    }
}
