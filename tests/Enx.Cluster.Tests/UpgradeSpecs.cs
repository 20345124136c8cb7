namespace Enx.Cluster.Tests;

/// <summary>
/// A cluster of an older release is upgraded node by node, and then taken back to the older one in the same way, under people who talk.
/// <c>./upgrade</c> builds an older commit and runs it; <c>./test</c> has none to run it with, and leaves it out.
/// </summary>
[Trait("command", "upgrade")]
public sealed class UpgradeSpecs(ITestOutputHelper output)
{
    /// <summary>Names the older release's <c>Enx.Host.dll</c>. <c>./upgrade</c> sets it.</summary>
    private const string OlderVariable = "ENX_OLDER_RELEASE";

    [Fact]
    public async Task A_rolling_upgrade_and_the_way_back_are_noticed_by_nobody()
    {
        var older = Environment.GetEnvironmentVariable(OlderVariable) ?? throw new InvalidOperationException($"{OlderVariable} names no older release: run ./upgrade");
        await using var cluster = await ClusterUnderTest.StartOtherAsync(
            older, new NodePlan("node-1", "room", "media", "gateway"), new NodePlan("node-2", "room", "media", "gateway"), new NodePlan("node-3", "room", "media", "gateway"));
        await using var people = await Gathering.OfAsync(cluster, output, ["Ann", "Bob", "Cyd"]);
        await people.BeginAsync();

        foreach (var (release, program) in new[] { ("the newer release", ClusterNode.ProgramUnderTest), ("the older release", older) })
        {
            foreach (var node in cluster.Nodes)
            {
                people.Happens($"{node.Name} ends and comes back as {release}");
                var code = await node.TerminateAsync();
                people.Check(code == 0, $"it ended with {code}");
                node.Program = program;
                await node.StartAsync();
                await people.IsWholeAgainAsync(TimeSpan.FromSeconds(60));
                people.Report(control: TimeSpan.FromSeconds(1), media: Gathering.NoGap);
            }
        }

        await people.NothingIsLostAsync();
        people.Check(people.Bots.All(b => b.Restarts == 0), "nobody's media were lost");
    }
}
