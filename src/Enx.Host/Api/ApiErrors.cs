using Enx.Actors.Protocol;
using Enx.Host.Auth;
using Enx.Host.Errors;

namespace Enx.Host.Api;

/// <summary>
/// Sees to it that every failure has the same body, <c>{result, error, desc}</c>: those that our code refuses, those that the
/// framework makes (401, 404, 405, 413, 415, 429) and those that nobody foresaw. Where the vocabulary has no number the HTTP
/// status is the result.
/// </summary>
internal sealed class ApiErrors(RequestDelegate next, ILogger<ApiErrors> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (InputException e) when (!context.Response.HasStarted)
        {
            var refusal = ApiException.Of(e.Code, e.Message);
            await WriteAsync(context, refusal.Status, refusal.Code, refusal.Message);
        }
        catch (ApiException e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, e.Status, e.Code, e.Message);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, e.StatusCode);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // the caller is gone
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            log.LogError(e, "{Method} {Path} failed", context.Request.Method, context.Request.Path.Value);
            await WriteAsync(context, StatusCodes.Status500InternalServerError);
        }
        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
            await WriteAsync(context, context.Response.StatusCode);
    }

    /// <summary>Writes the body of a failure that the framework made.</summary>
    public static Task WriteAsync(HttpContext context, int status)
    {
        var (code, sentence) = status switch
        {
            StatusCodes.Status400BadRequest => (Codes.InvalidParameters, "The request is not legible. Compare it with the description at /docs."),
            StatusCodes.Status401Unauthorized when AppAuthentication.ShowedPublicKey(context) =>
                (VocabularyCodes.UnknownApp, "The development key is for this machine alone, and this request comes from outside or through a proxy. The operator has to set enx.auth.app-key."),
            StatusCodes.Status401Unauthorized => (VocabularyCodes.UnknownApp, "Send the id and the key of the application with HTTP Basic authentication."),
            StatusCodes.Status403Forbidden => (status, "This is not allowed from where you are."),
            StatusCodes.Status404NotFound => (status, "There is nothing at this address. See /docs for what there is."),
            StatusCodes.Status405MethodNotAllowed => (status, "This address does not know the method. See /docs for what it knows."),
            StatusCodes.Status413PayloadTooLarge => (Codes.DataTooLarge, "The body is too large. Send less."),
            StatusCodes.Status415UnsupportedMediaType => (status, "Send the body as application/json."),
            StatusCodes.Status429TooManyRequests => (Codes.ServerBusy, "Too many requests. Wait a second and try again."),
            StatusCodes.Status503ServiceUnavailable => (Codes.ServerBusy, "The node is busy or stopping. Try again later."),
            _ => (status, "The server could not carry out the request. Try again; if it stays so, see the log of the server."),
        };
        return WriteAsync(context, status, code, sentence);
    }

    private static Task WriteAsync(HttpContext context, int status, int code, string sentence)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ErrorAnswer(code, NameOf(status), sentence), ApiJson.Default.ErrorAnswer);
    }

    private static string NameOf(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Error";
}
