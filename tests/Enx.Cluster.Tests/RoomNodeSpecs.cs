namespace Enx.Cluster.Tests;

/// <summary>The node that a room lives on is lost, stands still, or leaves.</summary>
[Collection("cluster")]
public sealed class RoomNodeSpecs(ClusterHouse house, ITestOutputHelper output)
{
    [Fact]
    public async Task A_room_whose_node_is_killed_goes_on_elsewhere_and_its_media_never_stop()
    {
        await using var people = await PeopleAsync();
        var node = people.RoomNode;

        people.Happens($"kill -9 of {node.Name}, where the room lived");
        await node.KillAsync();
        await people.IsWholeAgainAsync(TimeSpan.FromSeconds(60));

        await people.NothingIsLostAsync();
        people.Report(control: TimeSpan.FromSeconds(15), media: Gathering.NoGap);
        people.Check(people.RoomNode != node, "the room is on the other node");
        people.Check(people.Bots.All(b => b is { Resumes: 0, Restarts: 0, Restorations: 1 }), "nobody's socket was closed, and nobody's media were lost");
    }

    [Fact]
    public async Task A_room_whose_node_stands_still_goes_on_elsewhere_and_the_node_harms_nothing_when_it_wakes_up()
    {
        await using var people = await PeopleAsync();
        var node = people.RoomNode;

        people.Happens($"SIGSTOP of {node.Name}, where the room lived");
        node.Pause();
        await people.IsWholeAgainAsync(TimeSpan.FromSeconds(60));
        people.Report(control: TimeSpan.FromSeconds(15), media: Gathering.NoGap);

        await people.WakesUpAsync(node);

        await people.NothingIsLostAsync();
        people.Check(people.RoomNode != node, "the room is on the other node");
    }

    [Fact]
    public async Task A_room_whose_node_is_asked_to_end_is_handed_over()
    {
        await using var people = await PeopleAsync();
        var node = people.RoomNode;

        people.Happens($"SIGTERM to {node.Name}, where the room lived");
        var code = await node.TerminateAsync();
        await people.IsWholeAgainAsync(TimeSpan.FromSeconds(30));

        await people.NothingIsLostAsync();
        people.Report(control: TimeSpan.FromSeconds(1), media: Gathering.NoGap);
        people.Check(code == 0, $"it ended with {code}");
        people.Check(people.Bots.All(b => b is { Resumes: 0, Restarts: 0 }), "nobody's socket was closed, and nobody's media were lost");
    }

    private async Task<Gathering> PeopleAsync()
    {
        var people = await Gathering.OfAsync(await house.WholeAsync(), output, ["Ann", "Bob", "Cyd"]);
        await people.BeginAsync();
        return people;
    }
}
