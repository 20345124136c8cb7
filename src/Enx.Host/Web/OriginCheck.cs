namespace Enx.Host.Web;

/// <summary>
/// Whether a page may open a signalling socket. Browsers let any page try, and tell where it is from: only the node's own pages
/// those of the cluster's other gateways, and those of the configured origins may. What is no browser tells no origin, and may.
/// </summary>
internal static class OriginCheck
{
    public static bool Allows(HttpRequest request, IReadOnlyList<string> allowedOrigins, IReadOnlyCollection<string> gateways)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0 || allowedOrigins.Contains("*")) return true;
        if (allowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase) || gateways.Contains(origin, StringComparer.OrdinalIgnoreCase)) return true;
        // The scheme is left out: a proxy in front may speak TLS with the browser and none with the node.
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
