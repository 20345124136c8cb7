using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Json;

namespace Enx.Host.Api;

/// <summary>Reads a request's JSON body strictly. Its size is bounded by the server.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The object in the body.</summary>
    public static async Task<StrictObject> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, Strict, cancellationToken);
            return new StrictObject(document.RootElement.Clone(), "");
        }
        catch (JsonException e)
        {
            throw new InputException(Codes.InvalidParameters, $"The body is not legible JSON: {e.Message}");
        }
    }
}
