using System.Net;
using Enx.Host.Configuration;

namespace Enx.Host.Web.Listeners;

/// <summary>
/// The one rule of what is local: what this machine asks for itself. It opens what strangers must not have (metrics without a key, demo tokens, the
/// development's secrets), so a proxy on the machine, which asks for the world, must not look like it. A request is local when all of this holds:
/// <list type="number">
/// <item>It comes from a loopback address that is no trusted proxy.</item>
/// <item>It names this machine as its host, and no page of another host makes it, unless <c>enx.http.allowed-origins</c> has that page.</item>
/// <item>It bears no mark of a proxy: a forwarding header, or HTTP/1.0, which proxies speak and nothing else does any more.</item>
/// </list>
/// It is decided before the headers of trusted proxies are read, since they put another address and host in place of these.
/// </summary>
internal sealed class CallerMarks(RequestDelegate next, EnxSettings settings)
{
    private static readonly object Key = new();

    private static readonly string[] MarksOfProxies = ["Forwarded", "Via", "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP"];

    private sealed record Marks(bool IsLocal, HostString Host);

    public Task InvokeAsync(HttpContext context)
    {
        context.Items[Key] = new Marks(Look(context), context.Request.Host);
        return next(context);
    }

    /// <summary>Whether this machine asks for itself.</summary>
    public static bool IsLocal(HttpContext context) => context.Items[Key] is Marks { IsLocal: true };

    /// <summary>The host that the request named itself, whatever a proxy says of it.</summary>
    public static HostString NamedHost(HttpContext context) => context.Items[Key] is Marks marks ? marks.Host : context.Request.Host;

    /// <summary>Whether a host is a name of this machine that no other has.</summary>
    public static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private bool Look(HttpContext context)
    {
        var (request, from) = (context.Request, context.Connection.RemoteIpAddress);
        return from is not null && IPAddress.IsLoopback(from) && !ClientAddress.IsIn(from, settings.Http.TrustedProxies)
            && request.Protocol != "HTTP/1.0"
            && IsThisMachine(request.Host.Host)
            && IsOfNoOtherHost(request)
            && !request.Headers.Any(h => h.Key.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase) || MarksOfProxies.Contains(h.Key, StringComparer.OrdinalIgnoreCase));
    }

    private bool IsOfNoOtherHost(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || settings.Http.AllowedOrigins.Contains("*") || settings.Http.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsThisMachine(uri.Host));
    }
}
