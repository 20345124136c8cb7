using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enx.Actors.Protocol;
using Enx.Host.Errors;

namespace Enx.Host.Json;

/// <summary>
/// A JSON object of a caller, read key by key. A value of the wrong type or out of range is refused with the key's full name,
/// and so is, at the <see cref="End"/>, a key that nobody asked for. A null is as good as no value.
/// </summary>
internal sealed class StrictObject
{
    private readonly JsonElement _element;
    private readonly string _path;
    private readonly int _code;
    private readonly List<string> _known = [];
    private readonly Dictionary<string, JsonElement> _given = [];

    /// <summary>Opens an object.</summary>
    /// <param name="element">What was sent.</param>
    /// <param name="path">What to call it in a refusal, e.g. <c>localInfo</c>; empty for the outermost.</param>
    /// <param name="code">The number of a refusal.</param>
    public StrictObject(JsonElement element, string path, int code = Codes.InvalidParameters)
    {
        (_element, _path, _code) = (element, path, code);
        if (element.ValueKind != JsonValueKind.Object) throw new InputException(code, $"{(path.Length == 0 ? "The content" : path)} must be a JSON object.");
    }

    /// <summary>An object without a key.</summary>
    public static StrictObject OfNothing() => new(JsonElement.Parse("{}"), "");

    /// <summary>Lets a text be read under a key that comes from elsewhere, such as a path. In the object itself it may not be.</summary>
    /// <exception cref="InputException">It is.</exception>
    public void Give(string key, string text)
    {
        if (_element.TryGetProperty(key, out _)) throw Wrong(key, "is in the path: leave it out here");
        _given[key] = JsonSerializer.SerializeToElement(text, StringJson.Default.String);
    }

    /// <summary>The value as it is; null when there is none.</summary>
    public JsonElement? Raw(string key)
    {
        if (_given.TryGetValue(key, out var given)) return given;
        _known.Add(key);
        return _element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    public bool? Flag(string key) => Raw(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(key, "must be true or false"),
    };

    public string? Text(string key, int longest) => Raw(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } v when v.GetString()!.Length <= longest => v.GetString(),
        _ => throw Wrong(key, $"must be text of at most {longest} characters"),
    };

    /// <summary>A text in one line, such as a name: it is shown and logged. It has no control characters, which could begin a line of their own there.</summary>
    public string? Label(string key, int longest) =>
        Text(key, longest) is not { } text ? null : !text.Any(IsBreak) ? text : throw Wrong(key, "must be text without control characters");

    public int? Number(string key, int least, int most, int? code = null) => Raw(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } v when v.TryGetInt32(out var n) && n >= least && n <= most => n,
        _ => throw Wrong(key, $"must be a whole number from {least} to {most}", code),
    };

    public long? Long(string key, long least, long most) => Raw(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } v when v.TryGetInt64(out var n) && n >= least && n <= most => n,
        _ => throw Wrong(key, $"must be a whole number from {least} to {most}"),
    };

    /// <summary>As <see cref="Flag"/>, and it must be there.</summary>
    public bool NeedFlag(string key) => Flag(key) ?? throw Wrong(key, "is missing: give true or false");

    /// <summary>As <see cref="Text"/>, and it must be there and not empty.</summary>
    public string NeedText(string key, int longest) => Text(key, longest) is { Length: > 0 } text ? text : throw Wrong(key, "is missing");

    /// <summary>As <see cref="Label"/>, and it must be there and not empty.</summary>
    public string NeedLabel(string key, int longest) => Label(key, longest) is { Length: > 0 } text ? text : throw Wrong(key, "is missing");

    /// <summary>As <see cref="Number"/>, and it must be there.</summary>
    public int NeedNumber(string key, int least, int most) =>
        Number(key, least, most) ?? throw Wrong(key, $"is missing: give a whole number from {least} to {most}");

    /// <summary>As <see cref="Word"/>, and it must be there.</summary>
    public string NeedWord(string key, params ReadOnlySpan<string> allowed) =>
        Word(key, allowed) ?? throw Wrong(key, $"is missing: give {string.Join(", ", allowed.ToArray())}");

    /// <summary>A list of texts, none of them empty; null when there is no list.</summary>
    public ImmutableArray<string>? Texts(string key, int most, int longest)
    {
        if (Raw(key) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > most) throw Wrong(key, $"must be a list of at most {most} entries");
        var texts = ImmutableArray.CreateBuilder<string>(value.GetArrayLength());
        foreach (var element in value.EnumerateArray())
        {
            texts.Add(element.ValueKind == JsonValueKind.String && element.GetString() is { Length: > 0 } text && text.Length <= longest
                ? text
                : throw Wrong($"{key}[{texts.Count}]", $"must be text of 1 to {longest} characters"));
        }
        return texts.ToImmutable();
    }

    /// <summary>One of a few words.</summary>
    public string? Word(string key, params ReadOnlySpan<string> allowed)
    {
        if (Raw(key) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String)
        {
            foreach (var word in allowed)
            {
                if (value.ValueEquals(word)) return word;
            }
        }
        throw Wrong(key, $"must be {string.Join(", ", allowed.ToArray())}");
    }

    /// <summary>A moment: ISO 8601, or as the vocabulary writes it (2026-01-31 10:00:00). Without an offset it is UTC.</summary>
    public DateTimeOffset? Moment(string key) => Raw(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } v when DateTimeOffset.TryParse(v.GetString(), System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal, out var moment) => moment,
        _ => throw Wrong(key, "must be a time such as 2026-01-31T10:00:00Z"),
    };

    /// <summary>The application's own words: texts under names.</summary>
    public ImmutableDictionary<string, string>? Words(string key, int mostEntries, int mostCharacters)
    {
        if (Raw(key) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Object) throw Wrong(key, "must be a JSON object of texts");
        var words = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var characters = 0;
        foreach (var property in value.EnumerateObject())
        {
            var text = property.Value.ValueKind switch
            {
                JsonValueKind.String => property.Value.GetString()!,
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => property.Value.GetRawText(),
                _ => throw Wrong($"{key}.{Shorten(property.Name)}", "must be text, a number, true or false"),
            };
            words[property.Name] = text;
            characters += property.Name.Length + text.Length;
        }
        if (words.Count > mostEntries) throw Wrong(key, $"must have at most {mostEntries} entries");
        if (characters > mostCharacters) throw Wrong(key, $"must be at most {mostCharacters} characters in all");
        return words.ToImmutable();
    }

    /// <summary>An object in the object; null when there is none.</summary>
    public StrictObject? Object(string key, int? code = null) => Raw(key) is { } value ? new StrictObject(value, Name(key), code ?? _code) : null;

    /// <summary>The elements of a list; none when there is no list.</summary>
    public IEnumerable<JsonElement> List(string key, int most, int? code = null)
    {
        if (Raw(key) is not { } value) return [];
        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= most
            ? value.EnumerateArray()
            : throw Wrong(key, $"must be a list of at most {most} entries", code);
    }

    /// <summary>Nothing else may be in it.</summary>
    public void End()
    {
        foreach (var property in _element.EnumerateObject())
        {
            if (!_known.Contains(property.Name))
                throw new InputException(_code, $"{Name(Shorten(property.Name))} is not known. The keys are: {string.Join(", ", _known)}.");
        }
    }

    /// <summary>The full name of a key.</summary>
    public string Name(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    /// <summary>The refusal of a key's value.</summary>
    public InputException Wrong(string key, string sentence, int? code = null) => new(code ?? _code, $"{Name(key)} {sentence}.");

    private static bool IsBreak(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';

    /// <summary>A caller's own word goes back to it, but not at any length.</summary>
    private static string Shorten(string name) => name.Length <= 64 ? name : name[..64] + "…";
}

/// <summary>How a text becomes JSON.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class StringJson : JsonSerializerContext;
