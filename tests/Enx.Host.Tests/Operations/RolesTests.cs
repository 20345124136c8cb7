using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Akka.Cluster;
using Enx.Host.Tests.Support;
using Enx.Media;
using Enx.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace Enx.Host.Tests.Operations;

/// <summary>Nodes that do one thing each, and a cluster that has all of them.</summary>
public sealed class RolesTests
{
    [Fact]
    public async Task A_gateway_leads_to_the_rooms_of_another_node_and_each_node_has_what_it_needs()
    {
        var hocon = await StorageAsync();
        var nodes = await Task.WhenAll(new[] { "gateway", "room", "media" }.Select(role => NodeUnderTest.StartAsync($"{hocon}\nenx.cluster.roles = [\"{role}\"]")));
        try
        {
            var (gateway, room, media) = (nodes[0], nodes[1], nodes[2]);
            var id = await gateway.CreateRoomAsync(name: "Elsewhere");
            var listed = await Asking.UntilAsync(() => gateway.Http.GetFromJsonAsync<JsonElement>("rooms"), l => l.GetProperty("total").GetInt32() == 1, "the gateway lists the room");
            Assert.Equal((id, "Elsewhere"), (listed.GetProperty("rooms")[0].GetProperty("room_id").GetString(), listed.GetProperty("rooms")[0].GetProperty("name").GetString()));
            Assert.True(room.Node.ReadHolds().RoomActors > 0);

            foreach (var node in nodes)
            {
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "healthz/live"));
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "healthz/ready"));
                Assert.Equal(node == gateway ? HttpStatusCode.OK : HttpStatusCode.NotFound, await StatusAsync(node, "docs"));
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "cluster/ui/"));
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "cluster/demo/dom.js"));
                Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(node, "cluster"));
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "metrics"));
                Assert.Equal(node == gateway ? HttpStatusCode.Unauthorized : HttpStatusCode.NotFound, await StatusAsync(node, "video/v2/rooms"));
                Assert.Equal(node == gateway ? HttpStatusCode.BadRequest : HttpStatusCode.NotFound, await StatusAsync(node, "signal"));
                Assert.Equal(node == media, node.Node.Services.GetService<IMediaEngine>() is not null);
                Assert.Equal(0, node.Node.ReadHolds().Peers);
            }
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_gateway_without_rooms_in_its_cluster_is_not_ready_until_there_are_some()
    {
        var hocon = await StorageAsync();
        var starting = NodeUnderTest.StartAsync($"{hocon}\nenx.cluster.roles = [\"gateway\"]");
        await using var media = await NodeUnderTest.StartAsync($"{hocon}\nenx.cluster.roles = [\"media\"]");
        await Eventually.HoldsAsync(() => Cluster.Get(media.Node.System).State.Members.Count(m => m.Status == MemberStatus.Up) == 2, "both are Up", TimeSpan.FromSeconds(60));
        Assert.False(starting.IsCompleted);
        await using var room = await NodeUnderTest.StartAsync($"{hocon}\nenx.cluster.roles = [\"room\"]");
        await using var gateway = await starting;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, "healthz/ready"));
    }

    /// <summary>A database of the test's own, for nodes that find each other there.</summary>
    internal static async Task<string> StorageAsync()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        return $"enx.storage {{ provider = \"postgresql\", connection-string = \"{database}\" }}";
    }

    private static async Task<HttpStatusCode> StatusAsync(NodeUnderTest node, string path)
    {
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        using var response = await http.GetAsync(path);
        return response.StatusCode;
    }
}
