using Enx.Actors.Protocol;
using Enx.Host.Errors;

namespace Enx.Host.Web;

/// <summary>
/// Keeps pages of other origins from doing things here with what a browser knows of this node: an id and key that were once typed into it go along
/// with every request to the node, whoever makes it.
/// <list type="number">
/// <item>A request that changes something is refused when the browser says that another site makes it (<c>Sec-Fetch-Site</c>), or from an
/// <c>Origin</c> that may not call (<see cref="OriginCheck"/>).</item>
/// <item>It is refused as well with a content type that a form can send: no application sends those, and a browser sends them for any page.</item>
/// <item>A script's request that lacks the key is answered without a challenge, so that no browser asks for the key and keeps it.</item>
/// </list>
/// What is no browser says neither site nor origin, and notices nothing.
/// </summary>
internal sealed class CrossSiteRequests(RequestDelegate next, OriginCheck origins, ForeignPages foreign)
{
    private static readonly string[] OfForms = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (IsOfScript(request)) context.Response.OnStarting(LeaveOutChallenge, context.Response);
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) return next(context);
        if (!IsOfOwnSite(context))
        {
            if (OriginCheck.Of(request).Length > 0) foreign.Add(context);
            throw ApiException.Of(Codes.OriginRefused, "Pages of other origins may change nothing here. Call from your backend, or have the operator allow the origin in enx.http.allowed-origins.");
        }

        if (request.ContentLength != 0 && request.ContentType is { } type && OfForms.Contains(type.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase))
            throw new ApiException(StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status415UnsupportedMediaType, "Send JSON: Content-Type: application/json.");
        return next(context);
    }

    private static Task LeaveOutChallenge(object response)
    {
        ((HttpResponse)response).Headers.WWWAuthenticate = default;
        return Task.CompletedTask;
    }

    private static bool IsOfScript(HttpRequest request) => request.Headers["Sec-Fetch-Mode"].ToString() is { Length: > 0 } mode && mode != "navigate";

    /// <summary>An allowed origin is another site, and may: so the origin decides where it is told, and the browser's word where it is not.</summary>
    private bool IsOfOwnSite(HttpContext context)
    {
        var request = context.Request;
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is "same-origin") return true;
        return request.Headers.Origin.Count > 0
            ? origins.MayCall(context)
            : site is "" or "none";
    }
}
