using System.Net;
using System.Text.Json;
using Akka.Actor;
using Akka.Cluster;
using Enx.Actors.Placement;
using Enx.Host.Operators;
using Enx.Host.Tests.Operations;
using Enx.Host.Tests.Support;
using Enx.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;

namespace Enx.Host.Tests.Operators;

/// <summary>The cluster as operators see it, and what they do to it.</summary>
public sealed class ClusterApiTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_node_alone_shows_itself_and_its_rooms_as_the_examples_of_the_description_say()
    {
        await using var node = await NodeUnderTest.StartAsync();
        var id = await node.CreateRoomAsync(name: "Seen");
        await using var ann = await RoomBot.JoinAsync(node, id, "Ann", new TestPeerOptions());

        await Asking.UntilAsync(
            () => SendAsync(node, HttpMethod.Get, "/cluster"),
            c => c.Body.GetProperty("totals") is var t && t.GetProperty("rooms").ValueKind == JsonValueKind.Number && t.GetProperty("sessions").GetInt32() == 1 && t.GetProperty("peers").GetInt32() == 1
                && Happened(c.Body, "up"),
            "the room, the socket and the peer are counted");
        // Of a node that the table does not have nothing is kept: it is there when its load is shown.
        node.Node.System.EventStream.Publish(new MediaNodeNews.Lost(node.Node.Services.GetRequiredService<NodeTable>().Current.Own));
        var (_, cluster) = await Asking.UntilAsync(() => SendAsync(node, HttpMethod.Get, "/cluster"), c => Happened(c.Body, "media_lost"), "the loss is kept");
        var member = Assert.Single(cluster.GetProperty("members").EnumerateArray());
        var own = cluster.GetProperty("own").GetString();
        Assert.Equal(own, member.GetProperty("node").GetString());
        Assert.Equal((own, own), (cluster.GetProperty("leader").GetString(), cluster.GetProperty("oldest").GetString()));
        Assert.Equal(("up", true, true, false, false), (member.GetProperty("status").GetString(), member.GetProperty("reachable").GetBoolean(), member.GetProperty("own").GetBoolean(),
            member.GetProperty("draining").GetBoolean(), member.GetProperty("media_lost").GetBoolean()));
        Assert.Equal(["gateway", "media", "room"], member.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        Assert.True(member.GetProperty("load").GetProperty("age").GetDouble() < 10);
        Assert.True(member.GetProperty("rooms").GetInt32() >= 1);

        var (_, rooms) = await SendAsync(node, HttpMethod.Get, "/cluster/rooms");
        var room = rooms.GetProperty("rooms").EnumerateArray().Single(r => r.GetProperty("room_id").GetString() == id);
        Assert.Equal(("Seen", 1, own), (room.GetProperty("name").GetString(), room.GetProperty("users").GetInt32(), room.GetProperty("node").GetString()));
        Assert.Equal(own, room.GetProperty("media_node").GetString());

        SameShape(JsonElement.Parse(ClusterExamples.Cluster), cluster);
        SameShape(JsonElement.Parse(ClusterExamples.Rooms), rooms);

        static bool Happened(JsonElement cluster, string kind) =>
            cluster.GetProperty("events").EnumerateArray().Any(e => e.GetProperty("kind").GetString() == kind && e.GetProperty("node").GetString() == cluster.GetProperty("own").GetString());
    }

    [Fact]
    public async Task Without_the_applications_key_nothing_is_shown_or_done()
    {
        await using var node = await NodeUnderTest.StartAsync();
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        foreach (var path in new[] { "cluster", "cluster/rooms" })
        {
            using var answer = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
        foreach (var action in new[] { "drain", "down" })
        {
            using var answer = await http.PostAsync($"cluster/nodes/{Own(node)}/{action}", null);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("POST", "/cluster/nodes/10.9.9.9:1/drain", 404, 404)]
    [InlineData("POST", "/cluster/nodes/10.9.9.9:1/down", 404, 404)]
    [InlineData("POST", "/cluster/nodes/{own}/down", 409, 409)]
    [InlineData("POST", "/cluster/nodes/{own}/drain?deadline=soon", 400, 1155)]
    [InlineData("POST", "/cluster/nodes/{own}/drain?deadline=11m", 400, 1155)]
    [InlineData("GET", "/cluster/rooms?take=0", 400, 1155)]
    [InlineData("GET", "/cluster/rooms?skip=-1", 400, 1155)]
    public async Task What_cannot_be_done_is_refused_with_a_number_and_a_sentence(string method, string path, int status, int result)
    {
        await using var node = await NodeUnderTest.StartAsync();
        var (actual, body) = await SendAsync(node, new HttpMethod(method), path.Replace("{own}", Own(node), StringComparison.Ordinal));
        Assert.Equal((status, result), (actual, body.GetProperty("result").GetInt32()));
        Assert.Equal(["result", "error", "desc"], body.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Every_node_shows_all_of_them_whatever_its_roles_and_drains_any_of_them()
    {
        var hocon = await RolesTests.StorageAsync();
        var nodes = await Task.WhenAll(new[] { "gateway", "room", "media" }.Select(role => NodeUnderTest.StartAsync($"{hocon}\nenx.cluster.roles = [\"{role}\"]")));
        var (gateway, room, media) = (nodes[0], nodes[1], nodes[2]);
        await using var firstDown = media;
        await using var second = gateway;
        await using var third = room;
        var id = await gateway.CreateRoomAsync(name: "Somewhere");
        foreach (var node in nodes)
        {
            var (_, cluster) = await Asking.UntilAsync(
                () => SendAsync(node, HttpMethod.Get, "/cluster"),
                c => c.Body.GetProperty("members").EnumerateArray().Count(m => m.GetProperty("load").ValueKind == JsonValueKind.Object) == 3
                    && c.Body.GetProperty("totals").GetProperty("rooms") is { ValueKind: JsonValueKind.Number } running && running.GetInt32() > 0,
                "all three nodes are shown with their load, and the room is counted");
            Assert.Equal(Own(room), cluster.GetProperty("oldest").GetString());
            Assert.True(MemberOf(cluster, room).GetProperty("shards").GetInt32() > 0);
            Assert.Equal(JsonValueKind.Null, MemberOf(cluster, media).GetProperty("shards").ValueKind);
            var (_, rooms) = await SendAsync(node, HttpMethod.Get, "/cluster/rooms");
            Assert.Contains(rooms.GetProperty("rooms").EnumerateArray(), r => r.GetProperty("room_id").GetString() == id && r.GetProperty("node").GetString() == Own(room) && r.GetProperty("name").GetString() == "Somewhere");
        }

        var (status, drained) = await SendAsync(room, HttpMethod.Post, $"/cluster/nodes/{Own(media)}/drain?deadline=20s");
        Assert.Equal((202, Own(media)), (status, drained.GetProperty("node").GetString()));
        var ended = media.Node.WaitForShutdownAsync();
        await ended.WaitAsync(Patience);
        var (_, after) = await Asking.UntilAsync(
            () => SendAsync(gateway, HttpMethod.Get, "/cluster"), c => c.Body.GetProperty("members").GetArrayLength() == 2, "the drained node has left", Patience);
        var kinds = after.GetProperty("events").EnumerateArray().Where(e => e.GetProperty("node").GetString() == Own(media)).Select(e => e.GetProperty("kind").GetString()).ToList();
        Assert.Contains("removed", kinds);
        Assert.Contains("up", kinds);
    }

    [Fact]
    public async Task A_node_that_died_cannot_be_drained_and_is_put_out_by_hand()
    {
        // Nobody else puts a node out here: operators do.
        var hocon = $"{await RolesTests.StorageAsync()}\nakka.cluster.downing-provider-class = \"\"";
        await using var node = await NodeUnderTest.StartAsync(hocon);
        var dying = await NodeUnderTest.StartAsync(hocon);
        var name = Own(dying);
        await Asking.UntilAsync(() => SendAsync(node, HttpMethod.Get, "/cluster"), c => c.Body.GetProperty("totals").GetProperty("up").GetInt32() == 2, "there are two", Patience);
        ((ExtendedActorSystem)dying.Node.System).Abort();
        await Asking.UntilAsync(() => SendAsync(node, HttpMethod.Get, "/cluster"), c => c.Body.GetProperty("totals").GetProperty("unreachable").GetInt32() == 1, "the dead one is unreachable", Patience);
        Assert.Equal(504, (await SendAsync(node, HttpMethod.Post, $"/cluster/nodes/{name}/drain")).Status);
        Assert.Equal(202, (await SendAsync(node, HttpMethod.Post, $"/cluster/nodes/{name}/down")).Status);
        var (_, after) = await Asking.UntilAsync(() => SendAsync(node, HttpMethod.Get, "/cluster"), c => c.Body.GetProperty("members").GetArrayLength() == 1, "it is out", Patience);
        var kinds = after.GetProperty("events").EnumerateArray().Where(e => e.GetProperty("node").GetString() == name).Select(e => e.GetProperty("kind").GetString()!).ToHashSet();
        Assert.Superset(new HashSet<string> { "up", "unreachable", "downed", "removed" }, kinds);
    }

    [Fact]
    public void Of_what_happened_the_last_two_hundred_are_kept()
    {
        var history = new ClusterHistory(TimeProvider.System);
        for (var i = 0; i < ClusterHistory.Most + 50; i++) history.Add(ClusterEventKinds.Up, $"n{i}", "");
        Assert.Equal(Enumerable.Range(50, ClusterHistory.Most).Select(i => $"n{i}"), history.Events.Select(e => e.Node));
    }

    internal static string Own(NodeUnderTest node)
    {
        var address = Cluster.Get(node.Node.System).SelfAddress;
        return $"{address.Host}:{address.Port}";
    }

    internal static async Task<(int Status, JsonElement Body)> SendAsync(NodeUnderTest node, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await node.Http.SendAsync(request);
        return ((int)response.StatusCode, JsonElement.Parse(await response.Content.ReadAsByteArrayAsync()));
    }

    private static JsonElement MemberOf(JsonElement cluster, NodeUnderTest node) =>
        cluster.GetProperty("members").EnumerateArray().Single(m => m.GetProperty("node").GetString() == Own(node));

    /// <summary>Objects of both have the same fields, all the way down; of lists the first entries are compared.</summary>
    private static void SameShape(JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            Assert.Equal(expected.EnumerateObject().Select(p => p.Name), actual.EnumerateObject().Select(p => p.Name));
            foreach (var field in expected.EnumerateObject()) SameShape(field.Value, actual.GetProperty(field.Name));
        }
        else if (expected.ValueKind == JsonValueKind.Array && expected.GetArrayLength() > 0 && actual.GetArrayLength() > 0)
        {
            SameShape(expected[0], actual[0]);
        }
    }
}
