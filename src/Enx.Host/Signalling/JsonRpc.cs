using System.Text.Json;
using Enx.Host.Json;

namespace Enx.Host.Signalling;

/// <summary>The id of a call, as JSON text: it goes back as it came.</summary>
internal readonly record struct CallId(string Json)
{
    /// <summary>The id of a message whose id cannot be told.</summary>
    public static readonly CallId Unknown = new("null");
}

/// <summary>What a frame turned out to be.</summary>
internal abstract record RpcMessage
{
    private RpcMessage()
    {
    }

    /// <summary>A call.</summary>
    public sealed record Call(CallId Id, string Method, JsonElement Params) : RpcMessage;

    /// <summary>Not a call: what to answer.</summary>
    public sealed record Fault(CallId Id, int Code, string Message) : RpcMessage;
}

/// <summary>
/// JSON-RPC 2.0, one object a frame. Every call has an id and is answered; a message without one could not be refused, so it is
/// refused at once. An object that says a key twice is not legible JSON.
/// </summary>
internal static class JsonRpc
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;

    private const int LongestId = 128;

    /// <summary>Reads a frame.</summary>
    public static RpcMessage Read(ReadOnlySpan<byte> utf8)
    {
        JsonElement message;
        try
        {
            message = StrictJson.Parse(utf8);
        }
        catch (JsonException e)
        {
            return new RpcMessage.Fault(IdOfIllegible(utf8), ParseError, $"The frame is not legible JSON: {e.Message}");
        }
        if (message.ValueKind == JsonValueKind.Array) return Invalid(CallId.Unknown, "Batches are not spoken here: send one object a frame.");
        if (message.ValueKind != JsonValueKind.Object) return Invalid(CallId.Unknown, "A frame must be one JSON object.");
        if (IdOf(message) is not { } id) return Invalid(CallId.Unknown, $"id must be a number, or text of at most {LongestId} characters.");
        if (!message.TryGetProperty("jsonrpc", out var version) || version.ValueKind != JsonValueKind.String || !version.ValueEquals("2.0"))
            return Invalid(id, "jsonrpc must be \"2.0\".");
        if (!message.TryGetProperty("method", out var method) || method.ValueKind != JsonValueKind.String)
            return Invalid(id, "method must be the name of a method.");
        var hasParams = message.TryGetProperty("params", out var args) && args.ValueKind != JsonValueKind.Null;
        if (hasParams && args.ValueKind != JsonValueKind.Object)
            return new RpcMessage.Fault(id, InvalidParams, "params must be a JSON object.");
        return new RpcMessage.Call(id, method.GetString()!, hasParams ? args : Nothing);
    }

    /// <summary>A result. What writes it writes one JSON value.</summary>
    public static ReadOnlyMemory<byte> Result(CallId id, Action<Utf8JsonWriter> write) => Message(json =>
    {
        json.WritePropertyName("id");
        json.WriteRawValue(id.Json);
        json.WritePropertyName("result");
        write(json);
    });

    /// <summary>An error: the code, what to do, and both once more as data in the vocabulary's words.</summary>
    public static ReadOnlyMemory<byte> Error(CallId id, int code, string message) => Message(json =>
    {
        json.WritePropertyName("id");
        json.WriteRawValue(id.Json);
        json.WriteStartObject("error");
        json.WriteNumber("code", code);
        json.WriteString("message", message);
        json.WriteStartObject("data");
        json.WriteNumber("errorCode", code);
        json.WriteString("msg", message);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>A message: what writes it adds to an object that says "2.0" already.</summary>
    public static ReadOnlyMemory<byte> Message(Action<Utf8JsonWriter> write) => PlainJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("jsonrpc", "2.0");
        write(json);
        json.WriteEndObject();
    });

    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 16 };

    private static readonly JsonElement Nothing = JsonElement.Parse("{}"u8);

    /// <summary>A call that cannot be read is answered all the same, where it says which it is: half a character in a text leaves the rest legible.</summary>
    private static CallId IdOfIllegible(ReadOnlySpan<byte> utf8)
    {
        try
        {
            if (JsonElement.Parse(utf8, Lenient) is not { ValueKind: JsonValueKind.Object } message) return CallId.Unknown;
            // Of two ids neither is the call's.
            return message.EnumerateObject().Count(p => p.NameEquals("id"u8)) == 1 && IdOf(message) is { } id ? id : CallId.Unknown;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return CallId.Unknown;
        }
    }

    private static RpcMessage.Fault Invalid(CallId id, string sentence) => new(id, InvalidRequest, sentence);

    private static CallId? IdOf(JsonElement message) =>
        message.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.Number or JsonValueKind.String && id.GetRawText() is { Length: <= LongestId } text
            ? new CallId(text)
            : null;
}
