using System.Text.Json;
using System.Text.Unicode;

namespace Enx.Host.Json;

/// <summary>
/// Parses JSON of strangers so that what comes out can be read without surprises: valid UTF-8, no key twice, not too deep, and no
/// halves of characters, which the parser lets pass and which throw only when they are read.
/// </summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>The value in the bytes.</summary>
    /// <exception cref="JsonException">They are not legible; the message is fit for the one who sent them.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8)) throw new JsonException("It is not UTF-8.");
        try
        {
            var element = JsonElement.Parse(utf8, Options);
            // Only an escape can bring in half a character.
            if (utf8.IndexOf("\\u"u8) >= 0) Visit(element);
            return element;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("A \\u escape stands for half a character.");
        }
    }

    /// <summary>Reads all names and texts once.</summary>
    private static void Visit(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Visit(item);
                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    Visit(property.Value);
                }
                break;
        }
    }
}
