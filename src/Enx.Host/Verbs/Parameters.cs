using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enx.Actors.Protocol;
using Enx.Host.Json;
using Microsoft.OpenApi;

namespace Enx.Host.Verbs;

/// <summary>The kinds of parameters that there are.</summary>
internal static class Parameters
{
    private const string ExampleClient = "c2";

    /// <summary>One user.</summary>
    public static Parameter<string> Client(string text, string name = "clientId") => new(
        name, text, $"\"{ExampleClient}\"", "string", true, () => TextSchema(1, ProtocolLimits.LongestId), (p, key) => p.NeedText(key, ProtocolLimits.LongestId));

    /// <summary>At least one user.</summary>
    public static Parameter<ImmutableArray<string>> Clients(string text, string name = "clientIds") => new(
        name, text, $"[\"{ExampleClient}\"]", "string[]", true, () => ListSchema(1, ProtocolLimits.MostUsersNamed),
        (p, key) => p.Texts(key, ProtocolLimits.MostUsersNamed, ProtocolLimits.LongestId) is { Length: > 0 } ids ? ids : throw p.Wrong(key, "is missing: name at least one user"));

    /// <summary>Some users, or with an empty list nobody in particular; the key must be there.</summary>
    public static Parameter<ImmutableArray<string>> AnyClients(string text, string missing, string name = "clientIds") => new(
        name, text, $"[\"{ExampleClient}\"]", "string[]", true, () => ListSchema(null, ProtocolLimits.MostUsersNamed),
        (p, key) => p.Texts(key, ProtocolLimits.MostUsersNamed, ProtocolLimits.LongestId) ?? throw p.Wrong(key, missing));

    /// <summary>Some users; none when the key is not there.</summary>
    public static Parameter<ImmutableArray<string>> OptionalClients(string text, string name = "clientIds", bool isShown = true) => new(
        name, text, isShown ? $"[\"{ExampleClient}\"]" : null, "string[]", false, () => ListSchema(null, ProtocolLimits.MostUsersNamed), (p, key) => p.Texts(key, ProtocolLimits.MostUsersNamed, ProtocolLimits.LongestId) ?? []);

    /// <summary>true or false.</summary>
    public static Parameter<bool> Flag(string name, string text, bool example = true) => new(
        name, text, example ? "true" : "false", "boolean", true, () => new OpenApiSchema { Type = JsonSchemaType.Boolean }, (p, key) => p.NeedFlag(key));

    /// <summary>true or false, or not said.</summary>
    public static Parameter<bool?> OptionalFlag(string name, string text) => new(
        name, text, "true", "boolean", false, () => new OpenApiSchema { Type = JsonSchemaType.Boolean }, (p, key) => p.Flag(key));

    /// <summary>A whole number.</summary>
    public static Parameter<int> Number(string name, string text, int least, int most, int example) => new(
        name, text, $"{example}", "number", true, () => NumberSchema(least, most), (p, key) => p.NeedNumber(key, least, most));

    /// <summary>A number of something that is counted up, such as messages.</summary>
    public static Parameter<long> Counter(string name, string text, long example, bool isRequired) => new(
        name, text, $"{example}", "number", isRequired, () => NumberSchema(0, long.MaxValue),
        (p, key) => p.Long(key, 0, long.MaxValue) ?? (isRequired ? throw p.Wrong(key, "is missing") : 0));

    /// <summary>One of a few words.</summary>
    public static Parameter<string> Word(string name, string text, string example, params string[] words) => new(
        name, text, $"\"{example}\"", Union(words), true, () => WordSchema(words), (p, key) => p.NeedWord(key, words));

    /// <summary>One of a few words, or none.</summary>
    public static Parameter<string?> OptionalWord(string name, string text, string example, params string[] words) => new(
        name, text, $"\"{example}\"", Union(words), false, () => WordSchema(words), (p, key) => p.Word(key, words));

    /// <summary>A text in one line.</summary>
    public static Parameter<string> Label(string name, string text, int longest, string example) => new(
        name, text, $"\"{example}\"", "string", true, () => TextSchema(1, longest), (p, key) => p.NeedLabel(key, longest));

    /// <summary>A text of any length, of which the room says how long it may be.</summary>
    public static Parameter<string> Words(string name, string text, string example) => new(
        name, text, $"\"{example}\"", "string", true, () => new OpenApiSchema { Type = JsonSchemaType.String }, (p, key) => p.NeedText(key, int.MaxValue));

    /// <summary>A JSON object, as compact text.</summary>
    public static Parameter<string> Object(string name, string text, string example) => new(
        name, text, example, "object", true, () => new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema() },
        (p, key) => p.Raw(key) is { ValueKind: JsonValueKind.Object } data
            ? Encoding.UTF8.GetString(PlainJson.Write(data.WriteTo).Span)
            : throw p.Wrong(key, "must be a JSON object"));

    private static string Union(string[] words) => string.Join(" | ", words.Select(w => $"'{w}'"));

    private static OpenApiSchema TextSchema(int? least, int most) => new() { Type = JsonSchemaType.String, MinLength = least, MaxLength = most };

    private static OpenApiSchema ListSchema(int? least, int most) => new() { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String }, MinItems = least, MaxItems = most };

    private static OpenApiSchema WordSchema(string[] words) => new() { Type = JsonSchemaType.String, Enum = [.. words.Select(w => (JsonNode)w)] };

    private static OpenApiSchema NumberSchema(long least, long most) => new() { Type = JsonSchemaType.Integer, Minimum = $"{least}", Maximum = most < long.MaxValue ? $"{most}" : null };
}
