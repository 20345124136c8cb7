namespace Enx.Host.Web;

/// <summary>
/// What browsers are told about every answer. Pages may run the node's own scripts only, speak with the gateways of this cluster only, and
/// be framed by nobody; camera, microphone and screen are theirs. The description page brings scripts within its HTML, so it gets a rule of its own.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next, GatewayList gateways)
{
    private const string DocsPolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self)";
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/docs") ? DocsPolicy : PagePolicy(context.Request.Host);
        return next(context);
    }

    /// <summary>Not every browser counts a WebSocket to the same host as "self", so hosts are named.</summary>
    private string PagePolicy(HostString host)
    {
        var sockets = host.HasValue && host.Value!.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '[' or ']')
            ? $" ws://{host.Value} wss://{host.Value}"
            : "";
        var others = string.Concat(gateways.Origins.Select(o => $" {(o.StartsWith("https:", StringComparison.Ordinal) ? "wss" : "ws")}{o[o.IndexOf(':', StringComparison.Ordinal)..]}"));
        return "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob: mediastream:; "
            + $"connect-src 'self'{sockets}{others}; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }
}
