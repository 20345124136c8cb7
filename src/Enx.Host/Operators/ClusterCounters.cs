using System.Diagnostics.Metrics;
using Akka.Cluster;

namespace Enx.Host.Operators;

/// <summary>
/// The cluster as this node sees it, as the meter <c>Enx.Host</c>:
/// <list type="bullet">
/// <item><c>enx.cluster.members</c>: members, by <c>status</c> (joining, up, leaving, …).</item>
/// <item><c>enx.cluster.unreachable</c>: members that do not answer.</item>
/// </list>
/// </summary>
internal sealed class ClusterCounters : IDisposable
{
    private readonly Meter _meter = new("Enx.Host");

    public ClusterCounters(Cluster cluster)
    {
        _meter.CreateObservableUpDownCounter("enx.cluster.members", () => Members(cluster), "{node}", "Members of the cluster, by status.");
        _meter.CreateObservableUpDownCounter("enx.cluster.unreachable", () => cluster.State.Unreachable.Count, "{node}", "Members that do not answer.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>A status that nobody has any more is told as 0, or it would seem to stay.</summary>
    private static IEnumerable<Measurement<int>> Members(Cluster cluster)
    {
        var counts = cluster.State.Members.CountBy(m => m.Status).ToDictionary();
        foreach (var status in Enum.GetValues<MemberStatus>())
        {
            if (status != MemberStatus.Removed) yield return new Measurement<int>(counts.GetValueOrDefault(status), new KeyValuePair<string, object?>("status", status.ToString().ToLowerInvariant()));
        }
    }
}
