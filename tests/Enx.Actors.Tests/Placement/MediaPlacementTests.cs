using System.Collections.Immutable;
using Akka.Actor;
using Enx.Actors.Placement;
using Enx.Actors.Tests.Rooms;
using Xunit;
using static Enx.Actors.Protocol.NodeProtocol;

namespace Enx.Actors.Tests.Placement;

public sealed class MediaPlacementTests
{
    private static readonly NodeFigures Idle = new(0, 0, 0, 100, 0, 10, 0);

    [Theory]
    [InlineData("", "own", null)]
    [InlineData("a 0.9", "own", "a")]
    [InlineData("own 0.49, a 0", "own", "own")]
    [InlineData("own 0.5, a 0.4", "own", "a")]
    [InlineData("own 0.9, a 0.95", "own", "own")]
    public void The_rooms_own_node_comes_first_while_it_is_cool(string nodes, string own, string? chosen) =>
        Assert.Equal(chosen, MediaPlacement.Choose(Candidates(nodes), own, _ => 0));

    [Theory]
    [InlineData(0, 0, "b")]
    [InlineData(0, 1, "a")]
    [InlineData(1, 1, "b")]
    [InlineData(2, 0, "a")]
    [InlineData(2, 1, "b")]
    public void Else_it_is_the_less_loaded_of_two_that_are_drawn(int first, int second, string chosen)
    {
        var draws = new Queue<int>([first, second]);
        Assert.Equal(chosen, MediaPlacement.Choose(Candidates("a 0.2, b 0.1, c 0.3"), "own", _ => draws.Dequeue()));
    }

    [Theory]
    [InlineData(0.2, 0, 0, 0, 0.2)]
    [InlineData(0.2, 50, 0, 0, 0.5)]
    [InlineData(0.2, 0, 8, 0, 0.8)]
    [InlineData(0.2, 40, 0, 20, 0.6)]
    [InlineData(0.2, 0, 0, 20, 0.28)]
    public void The_scarcest_counts_and_peers_on_their_way_too(double cpu, int peers, int rooms, int unseen, double load) =>
        Assert.Equal(load, MediaPlacement.LoadOf(Idle with { Cpu = cpu, Peers = peers, MediaRooms = rooms }, unseen), 6);

    [Theory]
    [InlineData(99, 9, 0, true)]
    [InlineData(100, 0, 0, false)]
    [InlineData(99, 0, 1, false)]
    [InlineData(0, 10, 0, false)]
    public void A_full_node_takes_nothing(int peers, int rooms, int unseen, bool takes) =>
        Assert.Equal(takes, MediaPlacement.HasPlace(Idle with { Peers = peers, MediaRooms = rooms }, unseen));

    [Fact]
    public void Two_draws_keep_ten_nodes_within_a_few_peers_of_each_other_without_newer_figures()
    {
        var time = new ManualTime(Samples.Noon);
        var table = new NodeTable(time);
        var names = Enumerable.Range(0, 10).Select(i => $"n{i}/1").ToArray();
        table.Publish(LookOf(names));
        var sent = names.ToDictionary(n => n, _ => 0);
        for (var i = 0; i < 500; i++)
        {
            var node = table.Choose()!;
            table.Count(node);
            sent[node]++;
        }
        Assert.InRange(sent.Values.Max(), 50, 56);
        time.Now += TimeSpan.FromSeconds(10);
        Assert.NotNull(table.Choose());
    }

    [Theory]
    [InlineData(MediaNodeState.Alive, false, true)]
    [InlineData(MediaNodeState.Alive, true, false)]
    [InlineData(MediaNodeState.Lost, false, false)]
    public void Who_drains_or_is_lost_is_no_candidate(MediaNodeState state, bool draining, bool chosen)
    {
        var table = new NodeTable(TimeProvider.System);
        table.Publish(LookOf(["a/1"], state, draining));
        Assert.Equal(chosen ? "a/1" : null, table.Choose());
        Assert.Null(table.Choose(except: "a/1"));
        Assert.Equal((state, draining), (table.Find("a/1").State, table.Find("a/1").Draining));
    }

    [Fact]
    public void A_stranger_is_gone_once_the_membership_is_known()
    {
        var table = new NodeTable(TimeProvider.System);
        Assert.Equal(MediaNodeState.Unknown, table.Find("a/1").State);
        table.Publish(LookOf([]) with { Members = ["b/1"] });
        Assert.Equal((MediaNodeState.Gone, MediaNodeState.Unknown), (table.Find("a/1").State, table.Find("b/1").State));
    }

    private static NodeTable.Look LookOf(string[] nodes, MediaNodeState state = MediaNodeState.Alive, bool draining = false) => new(
        "own/1",
        nodes.ToImmutableSortedDictionary(n => n, n => new NodeTable.Entry(
            new NodeStatus(n, Samples.Noon, Samples.Noon, "", [], Idle with { MaxPeers = 1000 }, ActorRefs.Nobody, draining), state, 0), StringComparer.Ordinal),
        [.. nodes],
        true);

    private static ImmutableArray<MediaCandidate> Candidates(string nodes) =>
        [.. nodes.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(n => n.Split(' ')).Select(n => new MediaCandidate(n[0], double.Parse(n[1])))];
}
