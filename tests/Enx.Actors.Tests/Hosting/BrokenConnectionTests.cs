using System.Diagnostics;
using System.Net;
using Akka.Actor;
using Enx.Actors.Hosting;
using Enx.Testing;
using Enx.Testing.Load;
using Enx.Testing.Network;
using Xunit;

namespace Enx.Actors.Tests.Hosting;

/// <summary>The connection between two nodes that are both well breaks.</summary>
public sealed class BrokenConnectionTests : IDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("enx-broken-");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_there_again_before_the_nodes_count_each_other_as_lost()
    {
        var port = FreePort.Tcp();
        await using var way = new TcpCut(new IPEndPoint(IPAddress.Loopback, port));
        await using var one = await StartAsync("one", port, hocon: $"akka.remote.dot-netty.tcp.public-port = {way.EndPoint.Port}");
        await using var other = await StartAsync("other", FreePort.Tcp(), seed: one);
        await one.SeesMembersAsync(2);
        await other.SeesMembersAsync(2);
        var accepted = one.System.Settings.Config.GetTimeSpan("akka.cluster.failure-detector.acceptable-heartbeat-pause");
        await AnswersAsync(one, other);
        using var pauses = new MachinePauses();

        for (var times = 0; times < 3; times++)
        {
            way.Cut();
            way.Mend();
            var broken = Stopwatch.GetTimestamp();
            await AnswersAsync(one, other);
            await AnswersAsync(other, one);
            var away = Stopwatch.GetElapsedTime(broken);
            Assert.True(away < pauses.Allow(accepted), $"for {away.TotalSeconds:0.0} s nothing came through, and after {accepted.TotalSeconds:0.0} s a node is lost");
        }
    }

    /// <summary>Asks a node for what every node has, until it answers.</summary>
    private static async Task AnswersAsync(RoomsHost from, RoomsHost to)
    {
        var root = from.System.ActorSelection(new RootActorPath(to.Address) / "system");
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    await root.ResolveOne(TimeSpan.FromMilliseconds(200));
                    return true;
                }
                catch (ActorNotFoundException)
                {
                    return false;
                }
            },
            $"{to.Address} answers {from.Address}", RoomsHost.Patience);
    }

    private Task<RoomsHost> StartAsync(string name, int port, RoomsHost? seed = null, string hocon = "") => RoomsHost.StartAsync(
        new EnxRoomsOptions
        {
            ConnectionString = $"Data Source={Path.Combine(_folder.FullName, name)}.db",
            Port = port,
            SeedNodes = seed is null ? [] : [seed.Address.ToString()],
        }, $"akka.cluster.seed-node-timeout = 500ms\n{hocon}");
}
