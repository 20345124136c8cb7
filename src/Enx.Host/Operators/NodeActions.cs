using Akka.Actor;
using Akka.Cluster;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Host.Configuration;
using Enx.Host.Errors;

namespace Enx.Host.Operators;

/// <summary>What operators do to a node, from any other or from itself.</summary>
internal sealed class NodeActions(ActorSystem system, ILogger<NodeActions> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestDrain = TimeSpan.FromMinutes(10);

    /// <summary>Has a node moved its people elsewhere and leave. Asked again, it says the deadline that it has.</summary>
    /// <param name="node">Its name.</param>
    /// <param name="deadline">After how long it leaves anyway, e.g. 30s, 2m, or 30 for seconds; null for as long as it is configured with.</param>
    /// <param name="cancellationToken">The request's end.</param>
    public async Task<DrainAnswer> DrainAsync(string node, string? deadline, CancellationToken cancellationToken)
    {
        var seconds = Seconds(deadline);
        var member = Find(node);
        try
        {
            var draining = await system.ActorSelection(new RootActorPath(member.Address) / "user" / NodeDirectory.Name)
                .Ask<NodeProtocol.Draining>(new NodeProtocol.DrainNode(seconds), Patience, cancellationToken);
            log.LogInformation("Node {Node} is to be left: it drains until {Deadline}", node, draining.Deadline);
            return new DrainAnswer(Codes.Success, NodeNames.Short(draining.Node), draining.Deadline);
        }
        catch (AskTimeoutException)
        {
            const int Status = StatusCodes.Status504GatewayTimeout;
            throw new ApiException(Status, Status, $"Node {node} did not answer. See whether it is reachable; one that is gone for good can be put out with down.");
        }
    }

    /// <summary>Puts a node out of the cluster that does not answer. Its rooms start elsewhere; if it still runs, it ends itself when it hears of it.</summary>
    public DownAnswer Down(string node)
    {
        var (member, cluster) = (Find(node), Cluster.Get(system));
        if (!cluster.State.Unreachable.Contains(member))
        {
            const int Status = StatusCodes.Status409Conflict;
            throw new ApiException(Status, Status, $"Node {node} is reachable: drain it, so that nobody on it is cut off.");
        }
        log.LogWarning("Node {Node} is put out of the cluster by an operator", node);
        cluster.Down(member.Address);
        return new DownAnswer(Codes.Success, node);
    }

    private Member Find(string node)
    {
        const int Status = StatusCodes.Status404NotFound;
        return ClusterReport.Find(Cluster.Get(system), node)
            ?? throw new ApiException(Status, Status, $"There is no member \"{node}\" in the cluster. Give host:port as /cluster lists it.");
    }

    private static int? Seconds(string? deadline)
    {
        if (string.IsNullOrEmpty(deadline)) return null;
        var fits = SettingReader.TryDuration(deadline.All(char.IsAsciiDigit) ? deadline + "s" : deadline, out var time) && time <= LongestDrain;
        return fits ? (int)Math.Ceiling(time.TotalSeconds)
            : throw new InputException(Codes.InvalidParameters, "deadline must be a duration from 0s to 10m, such as 30s or 2m, or a number of seconds.");
    }
}
