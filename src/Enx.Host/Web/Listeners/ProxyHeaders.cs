using Enx.Host.Configuration;
using Microsoft.AspNetCore.HttpOverrides;

namespace Enx.Host.Web.Listeners;

/// <summary>
/// Puts the client in place of the proxy: address, scheme and host as <c>enx.http.trusted-proxies</c> say them, nobody else. Of the two ways to say it
/// one is read (<c>enx.http.proxy-headers</c>): a proxy that writes the one hands the other on as the client sent it.
/// </summary>
internal static class ProxyHeaders
{
    public static void UseProxyHeaders(this IApplicationBuilder app, HttpSettings http)
    {
        if (http.TrustedProxies.Count == 0) return;
        if (http.ReadsForwarded) app.Use(TranslateAsync);
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            // As far as trusted proxies go, however many there are: whoever is no trusted one is the client.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in http.TrustedProxies) options.KnownIPNetworks.Add(proxy);
        app.UseForwardedHeaders(options);
    }

    /// <summary>Writes what Forwarded (RFC 7239) says as the headers that are read. Who is no trusted proxy gains nothing by it.</summary>
    private static Task TranslateAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers;
        foreach (var name in headers.Keys.Where(k => k.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)).ToList()) headers.Remove(name);
        var elements = ForwardedHeader.Read(headers["Forwarded"].ToString());
        if (elements.Count == 0) return next(context);
        headers["X-Forwarded-For"] = string.Join(',', elements.Select(e => e.For));
        // These two count from the right as the first does, so each has as many parts or is left out.
        if (elements.All(e => e.Proto.Length > 0)) headers["X-Forwarded-Proto"] = string.Join(',', elements.Select(e => e.Proto));
        if (elements.All(e => e.Host.Length > 0)) headers["X-Forwarded-Host"] = string.Join(',', elements.Select(e => e.Host));
        return next(context);
    }
}
