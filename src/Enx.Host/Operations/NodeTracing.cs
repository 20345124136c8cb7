using Enx.Actors.Tracing;
using Enx.Host.Configuration;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Enx.Host.Operations;

/// <summary>Where traces of joins go: to an OpenTelemetry collector, when there is one.</summary>
internal static class NodeTracing
{
    public static IServiceCollection AddNodeTracing(this IServiceCollection services, EnxSettings settings)
    {
        if (settings.Tracing.OtlpEndpoint is not { } endpoint) return services;
        services.AddOpenTelemetry().WithTracing(traces => traces
            .ConfigureResource(resource => resource.AddService("enx", serviceVersion: ProductVersion.Text, serviceInstanceId: $"{settings.Cluster.Hostname}:{settings.Cluster.Port}"))
            .AddSource(JoinTracing.SourceName)
            .AddOtlpExporter(otlp => (otlp.Endpoint, otlp.Protocol) = (endpoint, OtlpExportProtocol.Grpc)));
        return services;
    }
}
