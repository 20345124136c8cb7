using Enx.Testing.Load;

namespace Enx.Cluster.Tests;

/// <summary>Two Dart clients in a cluster whose nodes leave and die: their gateway, what carries their media, their room. The call goes on.</summary>
[Collection("cluster")]
public sealed class DartClientSpecs(ClusterHouse house, ITestOutputHelper output)
{
    private const int AnnsTone = 440;
    private const int BobsTone = 1000;
    private const int RoomStartsAgain = 1172;
    private static readonly string[] Interruptions = ["onConnectionInterrupted", "onReconnect", "onConnectionLost", "onRoomDisConnected", "onUserDisConnected"];

    [Fact]
    public async Task A_call_of_Dart_clients_goes_on_when_the_cluster_loses_nodes()
    {
        var cluster = await house.WholeAsync();
        var room = await cluster.CreateRoomAsync();
        await using var ann = await DartMember.StartAsync("Ann", cluster.SignallingUris, AnnsTone);
        await using var bob = await DartMember.StartAsync("Bob", cluster.SignallingUris, BobsTone);
        await ann.JoinAsync(await cluster.TokenAsync(room, "Ann"));
        await bob.JoinAsync(await cluster.TokenAsync(room, "Bob"));
        try
        {
            await FlowsAsync();

            await cluster.Nodes.First(n => n.IsGateway).TerminateAsync();
            await TalkAsync("after the gateway left");
            await FlowsAsync();

            var before = (await bob.SlotAsync(1))!.Connection;
            await cluster.MediaNodeOf(room).TerminateAsync();
            await Eventually.HoldsAsync(async () => (await bob.SlotAsync(1))?.Connection > before, "Bob's media has moved", TimeSpan.FromSeconds(60));
            await FlowsAsync();
            Assert.DoesNotContain(ann.Heard.Concat(bob.Heard), l => Interruptions.Contains(l.Callback));

            await cluster.HealAsync();
            await cluster.MediaNodeOf(room).KillAsync();
            await bob.HearsAsync("onUserReconnectSuccess");
            await FlowsAsync();

            await cluster.RoomNodeOf(room).KillAsync();
            await TalkAsync("after the room's node was killed");
            await FlowsAsync();

            await cluster.HealAsync();
            var gateways = cluster.Nodes.Where(n => n.IsGateway).ToList();
            // Where their sockets are is not known from here: each of the two is lost once.
            foreach (var gateway in gateways)
            {
                await gateway.KillAsync();
                await TalkAsync($"after {gateway.Name} was killed");
                await cluster.HealAsync();
            }

            await FlowsAsync();
            Assert.DoesNotContain(ann.Heard.Concat(bob.Heard), l => l.Callback is "onConnectionLost" or "onRoomDisConnected" or "onUserDisConnected");
        }
        catch
        {
            cluster.KeepsLogs = true;
            output.WriteLine($"logs are in {cluster.Folder}\n{cluster.Tails(20)}\n{Story(ann)}\n{Story(bob)}");
            throw;
        }

        Task FlowsAsync() => Task.WhenAll(ann.SeesAsync(1, BobsTone), bob.SeesAsync(1, AnnsTone));

        async Task TalkAsync(string text)
        {
            await Eventually.HoldsAsync(() => SaysAsync(text), $"Ann says \"{text}\"", TimeSpan.FromSeconds(60));
            await bob.HearsAsync("onMessageReceived", which: p => p.GetProperty("message").GetProperty("message").ValueEquals(text));
        }

        // What was on its way to a room that died may have been done or not: that is said, and one tries again.
        async Task<bool> SaysAsync(string text)
        {
            try
            {
                await ann.DoAsync("sendMessage", text);
                return true;
            }
            catch (DartRefusedException e) when (e.Code == RoomStartsAgain)
            {
                return false;
            }
        }
    }

    private static string Story(DartMember member) => $"{member.Name}: {string.Join('\n', member.Heard.TakeLast(30).Select(l => $"{l.Callback} {l.Payload}"))}";
}
