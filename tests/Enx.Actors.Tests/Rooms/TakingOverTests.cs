using Enx.Actors.Protocol;
using Enx.Testing;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

/// <summary>A room whose actor ends and starts elsewhere, while sockets and media live.</summary>
public sealed class TakingOverTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly RoomBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Whoever_comes_forward_has_its_place_and_nobody_hears_of_an_interruption()
    {
        var (ann, bob) = await MeetAsync();
        await _bench.KillAsync();
        await bob.Session.FishForMessageAsync(m => m is RoomReplies.ResumeNeeded);
        Reattach(ann);
        Reattach(bob);
        await HoldAsync(new HeldPeer("ann", [1, 2, 101], PathState.Connected), new HeldPeer("bob", [1, 2, 101], PathState.Connected));
        foreach (var client in new[] { ann, bob })
        {
            var back = await ReattachedAsync(client);
            Assert.Equal(["ann", "bob"], back.Snapshot.UserList.Select(u => u.ClientId));
            Assert.Equal([1, 2, 101], back.Snapshot.Streams.Select(s => s.Id));
            Assert.All(back.Snapshot.UserList, u => Assert.False(u.Reconnecting));
            Assert.NotEmpty(back.ResumeToken);
        }
        _bench.Advance(TimeSpan.FromMinutes(2));
        await _bench.SettleLinkAsync("ann");
        Assert.Equal(0, await CountAsync<OnUserUpdated>(ann));
        Assert.Equal(2, (await UsersAsync()).Length);
    }

    [Fact]
    public async Task Until_the_media_node_has_said_what_it_holds_nothing_is_commanded_and_then_all_slots_are_as_they_were()
    {
        var (ann, _) = await MeetAsync();
        await _bench.KillAsync();
        Reattach(ann);
        var hold = await _bench.MediaHears<HoldRoom>();
        Assert.Equal(2, hold.Epoch);
        await _bench.SettleAsync();
        _bench.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(hold, await _bench.Media.ExpectMsgAsync<HoldRoom>());
        _bench.Report(new RoomHeld(RoomId, 2, [new HeldPeer("ann", [1, 2, 101], PathState.Connected), new HeldPeer("bob", [1, 2, 101], PathState.Connected)]));
        var plan = await _bench.MediaHears<ApplyRoom>(a => a.Peers.Length == 2 && a.Peers.All(p => p.Slots.Length > 0));
        Assert.Equal([("ann", "bob"), ("bob", "ann")], plan.Peers.Select(p => (p.PeerId, p.Slots.Single(s => s.SourcePeerId is not null).SourcePeerId!)));
    }

    [Fact]
    public async Task A_peer_that_the_media_node_does_not_hold_restarts_its_media_with_a_fresh_connection()
    {
        var (ann, bob) = await MeetAsync();
        await _bench.KillAsync();
        Reattach(bob);
        await HoldAsync(new HeldPeer("ann", [1, 2, 101], PathState.Connected));
        await ReattachedAsync(bob);
        var interrupted = (RoomReplies.Notify)await bob.Session.FishForMessageAsync(m => m is RoomReplies.Notify { Notification: OnConnectionInterrupted });
        Assert.True(((OnConnectionInterrupted)interrupted.Notification).Fresh);
        _bench.Shelf.Tell(new LinkCommands.RestartMedia(RoomId, "bob", Offer), bob.Session);
        var connect = await _bench.MediaHears<ConnectPeer>(c => c.PeerId == "bob" && c.Epoch == 2);
        _bench.Report(new PeerConnected(RoomId, 2, "bob", Answer(1, 2, 101), connect.Request));
        _bench.Report(new PathChanged(RoomId, 2, "bob", PathState.Connected, "ice"));
        await bob.Session.FishForMessageAsync(m => m is RoomReplies.Notify { Notification: OnUserReconnectSuccess });
        Assert.NotNull(ann);
    }

    [Fact]
    public async Task Who_does_not_come_forward_is_waited_for_as_after_any_lost_connection()
    {
        var (ann, _) = await MeetAsync();
        await _bench.KillAsync();
        Reattach(ann);
        await HoldAsync(new HeldPeer("ann", [1, 2, 101], PathState.Connected), new HeldPeer("bob", [1, 2, 101], PathState.Connected));
        await ReattachedAsync(ann);
        await _bench.SettleLinkAsync("bob");
        Assert.DoesNotContain(await UsersAsync(), u => u.Reconnecting);
        _bench.Advance(Grace);
        await _bench.Kit.AwaitAssertAsync(async () => Assert.Equal(["bob"], (await UsersAsync()).Where(u => u.Reconnecting).Select(u => u.ClientId)));
    }

    /// <summary>Seen once in a run of chaos: the loss of its session was stored, then the room's node died as well.</summary>
    [Fact]
    public async Task Who_was_being_reconnected_when_the_room_ended_and_comes_back_in_its_next_life_is_there_again()
    {
        var (ann, bob) = await MeetAsync();
        _bench.Kit.Sys.Stop(bob.Session.Ref);
        await _bench.Kit.AwaitAssertAsync(async () => Assert.Equal(["bob"], (await UsersAsync()).Where(u => u.Reconnecting).Select(u => u.ClientId)));
        await _bench.KillAsync();
        Reattach(ann);
        await HoldAsync(new HeldPeer("ann", [1, 2, 101], PathState.Connected), new HeldPeer("bob", [1, 2, 101], PathState.Connected));
        await ReattachedAsync(ann);
        Assert.Contains(await UsersAsync(), u => u.Reconnecting);

        var newer = _bench.Kit.CreateTestProbe();
        _bench.Shelf.Tell(new LinkCommands.ResumeRoom(RoomId, "bob", bob.Connected.ResumeToken, -1, null, newer), newer);
        await newer.ExpectMsgAsync<RoomReplies.RoomResumed>();
        await _bench.Kit.AwaitAssertAsync(async () => Assert.DoesNotContain(await UsersAsync(), u => u.Reconnecting));
        await ann.Session.FishForMessageAsync(m => m is RoomReplies.Notify { Notification: OnUserUpdated { User.ClientId: "bob", Change: "reconnected" } });
    }

    [Fact]
    public async Task A_session_that_was_replaced_cannot_take_the_place_back()
    {
        var (_, bob) = await MeetAsync();
        var older = bob.Session;
        var newer = _bench.Kit.CreateTestProbe();
        _bench.Shelf.Tell(new LinkCommands.ResumeRoom(RoomId, "bob", bob.Connected.ResumeToken, -1, null, newer), newer);
        var resumed = await newer.ExpectMsgAsync<RoomReplies.RoomResumed>();
        await _bench.KillAsync();
        _bench.Shelf.Tell(new LinkCommands.Reattach(RoomId, "bob", bob.Connected.Generation, older), older);
        var refused = (RoomReplies.Refused)await older.FishForMessageAsync(m => m is RoomReplies.Refused);
        Assert.Equal(Codes.ResumeRefused, refused.Code);
        _bench.Shelf.Tell(new LinkCommands.Reattach(RoomId, "bob", resumed.Generation, newer), newer);
        await HoldAsync(new HeldPeer("bob", [1], PathState.Connected));
        await newer.FishForMessageAsync(m => m is RoomReplies.Reattached);
    }

    [Fact]
    public async Task After_a_long_silence_nobody_new_comes_in_before_it_is_known_who_is_still_there()
    {
        await _bench.CreateAsync(new RoomSettings { Participants = 2 });
        var ann = await _bench.JoinAsync("ann");
        await _bench.Knock("bob", media: false).Session.ExpectMsgAsync<RoomReplies.RoomConnected>();
        await _bench.KillAsync();
        _bench.Advance(TimeSpan.FromHours(3));
        Reattach(ann);
        await HoldAsync(new HeldPeer("ann", [1], PathState.Connected));
        await ReattachedAsync(ann);
        var cat = _bench.Knock("cat", change: j => j with { TokenExpiresAt = Noon.AddDays(1) });
        await _bench.SettleLinkAsync("bob");
        await cat.Session.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        _bench.Advance(Grace);
        var connect = await _bench.MediaHears<ConnectPeer>(c => c.PeerId == "cat");
        _bench.Report(new PeerConnected(RoomId, connect.Epoch, "cat", Answer(1)));
        await cat.Session.ExpectMsgAsync<RoomReplies.RoomConnected>();
        Assert.Equal(["ann", "cat"], (await UsersAsync()).Select(u => u.ClientId));
    }

    [Fact]
    public async Task A_media_node_that_is_lost_is_left_for_another_and_its_people_offer_anew()
    {
        var (ann, _) = await MeetAsync();
        var second = _bench.Kit.CreateTestProbe("media-2");
        _bench.Nodes.Add("media-2", second);
        _bench.Nodes.Set("media-1", Enx.Actors.Placement.MediaNodeState.Lost);
        _bench.Kit.Sys.EventStream.Publish(new Enx.Actors.Placement.MediaNodeNews.Lost("media-1"));
        Assert.True((await ann.HearsOfLink<OnConnectionInterrupted>()).Fresh);
        _bench.Shelf.Tell(new LinkCommands.RestartMedia(RoomId, "ann", Offer), ann.Session);
        var connect = (ConnectPeer)await second.FishForMessageAsync(m => m is ConnectPeer { PeerId: "ann" });
        Assert.Equal(2, connect.Epoch);
        _bench.Report(new PathChanged(RoomId, 1, "ann", PathState.Connected, "a word of the old node"));
        _bench.Report(new PeerConnected(RoomId, 2, "ann", Answer(1, 2, 101), connect.Request));
        _bench.Report(new PathChanged(RoomId, 2, "ann", PathState.Connected, "ice"));
        await ann.HearsOfLink<OnUserReconnectSuccess>();
        Assert.Equal(2, (await _bench.MediaHears<CloseRoom>()).Epoch);
    }

    [Fact]
    public async Task With_no_other_media_node_the_room_waits_for_one()
    {
        var (ann, _) = await MeetAsync();
        _bench.Nodes.Set("media-1", Enx.Actors.Placement.MediaNodeState.Gone);
        _bench.Kit.Sys.EventStream.Publish(new Enx.Actors.Placement.MediaNodeNews.Lost("media-1"));
        await _bench.SettleAsync();
        var second = _bench.Kit.CreateTestProbe("media-2");
        _bench.Nodes.Add("media-2", second);
        _bench.Kit.Sys.EventStream.Publish(new Enx.Actors.Placement.MediaNodeNews.Found("media-2"));
        await ann.HearsOfLink<OnConnectionInterrupted>();
    }

    [Fact]
    public async Task A_room_that_another_life_of_it_has_overtaken_reads_its_journal_anew()
    {
        var (ann, _) = await MeetAsync();
        _bench.Report(new RoomOutdated(RoomId, 1, 1));
        await _bench.SettleAsync();
        _bench.Report(new RoomOutdated(RoomId, 1, 2));
        await ann.Session.FishForMessageAsync(m => m is RoomReplies.ResumeNeeded);
        // The room may be on its way out still, and what comes then is lost: who comes forward goes on until somebody answers.
        HoldRoom? hold = null;
        await Eventually.HoldsAsync(async () =>
        {
            Reattach(ann);
            while (hold is null && await _bench.Media.ReceiveOneAsync(TimeSpan.FromMilliseconds(500)) is { } heard) hold = heard as HoldRoom;
            return hold is not null;
        }, "the room's next life holds its media");
        Assert.Equal(2, hold!.Epoch);
    }

    [Fact]
    public async Task Without_any_media_node_people_have_their_places_all_the_same()
    {
        var (ann, _) = await MeetAsync();
        _bench.Nodes.Set("media-1", Enx.Actors.Placement.MediaNodeState.Gone);
        await _bench.KillAsync();
        Reattach(ann);
        await ReattachedAsync(ann);
        await ann.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", true));
    }

    [Fact]
    public async Task A_room_moves_from_a_node_that_drains_and_leaves_it_when_all_have_come_along()
    {
        var (ann, bob) = await MeetAsync();
        var second = DrainToAnother();
        foreach (var client in new[] { ann, bob }) Assert.Equal(2, (await client.HearsOfLink<OnMediaMove>()).Move);
        var plan = (ApplyRoom)await second.FishForMessageAsync(m => m is ApplyRoom a && a.Peers.Length == 2);
        Assert.Equal((2, 1), (plan.Epoch, (await _bench.MediaHears<ApplyRoom>()).Epoch));
        foreach (var client in new[] { ann, bob })
        {
            _bench.Shelf.Tell(new LinkCommands.MoveMedia(RoomId, client.ClientId, 2, Offer), client.Session);
            var connect = (ConnectPeer)await second.FishForMessageAsync(m => m is ConnectPeer c && c.PeerId == client.ClientId);
            _bench.Report(new PeerConnected(RoomId, 2, client.ClientId, Answer(1, 2, 101), connect.Request));
            await client.Session.FishForMessageAsync(m => m is RoomReplies.MediaRestarted);
            _bench.Report(new PathChanged(RoomId, 2, client.ClientId, PathState.Connected, "ice"));
            _bench.Report(new PathChanged(RoomId, 1, client.ClientId, PathState.Closed, "the client has let go of the old one"));
        }
        Assert.Equal(2, ((HoldRoom)await second.FishForMessageAsync(m => m is HoldRoom)).Epoch);
        _bench.Shelf.Tell(new RoomHeld(RoomId, 2, [new HeldPeer("ann", [1, 2, 101], PathState.Connected), new HeldPeer("bob", [1, 2, 101], PathState.Connected)]), second);
        await _bench.SettleLinkAsync("ann");
        _bench.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(2, (await _bench.MediaHears<CloseRoom>()).Epoch);
        Assert.DoesNotContain(await UsersAsync(), u => u.Reconnecting);
        var late = new LinkCommands.MoveMedia(RoomId, "ann", 2, Offer);
        Assert.Equal(Codes.MoveOver, (await _bench.AskAsync<RoomReplies.Refused>(late)).Code);
    }

    [Fact]
    public async Task Who_does_not_come_along_restarts_its_media_when_the_move_is_over()
    {
        var (ann, bob) = await MeetAsync();
        var second = DrainToAnother();
        await ann.HearsOfLink<OnMediaMove>();
        _bench.Shelf.Tell(new LinkCommands.MoveMedia(RoomId, "ann", 2, Offer), ann.Session);
        var connect = (ConnectPeer)await second.FishForMessageAsync(m => m is ConnectPeer { PeerId: "ann" });
        _bench.Report(new PeerConnected(RoomId, 2, "ann", Answer(1, 2, 101), connect.Request));
        _bench.Report(new PathChanged(RoomId, 2, "ann", PathState.Connected, "ice"));
        await _bench.SettleAsync();
        await _bench.SettleAsync();
        _bench.Advance(TimeSpan.FromSeconds(10));
        await bob.HearsOfLink<OnMediaMove>();
        Assert.True((await bob.HearsOfLink<OnConnectionInterrupted>()).Fresh);
        await second.FishForMessageAsync(m => m is HoldRoom);
    }

    [Fact]
    public async Task Who_comes_back_on_another_socket_while_its_move_is_under_way_is_asked_to_move_again()
    {
        var (ann, _) = await MeetAsync();
        var second = DrainToAnother();
        await ann.HearsOfLink<OnMediaMove>();
        _bench.Shelf.Tell(new LinkCommands.MoveMedia(RoomId, "ann", 2, Offer), ann.Session);
        await second.FishForMessageAsync(m => m is ConnectPeer { PeerId: "ann" });

        // The gateway leaves as well, and the answer about the media is not there yet.
        var session = _bench.Kit.CreateTestProbe("ann-2");
        _bench.Shelf.Tell(new LinkCommands.ResumeRoom(RoomId, "ann", ann.Connected.ResumeToken, -1, null, session), session);
        var resumed = (RoomReplies.RoomResumed)await session.FishForMessageAsync(m => m is RoomReplies.RoomResumed);
        ann.ResumedOn(session, resumed);
        Assert.Equal(2, (await ann.HearsOfLink<OnMediaMove>()).Move);

        _bench.Shelf.Tell(new LinkCommands.MoveMedia(RoomId, "ann", 2, Offer), session);
        var connect = (ConnectPeer)await second.FishForMessageAsync(m => m is ConnectPeer { PeerId: "ann" });
        _bench.Report(new PeerConnected(RoomId, 2, "ann", Answer(1, 2, 101), connect.Request));
        await session.FishForMessageAsync(m => m is RoomReplies.MediaRestarted);
    }

    [Fact]
    public async Task A_drain_with_nowhere_to_go_changes_nothing()
    {
        await MeetAsync();
        _bench.Nodes.Set("media-1", draining: true);
        _bench.Kit.Sys.EventStream.Publish(new Enx.Actors.Placement.MediaNodeNews.Drains("media-1"));
        await _bench.SettleAsync();
        _bench.Knock("cat");
        Assert.Equal(1, (await _bench.MediaHears<ConnectPeer>(c => c.PeerId == "cat")).Epoch);
    }

    private async Task<(Client Ann, Client Bob)> MeetAsync()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann", slots: [1, 2, 101]);
        var bob = await _bench.JoinAsync("bob", slots: [1, 2, 101]);
        foreach (var client in new[] { ann, bob })
        {
            _bench.Report(new PathChanged(RoomId, 1, client.ClientId, PathState.Connected, "ice"));
            await client.Hears<OnPublishedStream>();
        }
        await _bench.SettleLinkAsync("bob");
        return (ann, bob);
    }

    private void Reattach(Client client) =>
        _bench.Shelf.Tell(new LinkCommands.Reattach(RoomId, client.ClientId, client.Connected.Generation, client.Session), client.Session);

    private async Task HoldAsync(params HeldPeer[] peers)
    {
        var hold = await _bench.MediaHears<HoldRoom>();
        _bench.Report(new RoomHeld(RoomId, hold.Epoch, [.. peers]));
    }

    private static async Task<RoomReplies.Reattached> ReattachedAsync(Client client) =>
        (RoomReplies.Reattached)await client.Session.FishForMessageAsync(m => m is RoomReplies.Reattached);

    private static async Task<int> CountAsync<T>(Client client)
    {
        var count = 0;
        while (await client.Session.ReceiveOneAsync(TimeSpan.FromMilliseconds(50)) is { } m)
            if (m is RoomReplies.Notify { Notification: T }) count++;
        return count;
    }

    /// <summary>The room's media node drains, and there is another one, which this is.</summary>
    private Akka.TestKit.TestProbe DrainToAnother()
    {
        var second = _bench.Kit.CreateTestProbe("media-2");
        _bench.Nodes.Add("media-2", second);
        _bench.Nodes.Set("media-1", draining: true);
        _bench.Kit.Sys.EventStream.Publish(new Enx.Actors.Placement.MediaNodeNews.Drains("media-1"));
        return second;
    }

    private async Task<UserMeta[]> UsersAsync() => [.. (await _bench.AskAsync<RoomReplies.UserList>(new RoomQueries.GetUsers(RoomId))).Users];
}
