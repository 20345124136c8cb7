using Enx.Host.Configuration;
using Enx.Host.Web.Listeners;

namespace Enx.Host.Web;

/// <summary>
/// Which pages may do what. Browsers let any page try, and tell where it is from (its origin). The node's own pages may do all, and so may those
/// of the cluster's other gateways, those of the configured origins and, while the node is in development, those of this machine. What is no
/// browser tells no origin, and may.
/// </summary>
internal sealed class OriginCheck(EnxSettings settings, GatewayList gateways)
{
    /// <summary>Whether the page may open a signalling socket.</summary>
    public bool MayConnect(HttpContext context) => settings.Http.AllowedOrigins.Contains("*") || MayCall(context);

    /// <summary>
    /// Whether the page may call REST. That every page may open a socket (<c>*</c>), which takes a token, does not let every page use the key that a
    /// browser keeps.
    /// </summary>
    public bool MayCall(HttpContext context)
    {
        var origin = Of(context.Request);
        if (origin.Length == 0) return true;
        if (settings.Http.AllowedOrigins.Where(o => o != "*").Contains(origin, StringComparer.OrdinalIgnoreCase)) return true;
        if (gateways.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)) return true;
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return false;
        // The scheme is left out: a proxy in front may speak TLS with the browser and none with the node.
        return string.Equals(uri.Authority, context.Request.Host.Value, StringComparison.OrdinalIgnoreCase) || IsInDevelopment(context, uri);
    }

    /// <summary>Where the page is from; empty for what is no browser.</summary>
    public static string Of(HttpRequest request) => request.Headers.Origin.ToString();

    /// <summary>A development server on this machine, at whatever port: it could as well show the packaged key and make tokens itself.</summary>
    private bool IsInDevelopment(HttpContext context, Uri page) =>
        settings.IsForDevelopment && CallerMarks.IsLocal(context) && page.Scheme == "http" && CallerMarks.IsThisMachine(page.Host);
}
