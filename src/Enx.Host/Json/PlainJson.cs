using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Enx.Host.Json;

/// <summary>Writes JSON that is read by JSON parsers, never as part of a page: what JSON need not have escaped is not, as "&lt;" would be six bytes.</summary>
internal static class PlainJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One JSON value as UTF-8.</summary>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options)) write(json);
        return buffer.WrittenMemory;
    }
}
