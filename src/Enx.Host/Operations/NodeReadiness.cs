using Akka.Actor;
using Akka.Cluster;
using Enx.Actors.Protocol;
using Enx.Host.Api;
using Enx.Media.Engine;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Enx.Host.Operations;

/// <summary>
/// Whether the node takes joins: it is not stopping, its actor system runs, it is Up in the cluster, rooms have answered once and
/// the media engine runs. Asked anew each time, so a node that leaves or drains is not ready any more.
/// </summary>
internal sealed class NodeReadiness(ActorSystem system, IMediaEngine engine, RoomsWarmUp warmUp, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Problem() is { } problem ? HealthCheckResult.Unhealthy(problem) : HealthCheckResult.Healthy("The node takes joins."));

    private string? Problem()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return "The node is stopping.";
        if (system.WhenTerminated.IsCompleted) return "The actor system has ended.";
        var cluster = Cluster.Get(system);
        if (cluster.IsTerminated || cluster.SelfMember.Status != MemberStatus.Up) return $"The node is not Up in the cluster but {cluster.SelfMember.Status}.";
        if (!warmUp.Reached.IsCompletedSuccessfully) return "Rooms do not answer yet.";
        try
        {
            engine.ReadStats();
        }
        catch (ObjectDisposedException)
        {
            return "The media engine has ended.";
        }
        return null;
    }
}

/// <summary>Asks for a room that is not there until somebody says so: from then on the way to rooms works.</summary>
internal sealed class RoomsWarmUp(RoomGateway rooms, ILogger<RoomsWarmUp> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when rooms answer.</summary>
    public Task Reached => _reached.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await rooms.AskAsync(new RoomQueries.GetRoom("warm-up"), stoppingToken);
            }
            catch (ApiException e) when (e.Code == Codes.RoomNotFound)
            {
                _reached.TrySetResult();
                return;
            }
            catch (ApiException e)
            {
                log.LogDebug("Rooms do not answer yet: {Cause}", e.Message);
            }
            await Task.Delay(Pause, stoppingToken);
        }
    }
}
