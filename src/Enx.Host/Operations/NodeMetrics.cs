using Enx.Host.Configuration;
using Enx.Host.Web.Listeners;
using OpenTelemetry.Metrics;

namespace Enx.Host.Operations;

/// <summary>
/// <c>GET /metrics</c>: what this process counts, for Prometheus. Who asks from the same machine is answered; others show the application's
/// id and key, unless <c>enx.metrics.public</c> says that only monitoring gets here anyway.
/// </summary>
internal static class NodeMetrics
{
    private const string Policy = "metrics";

    /// <summary>Ours, the runtime's (heap, thread pool and its queue, processors), and the web server's.</summary>
    private static readonly string[] Meters =
        ["Enx.Host", "Enx.Actors", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting"];

    public static IServiceCollection AddNodeMetrics(this IServiceCollection services, MetricsSettings settings)
    {
        if (!settings.Enabled) return services;
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        return services.AddAuthorization(options => options.AddPolicy(Policy, policy => policy.RequireAssertion(asked =>
            settings.Public || asked.User.Identity?.IsAuthenticated == true || (asked.Resource is HttpContext http && CallerMarks.IsLocal(http)))));
    }

    public static IEndpointConventionBuilder MapNodeMetrics(this IEndpointRouteBuilder app) => app.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(Policy);
}
