namespace Enx.Cluster.Tests;

/// <summary>The node that a room lives on is lost, or leaves.</summary>
[Collection("cluster")]
public sealed class RoomNodeSpecs(ClusterHouse house, ITestOutputHelper output)
{
    private static readonly TimeSpan Control = TimeSpan.FromSeconds(15);

    /// <summary>Never stops: a packet of video comes each 50 ms, and a busy machine is late.</summary>
    private static readonly TimeSpan Media = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task A_room_whose_node_is_killed_goes_on_elsewhere_and_its_media_never_stops()
    {
        var cluster = await house.WholeAsync();
        await using var people = await Gathering.OfAsync(cluster, output, ["Ann", "Bob", "Cyd"]);
        people.Begin();
        var node = cluster.RoomNodeOf(people.RoomId);

        people.Happens($"kill -9 of {node.Name}");
        await node.KillAsync();
        await people.IsWholeAgainAsync(TimeSpan.FromSeconds(60));

        await people.NothingIsLostAsync();
        people.Report(Control, Media);
        people.Check(people.Bots.All(b => b.Resumes == 0), "nobody's socket was closed");
    }
}
