using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Errors;
using Enx.Host.Json;

namespace Enx.Host.Api;

/// <summary>Reads a request's JSON body strictly. Its size is bounded by the server.</summary>
internal static class JsonBody
{
    /// <summary>The object in the body.</summary>
    public static async Task<StrictObject> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        try
        {
            return new StrictObject(StrictJson.Parse(body.GetBuffer().AsSpan(0, (int)body.Length)), "");
        }
        catch (JsonException e)
        {
            throw new InputException(Codes.InvalidParameters, $"The body is not legible JSON: {e.Message}");
        }
    }
}
