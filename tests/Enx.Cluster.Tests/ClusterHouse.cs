namespace Enx.Cluster.Tests;

/// <summary>
/// One cluster for the tests that lose a node: two nodes of each role, so that it is known what is lost with which process, each on a machine of its
/// own, so that they can be parted, and a database. What one test has lost is started again before the next.
/// </summary>
public sealed class ClusterHouse : IAsyncLifetime
{
    private ClusterUnderTest _cluster = null!;

    public async Task InitializeAsync() => _cluster = await ClusterUnderTest.StartApartAsync(
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
