using Akka.Actor;
using Akka.Cluster;
using Enx.Actors.Placement;
using Enx.Actors.Storage;
using Enx.Media;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Enx.Host.Operations;

/// <summary>
/// Whether the node does what its roles ask for: it is not stopping, its actor system runs, it is Up in the cluster, it has got through
/// its start (<see cref="NodeStart"/>), its rooms can be stored, and the media engine runs if it has one. Asked anew each time, so a node that leaves or drains
/// is not ready any more.
/// </summary>
internal sealed class NodeReadiness(ActorSystem system, IServiceProvider services, NodeStart start, IHostApplicationLifetime lifetime) : IHealthCheck
{
    private readonly IMediaEngine? _engine = services.GetService<IMediaEngine>();

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Problem() is { } problem ? HealthCheckResult.Unhealthy(problem) : HealthCheckResult.Healthy("The node takes joins."));

    private string? Problem()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return "The node is stopping.";
        if (system.WhenTerminated.IsCompleted) return "The actor system has ended.";
        var cluster = Cluster.Get(system);
        var isUp = !cluster.IsTerminated && cluster.SelfMember.Status == MemberStatus.Up;
        if (!start.Completed.IsCompletedSuccessfully) return isUp ? "Rooms do not answer yet." : "The node is not in the cluster yet. Its log says what it waits for.";
        if (!isUp) return $"The node is not Up in the cluster but {cluster.SelfMember.Status}.";
        if (services.GetRequiredService<NodeTable>().Own is { Draining: true }) return "The node drains.";
        // What the database says may name addresses, and anybody may ask here.
        if (services.GetRequiredService<StorageHealth>().Fails) return "The storage does not take writes. The log says why.";
        try
        {
            _engine?.ReadStats();
        }
        catch (ObjectDisposedException)
        {
            return "The media engine has ended.";
        }
        return null;
    }
}
