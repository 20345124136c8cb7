using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Enx.Host.Web;

/// <summary>
/// What scripts of other origins may read here (CORS). The SDK's modules: every page, since they are public files, the same for everybody.
/// REST and the demo's tokens: pages that may call them (<see cref="OriginCheck.MayCall"/>), with a key that they send themselves. A browser is never
/// asked to add what it keeps (no credentials), and all else here is for the node's own pages.
/// </summary>
internal sealed class CrossOrigin(OriginCheck origins, ForeignPages foreign) : ICorsPolicyProvider
{
    private static readonly string[] Callable = ["/video/v2", "/demo/tokens"];

    private static readonly CorsPolicy Modules = new CorsPolicyBuilder().AllowAnyOrigin().WithMethods(HttpMethods.Get, HttpMethods.Head).Build();

    // Which origins may is asked for each request: it differs with where the request comes from.
    private static readonly CorsPolicy Calls = new CorsPolicyBuilder()
        .SetIsOriginAllowed(_ => true)
        .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Patch, HttpMethods.Delete)
        .WithHeaders("Authorization", "Content-Type")
        .WithExposedHeaders("Retry-After")
        .SetPreflightMaxAge(TimeSpan.FromMinutes(10))
        .Build();

    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/enx-rtc")) return Task.FromResult<CorsPolicy?>(Modules);
        if (!Callable.Any(p => path.StartsWithSegments(p))) return Task.FromResult<CorsPolicy?>(null);
        if (origins.MayCall(context)) return Task.FromResult<CorsPolicy?>(Calls);
        // A browser sends no request after a refused preflight, so it is counted here.
        if (HttpMethods.IsOptions(context.Request.Method)) foreign.Add(context);
        return Task.FromResult<CorsPolicy?>(null);
    }
}
