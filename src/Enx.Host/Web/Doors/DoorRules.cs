using Enx.Host.Configuration;
using Enx.Host.Errors;

namespace Enx.Host.Web.Doors;

/// <summary>
/// Sends away who is at the wrong door, and who calls the node by a name that is none of its own. A node on loopback has names of its own alone, since
/// a page can give its own name the address of this machine (DNS rebinding); another one has them when <c>enx.http.allowed-hosts</c> says some.
/// </summary>
internal sealed class DoorRules(RequestDelegate next, EnxSettings settings)
{
    public Task InvokeAsync(HttpContext context)
    {
        var door = HttpDoor.Of(context);
        // Whoever balances the load asks for health by the address.
        var asksForHealth = !door.IsOnLoopback && context.Request.Path.StartsWithSegments("/healthz");
        if (!asksForHealth && (!IsName(door, CallerMarks.NamedHost(context)) || !IsName(door, context.Request.Host)))
            throw new ApiException(StatusCodes.Status421MisdirectedRequest, StatusCodes.Status421MisdirectedRequest, "This node has no such name. The operator can add it to enx.http.allowed-hosts.");
        if (door.Opens(context.Request.Path)) return next(context);
        throw new ApiException(StatusCodes.Status404NotFound, StatusCodes.Status404NotFound, door.Kind == HttpDoorKind.Public
            ? "This is at the door for operators: enx.management.bind-address and enx.management.port."
            : "This door is for operators: /healthz, /metrics and /cluster. All else is at enx.http.bind-address and enx.http.port.");
    }

    private bool IsName(HttpDoor door, HostString host)
    {
        var http = settings.Http;
        if (!host.HasValue || (!door.IsOnLoopback && (http.AllowedHosts.Count == 0 || door.Kind == HttpDoorKind.Management))) return true;
        return CallerMarks.IsThisMachine(host.Host)
            || http.AllowedHosts.Contains(host.Host, StringComparer.OrdinalIgnoreCase)
            || string.Equals(host.Host, http.PublicUrl?.Host, StringComparison.OrdinalIgnoreCase);
    }
}
