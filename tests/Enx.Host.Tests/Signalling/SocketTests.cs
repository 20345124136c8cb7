using System.Net;
using System.Net.WebSockets;
using System.Text;
using Enx.Host.Signalling;
using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.Signalling;

/// <summary>What goes over the socket that is not a room's business: frames, limits, closes.</summary>
public sealed class SocketTests(TestNode node) : IClassFixture<TestNode>
{
    [Theory]
    [InlineData("{oops", JsonRpc.ParseError)]
    [InlineData("[]", JsonRpc.InvalidRequest)]
    [InlineData("""{"jsonrpc": "2.0", "method": "ping"}""", JsonRpc.InvalidRequest)]
    [InlineData("""{"jsonrpc": "2.0", "id": "s1", "method": "dance"}""", JsonRpc.MethodNotFound)]
    [InlineData("""{"jsonrpc": "2.0", "id": "s1", "method": "joinRoom", "params": {}}""", 1155)]
    [InlineData("""{"jsonrpc": "2.0", "id": "s1", "method": "joinRoom", "params": []}""", JsonRpc.InvalidParams)]
    [InlineData("""{"jsonrpc": "2.0", "id": "s1", "method": "startScreenShare"}""", 1171)]
    [InlineData("""{"jsonrpc": "2.0", "id": "s1", "method": "ping", "params": {"x": 1}}""", 1155)]
    [InlineData("""{"jsonrpc": "2.0", "id": "s1", "method": "disconnect", "params": {"x": 1}}""", 1155)]
    public async Task A_frame_that_cannot_stand_is_answered_and_the_socket_goes_on(string frame, int code)
    {
        await using var client = await node.ConnectAsync();
        await client.SendTextAsync(frame);
        Assert.Equal(code, (await client.StrayAsync()).GetProperty("error").GetProperty("code").GetInt32());
        await client.CallAsync("ping");
    }

    [Fact]
    public async Task A_message_may_come_in_pieces()
    {
        await using var client = await node.ConnectAsync();
        var frame = Encoding.UTF8.GetBytes("""{"jsonrpc": "2.0", "id": "pieces", "method": "ping", "params": {}}""");
        for (var i = 0; i < frame.Length; i++) await client.SendAsync(frame.AsMemory(i, 1), WebSocketMessageType.Text, i == frame.Length - 1);
        Assert.Equal("\"pieces\"", (await client.StrayAsync()).GetProperty("id").GetRawText());
    }

    [Fact]
    public async Task A_message_of_the_greatest_size_is_heard_and_a_larger_one_closes_with_1009()
    {
        await using var client = await node.ConnectAsync();
        await client.SendTextAsync(PingOfLength(256 * 1024));
        Assert.Equal("\"long\"", (await client.StrayAsync()).GetProperty("id").GetRawText());
        await client.SendTextAsync(PingOfLength((256 * 1024) + 1));
        Assert.Equal(1009, await client.ClosedAsync());
    }

    [Fact]
    public async Task A_binary_frame_closes_with_1003()
    {
        await using var client = await node.ConnectAsync();
        await client.SendAsync(new byte[] { 1, 2, 3 }, WebSocketMessageType.Binary);
        Assert.Equal(1003, await client.ClosedAsync());
    }

    [Fact]
    public async Task Text_that_is_not_utf_8_closes_with_1007()
    {
        await using var client = await node.ConnectAsync();
        await client.SendAsync(new byte[] { 0x22, 0xff, 0xfe, 0x22 }, WebSocketMessageType.Text);
        // The reset behind the close frame may overtake it: then the client sees no code at all.
        Assert.Contains(await client.ClosedAsync(), (int[])[1007, 0]);
    }

    [Fact]
    public async Task A_disconnect_before_a_join_closes_with_1000()
    {
        await using var client = await node.ConnectAsync();
        await client.CallAsync("disconnect");
        Assert.Equal(1000, await client.ClosedAsync());
    }

    [Fact]
    public async Task Many_calls_at_once_are_answered_in_their_order()
    {
        var id = await node.CreateRoomAsync();
        await using var client = await node.JoinAsync(id);
        var calls = Enumerable.Range(0, 20).Select(i => client.CallAsync("muteSelfAudio", $$"""{"muted": {{(i % 2 == 0 ? "true" : "false")}}}""")).ToList();
        await Task.WhenAll(calls);
        for (var i = 0; i < 20; i++) Assert.Equal(i % 2 == 0 ? "Audio Off" : "Audio On", (await client.HearAsync("onAudioEvent")).Payload.GetProperty("msg").GetString());
    }

    [Fact]
    public async Task The_door_wants_a_websocket_with_the_subprotocol()
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(node.Node.HttpAddress, "signal"));
        Assert.Equal(400, (int)response.StatusCode);
        using var socket = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(node.Node.SignalAddress, CancellationToken.None));
    }

    [Fact]
    public async Task A_socket_that_falls_silent_is_closed_and_one_that_answers_is_not()
    {
        await using var own = await TestNode.StartAsync("enx.signalling { keep-alive-interval = 1s, keep-alive-timeout = 1s }");
        await using var alive = await own.ConnectAsync();
        using var silent = new System.Net.Sockets.TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, own.Node.HttpAddress.Port);
        await silent.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /signal HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: enx.jsonrpc.2\r\n\r\n"));
        await Eventually.HoldsAsync(() => own.Node.Counters.Sessions == 2, "both sockets are open");
        // The bytes still come and go; it is the client that does not answer.
        await Eventually.HoldsAsync(() => own.Node.Counters.Sessions == 1, "the silent socket is closed");
        await alive.CallAsync("ping");
    }

    private static string PingOfLength(int length)
    {
        const string Start = """{"jsonrpc": "2.0", "id": "long", "method": "ping", "params": {"x": """;
        return Start + '"' + new string('x', length - Start.Length - 4) + "\"}}";
    }
}
