using System.Runtime.Serialization;
using System.Text.Json;
using Enx.Actors.Protocol;

namespace Enx.Actors.Serialization;

/// <summary>Reads of a message that is not known what all messages have.</summary>
internal static class UnknownReader
{
    private const string FactPrefix = "e:";
    private const string StatePrefix = "s:";

    /// <summary>What stands for it.</summary>
    /// <exception cref="SerializationException">It is a stored state, or no JSON.</exception>
    public static object Read(ReadOnlyMemory<byte> bytes, string name)
    {
        if (name.StartsWith(StatePrefix, StringComparison.Ordinal)) throw new SerializationException($"The stored state \"{name}\" is not known.");
        try
        {
            using var json = JsonDocument.Parse(bytes);
            return Read(json.RootElement, name);
        }
        catch (JsonException e)
        {
            throw new SerializationException($"\"{name}\" is not known, and cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The same for a part of another message.</summary>
    public static object Read(JsonElement json, string name)
    {
        var roomId = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("roomId", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString()! : "";
        if (!name.StartsWith(FactPrefix, StringComparison.Ordinal)) return new Unknown.Message(roomId, name);
        return new Unknown.Fact(roomId, json.TryGetProperty("at", out var at) && at.TryGetDateTimeOffset(out var time) ? time : default, name);
    }
}
