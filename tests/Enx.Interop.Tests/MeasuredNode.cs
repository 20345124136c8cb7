namespace Enx.Interop.Tests;

/// <summary>One node for all who measure subscribers of pion, in a process of its own, and the program of the clients, built before anything keeps the machine busy.</summary>
public sealed class MeasuredNode : IAsyncLifetime
{
    /// <summary>The node.</summary>
    public NodeApart Node { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await PionClients.PrepareAsync();
        Node = await NodeApart.StartAsync();
    }

    public async Task DisposeAsync() => await Node.DisposeAsync();
}

/// <summary>Tests run one after another: they share a node, and what one keeps busy would disturb the others.</summary>
[CollectionDefinition("interop", DisableParallelization = true)]
public sealed class InteropCollection : ICollectionFixture<MeasuredNode>;
