namespace Enx.Cluster.Tests;

/// <summary>The gateway that people have their sockets at is lost, stands still, or leaves.</summary>
[Collection("cluster")]
public sealed class GatewaySpecs(ClusterHouse house, ITestOutputHelper output)
{
    [Fact]
    public async Task Those_whose_gateway_is_killed_are_at_another_and_their_media_never_stop()
    {
        await using var people = await PeopleAsync();
        var node = people.Gateway;

        people.Happens($"kill -9 of {node.Name}, where everybody was");
        await node.KillAsync();
        await people.IsWholeAgainAsync(TimeSpan.FromSeconds(30));

        await people.NothingIsLostAsync();
        people.Report(control: TimeSpan.FromSeconds(3), media: Gathering.NoGap);
        people.Check(people.Bots.All(b => b.Resumes == 1), "everybody has resumed once");
    }

    [Fact]
    [Trait("length", "long")]
    public async Task Those_whose_gateway_stands_still_leave_it_and_it_harms_nothing_when_it_wakes_up()
    {
        await using var people = await PeopleAsync();
        var node = people.Gateway;

        people.Happens($"SIGSTOP of {node.Name}, where everybody was; that it is silent shows after 5 s");
        node.Pause();
        await people.IsWholeAgainAsync(TimeSpan.FromSeconds(40));
        people.Report(control: TimeSpan.FromSeconds(8), media: Gathering.NoGap);
        await people.WaitUntilAsync(TimeSpan.FromSeconds(20));

        await people.WakesUpAsync(node);

        await people.NothingIsLostAsync();
    }

    [Fact]
    public async Task Those_whose_gateway_is_asked_to_end_take_their_sockets_elsewhere_before_it_closes()
    {
        await using var people = await PeopleAsync();
        var node = people.Gateway;

        people.Happens($"SIGTERM to {node.Name}, where everybody was");
        var code = await node.TerminateAsync();
        await people.IsWholeAgainAsync(TimeSpan.FromSeconds(30));

        await people.NothingIsLostAsync();
        people.Report(control: TimeSpan.FromSeconds(1), media: Gathering.NoGap);
        people.Check(code == 0, $"it ended with {code}");
        people.Check(people.Bots.All(b => b.Resumes == 1), "everybody has moved once");
    }

    private async Task<Gathering> PeopleAsync()
    {
        var people = await Gathering.OfAsync(await house.WholeAsync(), output, ["Ann", "Bob", "Cyd"]);
        await people.BeginAsync();
        return people;
    }
}
