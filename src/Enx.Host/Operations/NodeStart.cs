using Akka.Actor;
using Akka.Cluster;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Host.Configuration;
using Enx.Host.Errors;
using Enx.Host.RoomAccess;

namespace Enx.Host.Operations;

/// <summary>
/// Waits until the node can do what its roles ask for. It must be Up in the cluster; and a node that holds rooms, or leads others to
/// them, asks for a room that is not there until somebody says so: from then on the way to rooms works. A media node must have said that
/// it is one, or rooms would not find it.
/// </summary>
internal sealed class NodeStart(ActorSystem system, RoomGateway rooms, NodeTable nodes, EnxSettings settings, ILogger<NodeStart> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ComplainEvery = TimeSpan.FromMinutes(1);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the node is there.</summary>
    public Task Completed => _completed.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Cluster.Get(system).RegisterOnMemberUp(() => up.TrySetResult());
        await up.Task.WaitAsync(stoppingToken);
        if (settings.Cluster.HoldsRooms || settings.Cluster.IsGateway) await AskForRoomsAsync(stoppingToken);
        while (settings.Cluster.CarriesMedia && nodes.Own?.Media is null) await Task.Delay(Pause, stoppingToken);
        _completed.TrySetResult();
    }

    private async Task AskForRoomsAsync(CancellationToken stoppingToken)
    {
        using var complaint = new PeriodicTimer(ComplainEvery);
        var complain = complaint.WaitForNextTickAsync(stoppingToken).AsTask();
        while (!await AnswerAsync(stoppingToken))
        {
            if (complain.IsCompleted)
            {
                log.LogWarning("The cluster is there, but its rooms do not answer: is a node of the role room in it, and does its database answer?");
                complain = complaint.WaitForNextTickAsync(stoppingToken).AsTask();
            }
            await Task.Delay(Pause, stoppingToken);
        }
    }

    private async Task<bool> AnswerAsync(CancellationToken stoppingToken)
    {
        try
        {
            await rooms.AskAsync(new RoomQueries.GetRoom("warm-up"), stoppingToken);
            return true;
        }
        catch (ApiException e)
        {
            if (e.Code == Codes.RoomNotFound) return true;
            log.LogDebug("Rooms do not answer yet: {Cause}", e.Message);
            return false;
        }
    }
}
