using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Enx.Host.Json;

/// <summary>How what a client is told becomes JSON: names in camel case, but for a room's settings, which have names of their own.</summary>
internal static class VocabularyJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new RoomSettingsConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Writes a value with all that its own type has.</summary>
    public static void Write(Utf8JsonWriter json, object value) => JsonSerializer.Serialize(json, value, value.GetType(), Options);
}
