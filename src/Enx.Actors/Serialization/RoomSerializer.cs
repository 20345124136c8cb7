using System.Runtime.Serialization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Akka.Serialization;
using Enx.Actors.Protocol;

namespace Enx.Actors.Serialization;

/// <summary>
/// How everything that crosses a node or is stored is written: compact JSON under the names that stand at the types (<see cref="Manifests"/>). Readers
/// ignore fields they do not know and refuse what lacks a field that is not optional, so formats grow by optional fields only. What comes
/// under a name that is not known is read as <see cref="Unknown"/>: so whoever it is for can answer, and its actor lives. Only a stored
/// state must be known, as nothing can be read in its place; a room then reads its whole journal.
/// </summary>
public sealed class RoomSerializer : SerializerWithStringManifest
{
    /// <summary>The serializer's number on the wire and in the journal; never changes.</summary>
    public const int Id = 4101;

    private readonly JsonSerializerOptions _options;

    /// <summary>Made once a system, by <c>AddEnxRooms</c>.</summary>
    public RoomSerializer(ExtendedActorSystem system) : base(system)
    {
        _options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
        };
        _options.Converters.Add(new ActorRefConverter(system));
        _options.Converters.Add(new RemoteMuteConverter());
        _options.Converters.Add(new NamedConverter<RoomNotifications.Notification>());
        _options.Converters.Add(new NamedConverter<IRoomEvent>());
        _options.MakeReadOnly();
    }

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override string Manifest(object o) =>
        Manifests.ByType.TryGetValue(o.GetType(), out var name) ? name : throw new SerializationException($"{o.GetType()} has no manifest.");

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => JsonSerializer.SerializeToUtf8Bytes(obj, _options.GetTypeInfo(obj.GetType()));

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!Manifests.ByName.TryGetValue(manifest, out var type)) return UnknownReader.Read(bytes, manifest);
        try
        {
            return JsonSerializer.Deserialize(bytes, _options.GetTypeInfo(type)) ?? throw new SerializationException($"\"{manifest}\" has no content.");
        }
        catch (JsonException e)
        {
            throw new SerializationException($"\"{manifest}\" cannot be read: {e.Message}", e);
        }
    }
}
