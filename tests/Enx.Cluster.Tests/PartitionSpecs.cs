namespace Enx.Cluster.Tests;

/// <summary>The network parts one node from the others; clients and the database still reach all of them.</summary>
[Collection("cluster")]
public sealed class PartitionSpecs(ClusterHouse house, ITestOutputHelper output)
{
    [Fact]
    public Task One_side_goes_on_with_everybody_and_the_other_ends_itself() => PartAsync("room");

    [Theory]
    [Trait("length", "long")]
    [InlineData("media")]
    [InlineData("gateway")]
    public Task So_it_is_when_another_kind_of_node_is_parted(string role) => PartAsync(role);

    private async Task PartAsync(string role)
    {
        var cluster = await house.WholeAsync();
        // Of two sides that are as large as each other the one with the lowest address goes on, which is that of room-1. Not so of one against five.
        await using var people = await Gathering.OfAsync(cluster, output, ["Ann", "Bob", "Cyd"], on: cluster["room-1"]);
        await people.BeginAsync();
        var alone = people.NodeOf(role);

        people.Happens($"{alone.Name}, which served everybody, is parted from the other five");
        await cluster.PartAsync(alone);
        try
        {
            await people.EndsItselfAsync(alone);
            await people.IsWholeAgainAsync(TimeSpan.FromSeconds(60));
            people.Check(cluster.Nodes.Where(n => n != alone).All(n => n.IsUp), "the others are there");
        }
        finally
        {
            await cluster.JoinAgainAsync(alone);
        }
        await cluster.HealAsync();
        await people.StaysWholeAsync(TimeSpan.FromSeconds(3));
        await people.NothingIsLostAsync();
        people.Report(control: TimeSpan.FromSeconds(20), media: null);
    }
}
