using Akka.Configuration.Hocon;

namespace Enx.Host.Configuration;

/// <summary>One value and where it was said.</summary>
/// <param name="Words">The value's words: one for a scalar, any number for a list.</param>
/// <param name="IsList">Whether it was written as a list.</param>
/// <param name="Source">A file, an environment variable or the caller.</param>
internal sealed record Setting(IReadOnlyList<string> Words, bool IsList, string Source);

/// <summary>
/// All keys of <c>enx.*</c> with their values, layer over layer. The first layer, the reference, says which keys there are;
/// any later one may only give them other values.
/// </summary>
internal sealed class SettingTable
{
    private readonly Dictionary<string, Setting> _settings = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);

    /// <summary>Begins with the reference.</summary>
    public SettingTable(HoconObject reference, string source)
    {
        foreach (var (key, value) in Leaves(reference, "")) _settings[key] = Read(value, source);
        _unread.UnionWith(_settings.Keys);
    }

    /// <summary>The keys there are.</summary>
    public IEnumerable<string> Keys => _settings.Keys;

    /// <summary>The keys that nobody has asked for: settings without a meaning, which a test forbids.</summary>
    public IReadOnlyCollection<string> Unread => _unread;

    /// <summary>Lays the values of a file or text over those there are.</summary>
    public void Overlay(HoconObject layer, string source)
    {
        foreach (var (key, value) in Leaves(layer, ""))
        {
            if (!_settings.ContainsKey(key)) throw new ConfigurationException(Unknown(key, source));
            _settings[key] = Read(value, source);
        }
    }

    /// <summary>Gives one key another value, as text.</summary>
    public void Override(string key, string text, string source) => _settings[key] = new Setting([text], false, source);

    /// <summary>The value of a key.</summary>
    public Setting this[string key]
    {
        get
        {
            _unread.Remove(key);
            return _settings.TryGetValue(key, out var setting) ? setting : throw new InvalidOperationException($"The reference configuration lacks {key}.");
        }
    }

    private string Unknown(string key, string source)
    {
        if (_settings.Keys.Any(known => known.StartsWith(key + ".", StringComparison.Ordinal)))
            return $"{key} (in {source}) is a group of settings, not a setting. The keys in it are: {string.Join(", ", _settings.Keys.Where(k => k.StartsWith(key + ".", StringComparison.Ordinal)))}.";
        var group = key[..key.LastIndexOf('.')];
        var siblings = _settings.Keys.Where(known => known[..known.LastIndexOf('.')] == group).ToList();
        return siblings.Count > 0
            ? $"{key} (in {source}) is not a setting. The keys of {group} are: {string.Join(", ", siblings)}."
            : $"{key} (in {source}) is not a setting. See enx.conf for those there are.";
    }

    private static Setting Read(HoconValue value, string source) => value.Values.Any(v => v is HoconArray)
        ? new Setting([.. value.GetArray().Select(v => v.GetString() ?? "")], true, source)
        : new Setting([value.GetString() ?? ""], false, source);

    private static IEnumerable<(string Key, HoconValue Value)> Leaves(HoconObject node, string path)
    {
        foreach (var (name, value) in node.Items)
        {
            var key = path.Length == 0 ? name : $"{path}.{name}";
            if (value.GetObject() is not { } group) yield return (key, value);
            else
            {
                foreach (var leaf in Leaves(group, key)) yield return leaf;
            }
        }
    }
}
