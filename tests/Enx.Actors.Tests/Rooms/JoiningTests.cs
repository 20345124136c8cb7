using Akka.Actor;
using Enx.Actors.Protocol;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class JoiningTests : IDisposable
{
    private readonly RoomBench _bench = new();

    public void Dispose() => _bench.Dispose();

    private static async Task<RoomReplies.Refused> IsRefused(Client client, int code)
    {
        var refused = await client.Session.ExpectMsgAsync<RoomReplies.Refused>();
        Assert.Equal(code, refused.Code);
        return refused;
    }

    [Fact]
    public async Task A_join_asks_the_media_node_and_answers_with_the_room_and_the_sdp()
    {
        await _bench.CreateAsync();
        var ann = _bench.Knock("ann", change: j => j with { LocalInfo = new LocalInfo { MaxVideoBW = 900 } });
        var connect = await _bench.MediaHears<ConnectPeer>();
        Assert.Equal((1L, "ann", Offer.Sdp, 900_000L), (connect.Epoch, connect.PeerId, connect.Offer.Sdp, connect.Limits.MaxVideoBitsPerSecond));

        _bench.Report(new PeerConnected(RoomId, 1, "ann", Answer(1, 2, 101)));
        var connected = await ann.Session.ExpectMsgAsync<RoomReplies.RoomConnected>();
        Assert.Equal("v=0 answer", connected.Answer!.Sdp);
        var room = connected.Connected;
        Assert.Equal((RoomId, "ann", "Demo", false, 900), (room.Id, room.ClientId, room.Room.Name, room.Room.Share, room.MaxVideoBW));
        Assert.Equal([1, 2, 101], room.Streams.Select(s => s.Id));
        Assert.Equal([false, false, true], room.Streams.Select(s => s.Screen));
        Assert.Equal(["ann"], room.UserList.Select(u => u.ClientId));
    }

    [Fact]
    public async Task Others_hear_of_a_user_only_when_the_media_node_has_answered()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        var bob = _bench.Knock("bob");
        await _bench.MediaHears<ConnectPeer>(c => c.PeerId == "bob");
        Assert.Equal(["ann"], (await _bench.AskAsync<RoomReplies.UserList>(new RoomQueries.GetUsers(RoomId))).Users.Select(u => u.ClientId));

        _bench.Report(new PeerConnected(RoomId, 1, "bob", Answer(1, 2, 3, 101)));
        Assert.Equal("bob", (await ann.Hears<OnUserConnected>()).User.ClientId);
        var connected = await bob.Session.ExpectMsgAsync<RoomReplies.RoomConnected>();
        Assert.Equal(["ann", "bob"], connected.Connected.UserList.Select(u => u.ClientId));
        Assert.Equal(2, (await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomQueries.GetRoom(RoomId))).Users);
    }

    [Fact]
    public async Task Without_an_offer_no_peer_is_made()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        var bot = _bench.Knock("bot", media: false);
        var connected = await bot.Session.ExpectMsgAsync<RoomReplies.RoomConnected>();
        Assert.Null(connected.Answer);
        Assert.Empty(connected.Connected.Streams);
        await ann.Hears<OnUserConnected>();
        await ann.Leaves();
        Assert.Equal("ann", Assert.IsType<OnUserDisConnected>(await bot.NextAsync()).User.ClientId);
        await _bench.MediaHears<ClosePeer>(c => c.PeerId == "ann");
        Assert.Empty((await _bench.PlanOf()).Peers);
    }

    [Fact]
    public async Task Joins_are_refused_with_the_vocabularys_codes()
    {
        await IsRefused(_bench.Knock("ann"), Codes.RoomNotFound);
        await _bench.CreateAsync(new RoomSettings { Participants = 1 });
        await _bench.JoinAsync("ann");
        await IsRefused(_bench.Knock("bob"), Codes.RoomFull);
        await IsRefused(_bench.Knock("mod", Role.Moderator, token: "token-ann"), Codes.TokenUsed);
        _bench.Time.Now += TimeSpan.FromMinutes(15);
        await IsRefused(_bench.Knock("mod", Role.Moderator), Codes.TokenExpired);
        await IsRefused(_bench.Knock("a/b"), Codes.InvalidParameters);
    }

    [Fact]
    public async Task A_join_without_a_media_node_is_refused_and_spends_no_token()
    {
        using var bench = new RoomBench(withMediaNode: false);
        await bench.CreateAsync();
        await IsRefused(bench.Knock("ann"), Codes.RoomConnectFailed);
        var bot = bench.Knock("bot", media: false, token: "token-ann");
        await bot.Session.ExpectMsgAsync<RoomReplies.RoomConnected>();
    }

    [Fact]
    public async Task A_refusal_by_the_media_node_leaves_nothing_behind()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        var bob = _bench.Knock("bob");
        await _bench.PlanOf("ann", "bob");
        _bench.Report(new PeerRefused(RoomId, 1, "bob", Codes.MediaConnectionFailure, "The offer has no fingerprint."));
        Assert.Equal("The offer has no fingerprint.", (await IsRefused(bob, Codes.MediaConnectionFailure)).Message);
        await NothingIsLeftOf("bob", ann);
        var again = await _bench.JoinAsync("bob2", change: j => j with { TokenId = "token-bob" });
        Assert.Equal(2, again.Connected.Connected.UserList.Length);
    }

    [Fact]
    public async Task A_silent_media_node_leaves_nothing_behind_either()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        var bob = _bench.Knock("bob");
        await _bench.PlanOf("ann", "bob");
        _bench.Advance(TimeSpan.FromSeconds(10));
        await IsRefused(bob, Codes.RoomConnectFailed);
        await NothingIsLeftOf("bob", ann);
        _bench.Report(new PeerConnected(RoomId, 1, "bob", Answer(1)));
        await _bench.MediaHears<ClosePeer>(c => c.PeerId == "bob");
    }

    private async Task NothingIsLeftOf(string clientId, Client witness)
    {
        await _bench.MediaHears<ClosePeer>(c => c.PeerId == clientId);
        await _bench.PlanOf(witness.ClientId);
        Assert.Equal(1, (await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomQueries.GetRoom(RoomId))).Users);
        await _bench.Kit.AwaitAssertAsync(async () => Assert.Equal(1, await _bench.CountAsync("endpoint-*")));
        await witness.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, witness.ClientId, true));
        Assert.IsType<OnAudioEvent>(await witness.NextAsync()); // the first that the witness ever heard
    }

    [Fact]
    public async Task A_session_that_dies_while_joining_takes_the_join_with_it()
    {
        await _bench.CreateAsync();
        var asker = _bench.Kit.CreateTestProbe();
        var session = _bench.Kit.CreateTestProbe();
        _bench.Shelf.Tell(Join("ann", session: session), asker);
        await _bench.MediaHears<ConnectPeer>();
        _bench.Kit.Sys.Stop(session);
        Assert.Equal(Codes.UnexpectedDisconnection, (await asker.ExpectMsgAsync<RoomReplies.Refused>()).Code);
        await _bench.MediaHears<ClosePeer>();
    }

    [Fact]
    public async Task Who_is_still_on_the_way_in_can_do_nothing_but_leave()
    {
        await _bench.CreateAsync();
        var ann = _bench.Knock("ann");
        await _bench.MediaHears<ConnectPeer>();
        Assert.Equal(Codes.RoomNotConnected, (await ann.Asks<RoomReplies.Refused>(new RoomCommands.MuteSelfAudio(RoomId, "ann", true))).Code);
        Assert.Equal(Codes.RoomNotConnected, (await ann.Asks<RoomReplies.Refused>(new RoomCommands.StartScreenShare(RoomId, "ann"))).Code);
        await ann.Leaves();
        await IsRefused(ann, Codes.NormalDisconnect);
    }

    [Fact]
    public async Task Two_rooms_know_nothing_of_each_other()
    {
        await _bench.CreateAsync();
        await _bench.CreateAsync(roomId: "r2");
        var ann = await _bench.JoinAsync("ann");
        var bob = await _bench.JoinAsync("bob", roomId: "r2");
        Assert.Equal(["bob"], bob.Connected.Connected.UserList.Select(u => u.ClientId));
        var cat = await _bench.JoinAsync("cat");
        Assert.Equal("cat", (await ann.Hears<OnUserConnected>()).User.ClientId);
        await cat.Leaves();
        await bob.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfVideo("r2", "bob", true));
        Assert.IsType<OnVideoEvent>(await bob.NextAsync());
    }

    [Fact]
    public async Task An_unborn_room_stops_at_once_and_keeps_nothing()
    {
        for (var i = 0; i < 3; i++)
            Assert.Equal(Codes.RoomNotFound, (await _bench.AskAsync<RoomReplies.Refused>(new RoomQueries.GetRoom(RoomId))).Code);
        await _bench.Kit.AwaitConditionAsync(async () =>
        {
            try { await _bench.Kit.Sys.ActorSelection(_bench.Shelf.Path / RoomId).ResolveOne(TimeSpan.FromMilliseconds(200)); return false; }
            catch (ActorNotFoundException) { return true; }
        });
        await _bench.CreateAsync();
        Assert.Equal(1, (await _bench.MediaEpochAsync()));
    }

    [Fact]
    public async Task The_applications_words_about_a_stream_are_seen_by_all()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        await _bench.JoinAsync("bob", change: j => j with { LocalInfo = new LocalInfo { Attributes = NoData.Add("seat", "A7") } });
        Assert.Equal("A7", (await ann.Hears<OnUserConnected>()).User.Attributes!["seat"]);
        var cyd = await _bench.JoinAsync("cyd");
        Assert.Equal(["", "A7", ""], cyd.Connected.Connected.UserList.Select(u => u.Attributes!.GetValueOrDefault("seat", "")));
    }
}
