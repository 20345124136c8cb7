using System.Globalization;

namespace Enx.Cluster.Tests;

/// <summary>Nodes are killed and started at random while people do what people do.</summary>
public sealed class ChaosSpecs(ITestOutputHelper output)
{
    /// <summary>Says how many minutes it lasts; half of one when it is not set. <c>./chaos</c> sets it.</summary>
    private const string MinutesVariable = "ENX_CHAOS_MINUTES";

    /// <summary>Says with which number chance begins, to come by the same decisions again.</summary>
    private const string SeedVariable = "ENX_CHAOS_SEED";

    [Fact]
    public async Task Fifty_people_in_ten_rooms_end_as_they_were_told_while_nodes_are_killed_and_started()
    {
        var minutes = double.Parse(Environment.GetEnvironmentVariable(MinutesVariable) ?? "0.5", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable(SeedVariable) ?? $"{Random.Shared.Next(10_000)}", CultureInfo.InvariantCulture);
        output.WriteLine($"{minutes} minutes, {SeedVariable}={seed}");
        await using var cluster = await ClusterUnderTest.StartAsync(
            new NodePlan("node-1", "room", "media", "gateway"), new NodePlan("node-2", "room", "media", "gateway"), new NodePlan("node-3", "room", "media", "gateway"));
        await using var chaos = new Chaos(cluster, output, new Random(seed));
        await chaos.FillAsync(rooms: 10, peoplePerRoom: 5);
        await chaos.RunAsync(TimeSpan.FromMinutes(minutes));
        await chaos.EndsWellAsync();
    }
}
