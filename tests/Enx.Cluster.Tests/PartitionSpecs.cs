namespace Enx.Cluster.Tests;

/// <summary>The network parts the nodes; clients and the database still reach all of them.</summary>
public sealed class PartitionSpecs(ITestOutputHelper output)
{
    [Fact]
    public async Task One_side_goes_on_with_everybody_and_the_other_ends_itself()
    {
        await using var cluster = await ClusterUnderTest.StartApartAsync(
            ClusterHouse.Settings, new NodePlan("node-1", "room", "media", "gateway"), new NodePlan("node-2", "room", "media", "gateway"), new NodePlan("node-3", "room", "media", "gateway"));
        await using var people = await Gathering.OfAsync(cluster, output, ["Ann", "Bob", "Cyd"]);
        await people.BeginAsync();
        // The room, and with it the media, is on the side that is alone.
        var alone = people.RoomNode;

        people.Happens($"{alone.Name}, where the room lived, is parted from the other two");
        await cluster.PartAsync(alone);
        var code = await alone.EndedAsync();
        output.WriteLine($"  it has ended itself with {code}");
        await people.IsWholeAgainAsync(TimeSpan.FromSeconds(60));
        people.Check(code == Gathering.EndedItself, $"it ended with {code}");
        people.Check(cluster.Nodes.Where(n => n != alone).All(n => n.IsUp), "the others are there");

        await cluster.JoinAgainAsync(alone);
        await cluster.HealAsync();
        await people.StaysWholeAsync(TimeSpan.FromSeconds(3));
        await people.NothingIsLostAsync();
        people.Report(control: TimeSpan.FromSeconds(20), media: null);
    }
}
