using System.Text.Json;
using System.Text.Json.Serialization;
using Akka.Actor;
using Enx.Actors.Protocol;

namespace Enx.Actors.Serialization;

/// <summary>An actor's address as text: complete, so that another node can answer.</summary>
internal sealed class ActorRefConverter(ExtendedActorSystem system) : JsonConverter<IActorRef>
{
    public override IActorRef? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { Length: > 0 } path ? system.Provider.ResolveActorRef(path) : ActorRefs.Nobody;

    public override void Write(Utf8JsonWriter writer, IActorRef value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Akka.Serialization.Serialization.SerializedActorPath(value));
}

/// <summary>A field that may hold one of several types: <c>{"is": manifest, "of": value}</c>.</summary>
internal sealed class NamedConverter<T> : JsonConverter<T>
    where T : class
{
    // Only T itself: what derives from it is written as it is.
    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(T);

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.ValueTextEquals("is"u8) && reader.Read());
        var name = reader.GetString() ?? "";
        var isKnown = Manifests.ByName.TryGetValue(name, out var type);
        if (isKnown && !type!.IsAssignableTo(typeof(T))) throw new JsonException($"\"{name}\" names no {typeof(T).Name}.");
        Expect(reader.Read() && reader.ValueTextEquals("of"u8) && reader.Read());
        var value = isKnown ? JsonSerializer.Deserialize(ref reader, options.GetTypeInfo(type!)) : ReadUnknown(ref reader, name);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.EndObject);
        return (T?)value;
    }

    private static object ReadUnknown(ref Utf8JsonReader reader, string name)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        var value = typeof(T) == typeof(RoomNotifications.Notification) ? new Unknown.Notification(name) : UnknownReader.Read(json.RootElement, name);
        return value is T ? value : throw new JsonException($"\"{name}\" names no {typeof(T).Name}.");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var type = value.GetType();
        writer.WriteStartObject();
        writer.WriteString("is"u8, Manifests.ByType[type]);
        writer.WritePropertyName("of"u8);
        JsonSerializer.Serialize(writer, value, options.GetTypeInfo(type));
        writer.WriteEndObject();
    }

    private static void Expect(bool holds)
    {
        if (!holds) throw new JsonException($"A {typeof(T).Name} must be {{\"is\": …, \"of\": …}}.");
    }
}

/// <summary>What <see cref="RoomNotifications.OnRemoteStreamMute"/> is between nodes: a client reads part of it from the callback's name.</summary>
internal sealed record RemoteMute(bool IsVideo, bool Muted, string ClientId, string Name);

/// <summary>Writes and reads a <see cref="RemoteMute"/>.</summary>
internal sealed class RemoteMuteConverter : JsonConverter<RoomNotifications.OnRemoteStreamMute>
{
    public override RoomNotifications.OnRemoteStreamMute? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, options.GetTypeInfo(typeof(RemoteMute))) is RemoteMute m
            ? new(m.IsVideo, m.Muted, m.ClientId, m.Name)
            : null;

    public override void Write(Utf8JsonWriter writer, RoomNotifications.OnRemoteStreamMute value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new RemoteMute(value.IsVideo, value.Muted, value.ClientId, value.Name), options.GetTypeInfo(typeof(RemoteMute)));
}
