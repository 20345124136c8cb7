namespace Enx.Cluster.Tests;

/// <summary>
/// One cluster for the tests that lose a node: two nodes of each role, so that it is known what is lost with which process, and a database. What
/// one test has lost is started again before the next.
/// </summary>
public sealed class ClusterHouse : IAsyncLifetime
{
    /// <summary>What all clusters of these tests have: development secrets, and patience for a machine that does much at once.</summary>
    public const string Settings = "";

    private ClusterUnderTest _cluster = null!;

    public async Task InitializeAsync() => _cluster = await ClusterUnderTest.StartAsync(
        Settings,
        new NodePlan("room-1", "room"), new NodePlan("room-2", "room"),
        new NodePlan("media-1", "media"), new NodePlan("media-2", "media"),
        new NodePlan("gateway-1", "gateway"), new NodePlan("gateway-2", "gateway"));

    /// <summary>The cluster, with all of its nodes up.</summary>
    internal async Task<ClusterUnderTest> WholeAsync()
    {
        await _cluster.HealAsync();
        return _cluster;
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();
}

/// <summary>Tests run one after another: two cores carry the nodes and everybody in their rooms.</summary>
[CollectionDefinition("cluster", DisableParallelization = true)]
public sealed class ClusterCollection : ICollectionFixture<ClusterHouse>;
