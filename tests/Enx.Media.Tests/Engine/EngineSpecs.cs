using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Engine;

/// <summary>Tests of an engine that is made for each of them, and has caught no exception by its end.</summary>
public abstract class EngineSpecs : IAsyncLifetime
{
    /// <summary>The engine.</summary>
    protected EngineUnderTest Sfu { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Sfu.DisposeAsync();
        Assert.Equal(0, Sfu.Engine.ReadStats().Faults);
    }
}
