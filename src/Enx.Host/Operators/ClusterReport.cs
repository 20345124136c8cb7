using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Host.Configuration;
using Enx.Host.Errors;
using Enx.Host.RoomAccess;

namespace Enx.Host.Operators;

/// <summary>
/// Says how the cluster is, as this node sees it: members from the cluster, what they carry from <see cref="NodeTable"/>, and how many
/// rooms run where from the shard region of each room node. A region that does not answer in time costs its own figures only.
/// </summary>
internal sealed class ClusterReport(ActorSystem system, NodeTable nodes, ClusterHistory history, RoomGateway rooms, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Everything but the rooms one by one.</summary>
    public async Task<ClusterAnswer> ReadAsync(CancellationToken cancellationToken)
    {
        var cluster = Cluster.Get(system);
        var (state, look, now) = (cluster.State, nodes.Current, time.GetUtcNow());
        var members = state.Members.OrderBy(m => m.Address.ToString(), StringComparer.Ordinal).ToList();
        var shards = await Task.WhenAll(members.Select(m => CountAsync(m, state, cancellationToken)));
        List<MemberView> views = [.. members.Zip(shards, (m, s) => View(m, s, state, look, cluster.SelfUniqueAddress, now))];
        // Of those that come and go at this moment the oldest may not be known.
        var oldest = members.Where(m => m.HasRole(NodeRoles.Room) && m.Status is MemberStatus.Up or MemberStatus.Leaving).Aggregate((Member?)null, (a, b) => a is null || b.IsOlderThan(a) ? b : a);
        return new ClusterAnswer(
            Codes.Success, now, system.Name, NameOf(cluster.SelfAddress), ProductVersion.Text, state.Leader is { } leader ? NameOf(leader) : null,
            oldest is null ? null : NameOf(oldest.Address), Sum(views), views,
            [.. history.Events.Reverse().Select(e => new ClusterEventView(e.At, e.Kind, e.Node, e.Text))]);
    }

    /// <summary>Rooms that run, in the order of their ids. Those that are asked for are asked for their names; none is started for it.</summary>
    public async Task<RunningRoomsAnswer> RoomsAsync(int skip, int take, CancellationToken cancellationToken)
    {
        var state = Cluster.Get(system).State;
        var holders = state.Members.Where(m => m.HasRole(NodeRoles.Room)).ToList();
        var regions = await Task.WhenAll(holders.Select(m => AskRegionAsync<CurrentShardRegionState>(m, GetShardRegionState.Instance, state, cancellationToken)));
        var running = holders.Zip(regions, (m, r) => (Node: NameOf(m.Address), Region: r)).ToList();
        var all = running
            .SelectMany(h => (h.Region?.Shards ?? []).SelectMany(s => s.EntityIds.Select(id => (Id: id, h.Node, Shard: s.ShardId))))
            .OrderBy(r => r.Id, StringComparer.Ordinal).ToList();
        var asked = await Task.WhenAll(all.Skip(skip).Take(take).Select(async r =>
        {
            var room = await FindAsync(r.Id, cancellationToken);
            return new RunningRoom(r.Id, room?.Name, room?.Users, r.Node, room?.MediaNode is { } media ? NodeNames.Short(media) : null, r.Shard);
        }));
        return new RunningRoomsAnswer(Codes.Success, all.Count, [.. running.Where(h => h.Region is null || h.Region.Failed.Count > 0).Select(h => h.Node)], asked);
    }

    /// <summary>A member of the cluster by its name.</summary>
    public static Member? Find(Cluster cluster, string node) => cluster.State.Members.FirstOrDefault(m => NameOf(m.Address) == node);

    /// <summary>How operators name a node.</summary>
    public static string NameOf(Address address) => $"{address.Host}:{address.Port}";

    private async Task<RoomReplies.RoomDetails?> FindAsync(string roomId, CancellationToken cancellationToken)
    {
        try
        {
            return await rooms.GetRoomAsync(roomId, cancellationToken);
        }
        catch (ApiException)
        {
            return null;
        }
    }

    private async Task<ShardRegionStats?> CountAsync(Member member, ClusterEvent.CurrentClusterState state, CancellationToken cancellationToken) => member.HasRole(NodeRoles.Room)
        ? await AskRegionAsync<ShardRegionStats>(member, GetShardRegionStats.Instance, state, cancellationToken)
        : null;

    /// <summary>The answer of a node's own shard region; null when there is none.</summary>
    private async Task<T?> AskRegionAsync<T>(Member member, object question, ClusterEvent.CurrentClusterState state, CancellationToken cancellationToken) where T : class
    {
        if (state.Unreachable.Contains(member)) return null;
        try
        {
            return await system.ActorSelection(new RootActorPath(member.Address) / "system" / "sharding" / NodeRoles.Room).Ask<T>(question, Patience, cancellationToken);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private static MemberView View(Member m, ShardRegionStats? shards, ClusterEvent.CurrentClusterState state, NodeTable.Look look, UniqueAddress self, DateTimeOffset now)
    {
        var name = NodeNames.Of(m.UniqueAddress);
        var entry = look.Nodes.GetValueOrDefault(name);
        var status = entry?.Status;
        return new MemberView(
            NodeNames.Short(name), name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..], m.UniqueAddress == self,
            m.Status.ToString().ToLowerInvariant(), !state.Unreachable.Contains(m), NodeRoles.Of(m),
            status?.Version, status?.Started, status?.PublicUrl, status is null ? null : Load(status, now),
            entry?.State is MediaNodeState.Lost or MediaNodeState.Gone, status?.Draining == true, status?.Deadline,
            shards?.Stats.Count, shards?.Stats.Values.Sum());
    }

    private static LoadView Load(NodeProtocol.NodeStatus s, DateTimeOffset now) => new(
        s.Figures.Cpu, s.Figures.PacketsPerSecond, s.Figures.Peers, s.Figures.MaxPeers, s.Figures.MediaRooms, s.Figures.MaxRooms, s.Figures.Sessions,
        // Clocks differ a little; nothing was measured in the future.
        Math.Round(Math.Max(0, (now - s.At).TotalSeconds), 1));

    private static ClusterTotals Sum(List<MemberView> members)
    {
        var holders = members.Where(m => m.Roles.Contains(NodeRoles.Room)).ToList();
        return new ClusterTotals(
            members.Count, members.Count(m => m.Status == "up"), members.Count(m => !m.Reachable), members.Count(m => m.Draining),
            holders.Any(m => m.Rooms is null) ? null : holders.Sum(m => m.Rooms ?? 0),
            members.Sum(m => m.Load?.MediaRooms ?? 0), members.Sum(m => m.Load?.Peers ?? 0), members.Sum(m => m.Load?.Sessions ?? 0), members.Sum(m => m.Load?.PacketsPerSecond ?? 0));
    }
}
