namespace Enx.Cluster.Tests;

/// <summary>An operator has a node left, over REST and at any other node.</summary>
[Collection("cluster")]
public sealed class DrainSpecs(ClusterHouse house, ITestOutputHelper output)
{
    [Fact]
    public Task A_node_that_is_drained_is_left_by_everybody_and_then_leaves() => DrainAsync("media");

    [Theory]
    [Trait("length", "long")]
    [InlineData("room")]
    [InlineData("gateway")]
    public Task So_it_is_with_another_kind_of_node(string role) => DrainAsync(role);

    private async Task DrainAsync(string role)
    {
        var cluster = await house.WholeAsync();
        await using var people = await Gathering.OfAsync(cluster, output, ["Ann", "Bob", "Cyd"]);
        await people.BeginAsync();
        var node = people.NodeOf(role);

        people.Happens($"drain of {node.Name}");
        var answer = await cluster.PostAsync($"../../cluster/nodes/{node.ClusterName}/drain?deadline=30s", new { });
        people.Check(answer.GetProperty("node").GetString() == node.ClusterName, $"the answer was {answer}");
        var code = await node.EndedAsync();
        await people.IsWholeAgainAsync(TimeSpan.FromSeconds(30));

        await people.NothingIsLostAsync();
        people.Report(control: TimeSpan.FromSeconds(1), media: Gathering.NoGap);
        people.Check(code == 0, $"it ended with {code}");
        people.Check(people.Bots.All(b => b.Restarts == 0), "nobody's media were lost");
    }
}
