using Akka.Actor;
using Enx.Actors.Protocol;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class LeavingTests : IDisposable
{
    private readonly RoomBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_disconnect_tells_the_user_the_others_and_the_media_node()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        var bob = await _bench.JoinAsync("bob");
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.Disconnect(RoomId, "bob", DisconnectCause.ByServer));
        Assert.Equal(new OnRoomDisConnected(Codes.DisconnectedByServer, "disconnected-by-server"), await bob.Hears<OnRoomDisConnected>());
        var left = await ann.Hears<OnUserDisConnected>();
        Assert.Equal(("bob", DisconnectCause.ByServer), (left.User.ClientId, left.Cause));
        await _bench.MediaHears<ClosePeer>(c => c.PeerId == "bob");
        await _bench.PlanOf("ann");
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.Disconnect(RoomId, "bob", DisconnectCause.ByServer));
    }

    [Fact]
    public async Task The_death_of_a_session_is_a_lost_connection()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        var bob = await _bench.JoinAsync("bob", change: WithoutReconnect);
        _bench.Kit.Sys.Stop(bob.Session);
        Assert.Equal(DisconnectCause.Unexpected, (await ann.Hears<OnUserDisConnected>()).Cause);
        await _bench.MediaHears<ClosePeer>(c => c.PeerId == "bob");
    }

    [Theory]
    [InlineData(PathState.Silent)]
    [InlineData(PathState.Closed)]
    public async Task A_lost_media_path_is_a_lost_connection(PathState state)
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        var bob = await _bench.JoinAsync("bob", change: WithoutReconnect);
        _bench.Report(new PathChanged(RoomId, 1, "bob", PathState.Connected, "ice"));
        await bob.Hears<OnPublishedStream>();
        _bench.Report(new PathChanged(RoomId, 1, "bob", state, "consent expired"));
        Assert.Equal(Codes.UnexpectedDisconnection, (await bob.Hears<OnRoomDisConnected>()).Cause);
        Assert.Equal(DisconnectCause.Unexpected, (await ann.Hears<OnUserDisConnected>()).Cause);
        await _bench.Kit.AwaitAssertAsync(async () => Assert.Equal(1, await _bench.CountAsync("endpoint-*")));
    }

    [Fact]
    public async Task An_endpoint_that_fails_costs_its_user_the_room_and_nobody_else()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        var bob = await _bench.JoinAsync("bob", change: WithoutReconnect);
        await bob.Hears<OnActiveTalkerList>();
        _bench.Kit.Sys.ActorSelection(_bench.Shelf.Path / RoomId / "endpoint-bob-2" / "link").Tell(Kill.Instance);
        await bob.Session.FishForMessageAsync(m => m is RoomReplies.ResumeNeeded);
        Assert.Equal("bob", (await ann.Hears<OnUserDisConnected>()).User.ClientId);
        var reattach = new LinkCommands.Reattach(RoomId, "bob", bob.Connected.Generation, bob.Session);
        Assert.Equal(Codes.ResumeRefused, (await _bench.AskAsync<RoomReplies.Refused>(reattach)).Code);
        await ann.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", true));
        Assert.Equal(1, await _bench.MediaEpochAsync());
    }

    [Fact]
    public async Task A_room_that_is_handed_to_another_node_says_so_to_its_people()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann", change: WithoutReconnect);
        _bench.Kit.Sys.ActorSelection(_bench.Shelf.Path / RoomId).Tell(Enx.Actors.Rooms.RoomActor.HandOff.Instance);
        await ann.Session.FishForMessageAsync(m => m is RoomReplies.ResumeNeeded);
    }

    [Fact]
    public async Task Deleting_a_room_by_force_tells_everybody_and_nobody_of_the_others()
    {
        await _bench.CreateAsync();
        var backend = _bench.Kit.CreateTestProbe();
        await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomCommands.Subscribe(RoomId, backend));
        var ann = await _bench.JoinAsync("ann");
        var vic = await _bench.JoinAsync("vic", Role.Viewer);
        Assert.Equal(Codes.RoomInUse, (await _bench.AskAsync<RoomReplies.Refused>(new RoomCommands.DeleteRoom(RoomId))).Code);
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.DeleteRoom(RoomId, Force: true));
        foreach (var client in new[] { ann, vic })
        {
            RoomNotifications.Notification last;
            do last = await client.NextAsync();
            while (last is OnUserConnected or OnActiveTalkerList);
            Assert.Equal(new OnRoomDisConnected(Codes.RoomDeleted, "room-deleted"), last);
        }
        await _bench.MediaHears<CloseRoom>();
        await backend.FishForMessageAsync(m => m is RoomReplies.RoomEventOccurred { Event: RoomEvents.RoomDeleted });
        Assert.Equal(Codes.RoomNotFound, (await _bench.AskAsync<RoomReplies.Refused>(new RoomQueries.GetRoom(RoomId))).Code);
        await _bench.CreateAsync();
        Assert.Equal(2, await _bench.MediaEpochAsync());
    }

    [Fact]
    public async Task An_adhoc_room_is_gone_with_its_last_user()
    {
        await _bench.CreateAsync(new RoomSettings { Adhoc = true });
        var ann = await _bench.JoinAsync("ann");
        await ann.Leaves();
        Assert.Equal(Codes.NormalDisconnect, (await ann.Hears<OnRoomDisConnected>()).Cause);
        await _bench.Directory.FishForMessageAsync(m => m is RoomReplies.RoomEventOccurred { Event: RoomEvents.RoomDeleted });
        Assert.Equal(Codes.RoomNotFound, (await _bench.AskAsync<RoomReplies.Refused>(new RoomQueries.GetRoom(RoomId))).Code);
    }

    [Fact]
    public async Task Ten_joins_and_leaves_leave_no_child_actor()
    {
        await _bench.CreateAsync();
        for (var i = 0; i < 10; i++)
        {
            var client = await _bench.JoinAsync($"u{i}");
            _bench.Report(new PathChanged(RoomId, 1, client.ClientId, PathState.Connected, "ice"));
            await client.Hears<OnPublishedStream>();
            await client.Leaves();
        }
        await _bench.Kit.AwaitAssertAsync(async () => Assert.Equal(0, await _bench.CountAsync("*")));
    }

    [Fact]
    public async Task A_subscriber_that_stops_or_unsubscribes_hears_no_more_and_there_are_at_most_64()
    {
        await _bench.CreateAsync();
        var probes = Enumerable.Range(0, 65).Select(_ => _bench.Kit.CreateTestProbe()).ToArray();
        foreach (var p in probes.Take(64)) await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomCommands.Subscribe(RoomId, p));
        Assert.Equal(Codes.ServerBusy, (await _bench.AskAsync<RoomReplies.Refused>(new RoomCommands.Subscribe(RoomId, probes[64]))).Code);
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.Unsubscribe(RoomId, probes[0]));
        await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomCommands.Subscribe(RoomId, probes[64]));
        _bench.Kit.Sys.Stop(probes[1]);
        await _bench.Kit.AwaitAssertAsync(async () =>
            Assert.IsType<RoomReplies.RoomDetails>(await _bench.AskAsync<IRoomReply>(new RoomCommands.Subscribe(RoomId, probes[0]))));
        _bench.Knock("ann", media: false);
        await probes[64].ExpectMsgAsync<RoomReplies.RoomEventOccurred>();
    }
}
