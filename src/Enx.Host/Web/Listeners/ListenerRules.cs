using Enx.Host.Configuration;
using Enx.Host.Errors;

namespace Enx.Host.Web.Listeners;

/// <summary>
/// Sends away who is at the wrong listener, and who calls the node by a name that is none of its own. A node on loopback has names of its own alone, since
/// a page can give its own name the address of this machine (DNS rebinding); another one has them when <c>enx.http.allowed-hosts</c> says some.
/// </summary>
internal sealed class ListenerRules(RequestDelegate next, EnxSettings settings)
{
    public Task InvokeAsync(HttpContext context)
    {
        var listener = NodeListener.Of(context);
        // Whoever balances the load asks for health by the address.
        var asksForHealth = !listener.IsOnLoopback && context.Request.Path.StartsWithSegments("/healthz");
        if (!asksForHealth && (!IsName(listener, CallerMarks.NamedHost(context)) || !IsName(listener, context.Request.Host)))
            throw new ApiException(StatusCodes.Status421MisdirectedRequest, StatusCodes.Status421MisdirectedRequest, "This node has no such name. The operator can add it to enx.http.allowed-hosts.");
        if (listener.Opens(context.Request.Path)) return next(context);
        throw new ApiException(StatusCodes.Status404NotFound, StatusCodes.Status404NotFound, listener.Kind == NodeListenerKind.Public
            ? "This is at the listener for operators: enx.management.bind-address and enx.management.port."
            : "This listener is for operators: /healthz, /metrics and /cluster. All else is at enx.http.bind-address and enx.http.port.");
    }

    private bool IsName(NodeListener listener, HostString host)
    {
        var http = settings.Http;
        if (!host.HasValue || (!listener.IsOnLoopback && (http.AllowedHosts.Count == 0 || listener.Kind == NodeListenerKind.Management))) return true;
        return CallerMarks.IsThisMachine(host.Host)
            || http.AllowedHosts.Contains(host.Host, StringComparer.OrdinalIgnoreCase)
            || string.Equals(host.Host, http.PublicUrl?.Host, StringComparison.OrdinalIgnoreCase);
    }
}
