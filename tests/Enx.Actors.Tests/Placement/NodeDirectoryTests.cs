using Akka.Actor;
using Enx.Actors.Hosting;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Actors.Tests.Hosting;
using Enx.Testing;
using Xunit;

namespace Enx.Actors.Tests.Placement;

/// <summary>What a node tells and hears of the others, in a host of its own.</summary>
public sealed class NodeDirectoryTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"enx-{Guid.NewGuid():n}");
    private readonly SetBack _time = new();
    private readonly NodeTable _nodes;
    private int _measured;

    public NodeDirectoryTests() => _nodes = new NodeTable(_time);

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (System.IO.Directory.Exists(_folder)) System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_wall_clock_that_is_set_back_keeps_no_node_from_telling_how_it_is()
    {
        await using var host = await StartAsync();
        await Eventually.HoldsAsync(() => Volatile.Read(ref _measured) > 0, "the node has told how it is", RoomsHost.Patience);
        _time.Back = TimeSpan.FromHours(1);
        var before = Volatile.Read(ref _measured);
        await Eventually.HoldsAsync(() => Volatile.Read(ref _measured) > before + 1, "the node goes on telling how it is", RoomsHost.Patience);
    }

    [Fact]
    public async Task A_wall_clock_that_is_set_back_does_not_prolong_a_drain()
    {
        await using var host = await StartAsync();
        var nodes = host.System.ActorSelection($"/user/{NodeDirectory.Name}");
        await Eventually.HoldsAsync(() => _nodes.Own is not null, "the node knows itself", RoomsHost.Patience);
        await nodes.Ask<NodeProtocol.Draining>(new NodeProtocol.DrainNode(120), RoomsHost.Patience);
        _time.Back = TimeSpan.FromHours(1);
        Assert.InRange(_nodes.Leaving!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(120));
    }

    private Task<RoomsHost> StartAsync() => RoomsHost.StartAsync(new EnxRoomsOptions
    {
        ConnectionString = $"Data Source={Path.Combine(_folder, "rooms.db")}",
        Time = _time,
        Nodes = _nodes,
        Figures = () =>
        {
            Interlocked.Increment(ref _measured);
            return new NodeProtocol.NodeFigures(0, 0, 0, int.MaxValue, 0, int.MaxValue, 0);
        },
    });

    /// <summary>The true time, with a wall clock that somebody has set back.</summary>
    private sealed class SetBack : TimeProvider
    {
        private long _back;

        public TimeSpan Back { set => Interlocked.Exchange(ref _back, value.Ticks); }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - TimeSpan.FromTicks(Interlocked.Read(ref _back));
    }
}
