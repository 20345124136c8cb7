namespace Enx.Cluster.Tests;

/// <summary>The node that carries a room's media is lost, stands still, or leaves.</summary>
[Collection("cluster")]
public sealed class MediaNodeSpecs(ClusterHouse house, ITestOutputHelper output)
{
    [Fact]
    public async Task Media_of_a_node_that_is_killed_come_back_on_another_with_the_same_people()
    {
        await using var people = await PeopleAsync();
        var node = people.MediaNode;
        var ids = people.Ids;

        people.Happens($"kill -9 of {node.Name}, which carried the media");
        await node.KillAsync();
        await people.IsWholeAgainAsync(TimeSpan.FromSeconds(60));

        await people.NothingIsLostAsync();
        people.Report(control: TimeSpan.FromSeconds(1), media: TimeSpan.FromSeconds(6));
        people.Check(people.MediaNode != node, "the media are on the other node");
        people.Check(people.Ids.SequenceEqual(ids) && people.Bots.All(b => b.Resumes == 0), "everybody is who they were, on the same socket");
    }

    [Fact]
    [Trait("length", "long")]
    public async Task Media_of_a_node_that_stands_still_come_back_on_another_and_it_harms_nothing_when_it_wakes_up()
    {
        await using var people = await PeopleAsync();
        var node = people.MediaNode;

        people.Happens($"SIGSTOP of {node.Name}, which carried the media");
        node.Pause();
        await people.IsWholeAgainAsync(TimeSpan.FromSeconds(60));
        people.Report(control: TimeSpan.FromSeconds(1), media: TimeSpan.FromSeconds(6));
        await people.WaitUntilAsync(TimeSpan.FromSeconds(20));

        await people.WakesUpAsync(node);

        await people.NothingIsLostAsync();
    }

    [Fact]
    public async Task Media_of_a_node_that_is_asked_to_end_move_without_a_gap()
    {
        await using var people = await PeopleAsync();
        var node = people.MediaNode;

        people.Happens($"SIGTERM to {node.Name}, which carried the media");
        var code = await node.TerminateAsync();
        await people.IsWholeAgainAsync(TimeSpan.FromSeconds(30));

        await people.NothingIsLostAsync();
        people.Report(control: TimeSpan.FromSeconds(1), media: Gathering.NoGap);
        people.Check(code == 0, $"it ended with {code}");
        people.Check(people.Bots.All(b => b is { Moves: 1, Restarts: 0 }), "everybody has moved once, and nobody's media were lost");
    }

    private async Task<Gathering> PeopleAsync()
    {
        var people = await Gathering.OfAsync(await house.WholeAsync(), output, ["Ann", "Bob", "Cyd"]);
        await people.BeginAsync();
        return people;
    }
}
