using Enx.Host.Tests.Support;
using Enx.Testing.Peers;

namespace Enx.Host.Tests.Media;

/// <summary>Nothing is faked here: REST, signalling, rooms, and media from one peer's socket to another's.</summary>
public sealed class WholeNodeTests : IAsyncLifetime
{
    private TestNode _node = null!;

    public async Task InitializeAsync() => _node = await TestNode.StartAsync("enx.media.consent-timeout = 5s", realMedia: true);

    public Task DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Two_people_who_join_by_signalling_receive_each_others_media()
    {
        var room = await _node.CreateRoomAsync();
        await using var ann = await JoinAsync(room, "Ann", tag: 1);
        await using var bob = await JoinAsync(room, "Bob", tag: 2);
        await ann.Signal.HearAsync("onPublishedStream");
        await bob.Signal.HearAsync("onPublishedStream");
        await Eventually.HoldsAsync(() => ann.Peer.Audio(1)?.Tag == 2 && ann.Peer.Video(1)?.Tag == 2, "Ann receives Bob on her first slot");
        await Eventually.HoldsAsync(() => bob.Peer.Audio(1)?.Tag == 1 && bob.Peer.Video(1)?.Tag == 1, "Bob receives Ann on his first slot");
        Assert.Equal((2, 2, 1), (_node.Node.ReadHolds().Sessions, _node.Node.ReadHolds().Peers, _node.Node.ReadHolds().MediaRooms));

        await bob.Signal.CallAsync("disconnect");
        await ann.Signal.HearAsync("onUserDisConnected");
        await Eventually.HoldsAsync(() => _node.Node.ReadHolds() is { Sessions: 1, Peers: 1 }, "only Ann is left on the node");
    }

    [Fact]
    public async Task A_peer_that_falls_silent_is_a_user_who_left_although_the_socket_is_there()
    {
        var room = await _node.CreateRoomAsync();
        await using var ann = await JoinAsync(room, "Ann", tag: 1);
        await using var bob = await JoinAsync(room, "Bob", tag: 2);
        await bob.Signal.HearAsync("onPublishedStream");
        await bob.Peer.DisposeAsync();
        Assert.Equal(2002, (await bob.Signal.HearAsync("onRoomDisConnected")).Payload.GetProperty("cause").GetInt32());
        Assert.Equal(1000, await bob.Signal.ClosedAsync());
        Assert.Equal(2002, (await ann.Signal.HearAsync("onUserDisConnected")).Payload.GetProperty("cause").GetProperty("code").GetInt32());
        Assert.Equal(["Ann"], await _node.UsersAsync(room));
    }

    [Fact]
    public async Task An_offer_that_is_no_sdp_is_refused_with_9027()
    {
        var room = await _node.CreateRoomAsync();
        await using var client = await _node.ConnectAsync();
        var refusal = await client.RefusedAsync("joinRoom", $$"""{"token": "{{await _node.TokenAsync(room)}}", "offer": {"sdp": "this is no sdp"} }""");
        Assert.Equal(9027, refusal.Code);
        Assert.Empty(await _node.UsersAsync(room));
        Assert.Equal(0, _node.Node.ReadHolds().Peers);
    }

    private async Task<RoomBot> JoinAsync(string room, string name, uint tag)
    {
        var bot = await _node.JoinBotAsync(room, name, new TestPeerOptions { Tag = tag });
        (bot.Peer.SendsAudio, bot.Peer.SendsVideo) = (true, true);
        return bot;
    }
}
