using System.Net;
using System.Text.Json;
using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.Operations;

/// <summary>A node's start, stop and start again.</summary>
public sealed class NodeLifeTests
{
    [Fact]
    public async Task A_node_that_stops_closes_sockets_with_1001_and_frees_everything()
    {
        var node = await TestNode.StartAsync();
        var id = await node.CreateRoomAsync();
        await using var joined = await node.JoinAsync(id);
        await using var waiting = await node.ConnectAsync();
        var engine = node.Engine;
        var started = DateTime.UtcNow;
        await node.DisposeAsync();
        Assert.Equal(1001, await joined.ClosedAsync());
        Assert.Equal(1001, await waiting.ClosedAsync());
        Assert.True(engine.Disposed);
        Assert.True(DateTime.UtcNow - started < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Rooms_and_their_settings_outlive_a_restart_and_nobody_is_in_them()
    {
        var node = await TestNode.StartAsync();
        try
        {
            var id = await node.CreateRoomAsync("""{"name": "Lasting", "owner_ref": "o-9", "data": {"k": "v"}, "settings": {"participants": 33, "quality": "LD"}}""");
            var token = await node.TokenAsync(id);
            await using (var ann = await node.JoinAsync(id)) await node.RestartAsync();

            var (_, list) = await Asking.UntilAsync(
                () => node.SendAsync(HttpMethod.Get, "rooms?name=lasting"), l => l.Body.GetProperty("total").GetInt32() == 1, "the directory knows the room again");
            var room = list.GetProperty("rooms")[0];
            Assert.Equal((id, "Lasting", "o-9", 33, "LD", 0), (room.GetProperty("room_id").GetString(), room.GetProperty("name").GetString(), room.GetProperty("owner_ref").GetString(),
                room.GetProperty("settings").GetProperty("participants").GetInt32(), room.GetProperty("settings").GetProperty("quality").GetString(), room.GetProperty("users").GetInt32()));
            Assert.Empty(await node.UsersAsync(id));
            await using var bob = await node.ConnectAsync();
            await bob.JoinAsync(token);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_node_says_that_it_lives_and_is_ready()
    {
        var node = await TestNode.StartAsync();
        try
        {
            using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
            foreach (var path in new[] { "healthz/live", "healthz/ready" })
            {
                using var response = await http.GetAsync(path);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Assert.Equal("ok", JsonElement.Parse(await response.Content.ReadAsByteArrayAsync()).GetProperty("status").GetString());
            }
            var cluster = Akka.Cluster.Cluster.Get(node.Node.System);
            cluster.Leave(cluster.SelfAddress);
            await Eventually.HoldsAsync(() => cluster.SelfMember.Status != Akka.Cluster.MemberStatus.Up, "the node leaves");
            using var leaving = await TryGetAsync(http, "healthz/ready");
            Assert.True(leaving is null || leaving.StatusCode == HttpStatusCode.ServiceUnavailable);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task No_secret_and_no_token_gets_into_the_log()
    {
        var node = await TestNode.StartAsync("enx.log.level = debug\nakka.loglevel = DEBUG");
        string good, bad;
        try
        {
            var id = await node.CreateRoomAsync();
            good = await node.TokenAsync(id);
            bad = good[..^6] + "AAAAAA";
            await using var client = await node.ConnectAsync();
            await client.RefusedAsync("joinRoom", $$"""{"token": "{{bad}}"}""");
            await client.RefusedAsync("joinRoom", $$"""{"token": "{{good}}", "localInfo": {"oops": 1} }""");
            await client.JoinAsync(good);
            await client.RefusedAsync("joinRoom", $$"""{"token": "{{good}}"}""");
            using var http = new HttpClient { BaseAddress = node.Http.BaseAddress };
            http.DefaultRequestHeaders.Authorization = NodeUnderTest.BasicOf(NodeUnderTest.AppId, "guessed-key-3f1");
            using var denied = await http.GetAsync("rooms");
            Assert.Equal(HttpStatusCode.Unauthorized, denied.StatusCode);
        }
        finally
        {
            await node.DisposeAsync();
        }
        Assert.True(node.Logs.Lines.Count > 50, "the log is on");
        var log = node.Logs.All;
        foreach (var secret in new[] { good, bad, good.Split('.')[1], NodeUnderTest.AppKey, node.Node.Configuration.Settings.Auth.TokenSecret.Reveal(), "guessed-key-3f1", NodeUnderTest.BasicOf(NodeUnderTest.AppId, NodeUnderTest.AppKey).Parameter! })
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_everybody_has_gone_the_node_holds_nothing()
    {
        var node = await TestNode.StartAsync();
        try
        {
            var id = await node.CreateRoomAsync();
            var before = node.Node.ReadHolds();
            for (var round = 0; round < 5; round++)
            {
                var clients = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => node.JoinAsync(id, $"guest {i}")));
                Assert.Equal((6, 6), (node.Node.ReadHolds().Sessions, node.Node.ReadHolds().Peers));
                foreach (var (client, i) in clients.Select((c, i) => (c, i)))
                {
                    if (i % 3 == 0) client.Abort();
                    else if (i % 3 == 1) await client.CallAsync("disconnect");
                    await client.DisposeAsync();
                }
                await node.NothingIsLeftAsync(id);
            }
            await Eventually.HoldsAsync(() => node.Node.ReadHolds() == before, $"the node holds what it held before: {before}");
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    private static async Task<HttpResponseMessage?> TryGetAsync(HttpClient http, string path)
    {
        try
        {
            return await http.GetAsync(path);
        }
        catch (HttpRequestException)
        {
            return null; // the node has left the cluster and ended altogether
        }
    }
}
