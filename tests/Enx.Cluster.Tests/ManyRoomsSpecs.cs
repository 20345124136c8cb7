using System.Diagnostics;
using Enx.Load.Signalling;

namespace Enx.Cluster.Tests;

/// <summary>Many rooms lose their node at one moment.</summary>
[Collection("cluster")]
public sealed class ManyRoomsSpecs(ClusterHouse house, ITestOutputHelper output)
{
    private const int Rooms = 1000;
    private const int AtOnce = 16;

    [Fact]
    [Trait("length", "long")]
    public async Task A_thousand_rooms_recover_on_the_remaining_nodes()
    {
        var cluster = await house.WholeAsync();
        var bots = new ClusterBot[Rooms];
        var began = Stopwatch.GetTimestamp();
        try
        {
            await Parallel.ForAsync(0, Rooms, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => bots[i] = await ComeAsync(cluster, i));
            output.WriteLine($"{Rooms} people joined {Rooms} rooms in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
            var lives = cluster.LivesNow();
            var node = cluster.Nodes.Where(n => n.Roles.Contains("room")).MaxBy(n => lives.Count(l => l.Value == n))!;
            var lost = bots.Where(b => lives[b.RoomId] == node).ToList();

            await node.KillAsync();
            began = Stopwatch.GetTimestamp();
            await Eventually.HoldsAsync(() => lost.All(b => b.Restorations > 0 || b.Lost is not null), "everybody hears that the room is restored", TimeSpan.FromSeconds(120));
            var restored = Stopwatch.GetElapsedTime(began);
            await Parallel.ForEachAsync(bots, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (bot, _) => await bot.CallAsync("getTalkerCount"));
            var answered = Stopwatch.GetElapsedTime(began);
            output.WriteLine($"{lost.Count} of {Rooms} rooms lost their node: all are restored after {restored.TotalSeconds:0.0} s, and all {Rooms} have answered after {answered.TotalSeconds:0.0} s");

            Assert.Empty(bots.Where(b => b.Lost is not null).Select(b => $"{b.Name} is out: {b.Lost}"));
            await Parallel.ForEachAsync(bots, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (bot, _) =>
            {
                var user = Assert.Single(await cluster.UsersAsync(bot.RoomId));
                Assert.Equal((bot.ClientId, false), (user.ClientId, user.Reconnecting));
            });
            output.WriteLine($"everybody is on the list of the own room, once, after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
            Assert.Empty(bots.SelectMany(b => b.Faults));
            Assert.True(restored < TimeSpan.FromSeconds(60), $"the last room was restored after {restored.TotalSeconds:0.0} s");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            cluster.KeepsLogs = true;
            throw;
        }
        finally
        {
            await Parallel.ForEachAsync(bots.Where(b => b is not null), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (bot, _) => await bot.DisposeAsync());
        }
    }

    private static async Task<ClusterBot> ComeAsync(ClusterUnderTest cluster, int number)
    {
        var room = await cluster.CreateRoomAsync($"room {number}");
        var token = await cluster.TokenAsync(room, $"person {number}");
        // Half of them at each gateway.
        var signallingUris = number % 2 == 0 ? cluster.SignallingUris : [.. cluster.SignallingUris.Reverse()];
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ClusterBot.JoinAsync(cluster, token, $"person {number}", signallingUris: signallingUris);
            }
            catch (Exception e) when (tries < 3 && e is RpcException or TimeoutException)
            {
                token = await cluster.TokenAsync(room, $"person {number}");
            }
        }
    }
}
