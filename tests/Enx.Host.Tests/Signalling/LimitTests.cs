using System.Net.WebSockets;
using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.Signalling;

/// <summary>Bounds that a test makes small.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private TestNode _node = null!;

    public async Task InitializeAsync() => _node = await TestNode.StartAsync("""
        enx.limits {
          join-timeout = 4s
          call-timeout = 3s
          messages-per-second = 5
          sessions = 2
          rooms = 1
        }
        enx.http.allowed-origins = ["https://app.example"]
        """);

    public Task DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_socket_without_a_join_is_closed_with_1008()
    {
        await using var client = await _node.ConnectAsync();
        Assert.Equal(1008, await client.ClosedAsync());
    }

    [Fact]
    public async Task A_client_that_says_too_much_is_closed_with_1008()
    {
        await using var client = await _node.JoinAsync(await _node.CreateRoomAsync());
        try
        {
            // So many that they are too many a second on the slowest of machines.
            for (var i = 0; i < 500; i++) await client.SendTextAsync("""{"jsonrpc": "2.0", "id": 99, "method": "ping"}""");
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // It is closed before they are all sent.
        }

        Assert.Equal(1008, await client.ClosedAsync());
    }

    [Fact]
    public async Task A_socket_too_many_is_refused_and_there_is_room_again_when_one_goes()
    {
        var id = await _node.CreateRoomAsync();
        await using var ann = await _node.JoinAsync(id, "Ann");
        await using (await _node.JoinAsync(id, "Bob"))
            await Assert.ThrowsAsync<WebSocketException>(() => _node.ConnectAsync());
        await Eventually.HoldsAsync(() => _node.Node.Counters.Sessions == 1, "Bob's socket is gone");
        await using var eve = await _node.JoinAsync(id, "Eve");
    }

    [Fact]
    public async Task A_room_too_many_for_the_node_is_refused_with_9010()
    {
        var (one, other) = (await _node.CreateRoomAsync(), await _node.CreateRoomAsync());
        await using var ann = await _node.JoinAsync(one, "Ann");
        await using var bob = await _node.ConnectAsync();
        var refusal = await bob.RefusedAsync("joinRoom", $$"""{"token": "{{await _node.TokenAsync(other, "Bob")}}", "offer": {{SignalClient.Offer}}}""");
        Assert.Equal(9010, refusal.Code);
        Assert.Empty(await _node.UsersAsync(other));
    }

    [Fact]
    public async Task A_media_engine_that_never_answers_ends_a_join_with_1172_and_leaves_nothing()
    {
        var id = await _node.CreateRoomAsync();
        _node.Engine.Answer = _ => new TaskCompletionSource<Enx.Media.PeerAnswer>().Task;
        await using (var client = await _node.ConnectAsync())
            Assert.Equal(1172, (await client.RefusedAsync("joinRoom", $$"""{"token": "{{await _node.TokenAsync(id)}}", "offer": {{SignalClient.Offer}}}""")).Code);
        await _node.NothingIsLeftAsync(id);
    }

    [Fact]
    public async Task A_configured_origin_may_connect()
    {
        await using var client = await SignalClient.OpenAsync(_node.Node.SignalAddress, "https://app.example");
        await client.CallAsync("ping");
    }
}
