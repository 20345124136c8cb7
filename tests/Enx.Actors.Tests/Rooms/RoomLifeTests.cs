using Enx.Actors.Protocol;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class RoomLifeTests : IDisposable
{
    private readonly RoomBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_room_that_starts_again_has_its_settings_a_higher_epoch_and_nobody_in_it()
    {
        var made = await _bench.CreateAsync(new RoomSettings { Participants = 2, Description = "kept" });
        var ann = await _bench.JoinAsync("ann", change: WithoutReconnect);
        await _bench.PlanOf("ann");
        await _bench.KillAsync();
        await ann.Session.FishForMessageAsync(m => m is RoomReplies.ResumeNeeded);
        await _bench.SettleLinkAsync("ann");
        _bench.Advance(TimeSpan.FromSeconds(5));
        await _bench.Kit.AwaitAssertAsync(async () => Assert.Equal(0, (await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomQueries.GetRoom(RoomId))).Users));

        var details = await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomQueries.GetRoom(RoomId));
        Assert.Equal((made.Settings, made.Name, made.Created, 0), (details.Settings, details.Name, details.Created, details.Users));
        Assert.Equal("v", details.Data["k"]);
        Assert.Equal(2, (await _bench.MediaHears<HoldRoom>()).Epoch);
        await _bench.MediaHears<ClosePeer>(c => c.PeerId == "ann");
        await _bench.JoinAsync("bob");
        await _bench.JoinAsync("cat");
    }

    [Fact]
    public async Task A_spent_token_stays_spent_in_the_next_life()
    {
        await _bench.CreateAsync();
        await _bench.JoinAsync("ann");
        await _bench.KillAsync();
        var eve = _bench.Knock("eve", token: "token-ann");
        Assert.Equal(Codes.TokenUsed, (await eve.Session.ExpectMsgAsync<RoomReplies.Refused>()).Code);
    }

    [Fact]
    public async Task An_adhoc_room_whose_people_were_lost_with_the_node_is_gone()
    {
        await _bench.CreateAsync(new RoomSettings { Adhoc = true });
        await _bench.JoinAsync("ann", change: WithoutReconnect);
        await _bench.KillAsync();
        await _bench.SettleLinkAsync("ann");
        _bench.Advance(TimeSpan.FromSeconds(5));
        await _bench.Kit.AwaitAssertAsync(async () =>
            Assert.Equal(Codes.RoomNotFound, (await _bench.AskAsync<RoomReplies.Refused>(new RoomQueries.GetRoom(RoomId))).Code));
    }

    [Fact]
    public async Task Recovery_from_a_snapshot_and_what_followed_it_gives_the_same_room()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        for (var i = 0; i < 130; i++)
            await ann.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", i % 2 == 0));
        await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomCommands.UpdateRoom(RoomId, "Renamed", null, null, null));
        await _bench.KillAsync();
        var details = await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomQueries.GetRoom(RoomId));
        Assert.Equal(("Renamed", "owner-7"), (details.Name, details.OwnerRef));
        Assert.Equal(2, await _bench.MediaEpochAsync());
        var eve = _bench.Knock("eve", token: "token-ann");
        Assert.Equal(Codes.TokenUsed, (await eve.Session.ExpectMsgAsync<RoomReplies.Refused>()).Code);
    }

    [Fact]
    public async Task An_empty_room_goes_after_a_while_and_a_message_brings_it_back()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        await ann.Leaves();
        await _bench.SettleAsync();
        var room = await _bench.Kit.Sys.ActorSelection(_bench.Shelf.Path / RoomId).ResolveOne(RoomBench.Patience);
        var watcher = _bench.Kit.CreateTestProbe();
        await watcher.WatchAsync(room);
        _bench.Advance(TimeSpan.FromMinutes(2));
        await watcher.ExpectTerminatedAsync(room);
        await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomQueries.GetRoom(RoomId));
        Assert.Equal(2, await _bench.MediaEpochAsync());
    }

    [Fact]
    public async Task A_room_with_somebody_in_it_or_listening_to_it_stays()
    {
        await _bench.CreateAsync();
        await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomCommands.Subscribe(RoomId, _bench.Kit.CreateTestProbe()));
        _bench.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await _bench.MediaEpochAsync());
    }

    [Fact]
    public async Task The_directory_hears_of_rooms_at_once()
    {
        await _bench.CreateAsync();
        Assert.IsType<RoomEvents.RoomCreated>((await _bench.Directory.ExpectMsgAsync<RoomReplies.RoomEventOccurred>()).Event);
        await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomCommands.UpdateRoom(RoomId, "x", null, null, null));
        Assert.IsType<RoomEvents.RoomUpdated>((await _bench.Directory.ExpectMsgAsync<RoomReplies.RoomEventOccurred>()).Event);
    }
}
