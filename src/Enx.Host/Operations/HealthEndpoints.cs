using System.Text.Json;
using Enx.Host.Web.Listeners;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Enx.Host.Operations;

/// <summary><c>/healthz/live</c>: the process works. <c>/healthz/ready</c>: the node takes joins, or why not. Why not is told to operators alone.</summary>
internal static class HealthEndpoints
{
    private const string Ready = "ready";

    public static IServiceCollection AddNodeHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<NodeReadiness>("node", tags: [Ready]);
        return services;
    }

    public static void MapNodeHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = Write });
        app.MapHealthChecks("/healthz/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains(Ready), ResponseWriter = Write });
    }

    private static async Task Write(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", report.Status == HealthStatus.Healthy ? "ok" : "unhealthy");
        var isTold = NodeListener.Of(context).Kind != NodeListenerKind.Public;
        foreach (var entry in isTold ? report.Entries.Values : []) json.WriteString("desc", entry.Description);
        json.WriteEndObject();
    }
}
