using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Enx.Actors.Protocol;

namespace Enx.Actors.Webhooks;

/// <summary>One fact on its way to the application.</summary>
/// <param name="Seq">Its number in its room: the fact's number in the room's journal. Rises, with gaps, and is never given twice.</param>
/// <param name="Previous">The number of the room's event before it; 0 for the first. A receiver that has not seen that one has missed something.</param>
/// <param name="Fact">What happened: one of <see cref="WebhookEvents"/>.</param>
public sealed record WebhookEvent(long Seq, long Previous, IRoomEvent Fact)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The event's name for ever: the room's id and the number.</summary>
    public string Id => $"{Fact.RoomId}-{Seq}";

    /// <summary>Its kind, such as <c>user_joined</c>.</summary>
    public string Type => WebhookEvents.TypeOf(Fact) ?? throw new InvalidOperationException($"{Fact.GetType().Name} is not told.");

    /// <summary>The body: UTF-8 JSON, the same bytes each time it is sent.</summary>
    /// <param name="app">The application's id.</param>
    public ReadOnlyMemory<byte> ToJson(string app)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, Plain))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, Id);
            json.WriteString("room_id"u8, Fact.RoomId);
            json.WriteNumber("seq"u8, Seq);
            json.WriteNumber("previous"u8, Previous);
            json.WriteString("type"u8, Type);
            json.WriteString("at"u8, Fact.At);
            json.WriteString("app"u8, app);
            json.WritePropertyName("data"u8);
            WebhookEvents.WriteData(json, Fact);
            json.WriteEndObject();
        }

        return body.WrittenMemory;
    }
}
