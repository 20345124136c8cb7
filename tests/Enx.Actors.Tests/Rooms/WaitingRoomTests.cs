using Enx.Actors.Protocol;
using Xunit;
using static Enx.Actors.Protocol.WaitingRoomCommands;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class WaitingRoomTests : IDisposable
{
    private static readonly RoomSettings Knocking = new() { Moderators = 2, Participants = 2, Knock = true };
    private readonly RoomBench _bench = new();

    public void Dispose() => _bench.Dispose();

    private async Task<Client> WaitsAsync(string clientId, string eventType = "knock", string? token = null)
    {
        var client = _bench.Knock(clientId, token: token);
        Assert.Equal(new RoomReplies.Awaited(RoomId, clientId, eventType), await client.Session.ExpectMsgAsync<RoomReplies.Awaited>());
        return client;
    }

    private async Task ComesIn(Client client)
    {
        var connect = await _bench.MediaHears<ConnectPeer>(c => c.PeerId == client.ClientId);
        _bench.Report(new PeerConnected(RoomId, connect.Epoch, client.ClientId, Answer(1, 2, 101)));
        client.Connected = await client.Session.ExpectMsgAsync<RoomReplies.RoomConnected>();
    }

    private async Task<int> IsRefused(Client client) => (await client.Session.ExpectMsgAsync<RoomReplies.Refused>()).Code;

    private async Task<string[]> AwaitedAsync() =>
        [.. (await _bench.AskAsync<RoomReplies.AwaitedList>(new RoomQueries.GetAwaited(RoomId))).Users.Select(u => u.ClientId)];

    [Fact]
    public async Task Who_knocks_waits_until_a_moderator_lets_them_in()
    {
        await _bench.CreateAsync(Knocking);
        var mod = await _bench.JoinAsync("mod", Role.Moderator);
        var ann = await WaitsAsync("ann");
        Assert.Equal(new AwaitedUser("ann", "Name of ann", "ref-ann", Role.Participant), (await mod.Hears<OnUserAwaited>()).User);
        Assert.Equal(["ann"], await AwaitedAsync());
        Assert.Single((await _bench.AskAsync<RoomReplies.UserList>(new RoomQueries.GetUsers(RoomId))).Users);
        Assert.Equal(["ann"], (await _bench.JoinAsync("mod2", Role.Moderator)).Connected.Connected.AwaitedParticipants.Select(u => u.ClientId));
        await mod.Asks<RoomReplies.Done>(new ApproveAwaitedUser(RoomId, "mod", "ann"));
        Assert.Equal(new OnAwaitedUserGone("ann", "approved"), await mod.Hears<OnAwaitedUserGone>());
        await ComesIn(ann);
        Assert.Equal("ann", (await mod.Hears<OnUserConnected>(u => u.User.ClientId == "ann")).User.ClientId);
        Assert.Empty(ann.Connected.Connected.AwaitedParticipants); // for moderators alone
        Assert.True(ann.Connected.Connected.Room.KnockEnabled);
        Assert.Empty(await AwaitedAsync());
    }

    [Fact]
    public async Task Who_is_sent_away_hears_so_and_has_spent_no_token()
    {
        await _bench.CreateAsync(Knocking);
        var mod = await _bench.JoinAsync("mod", Role.Moderator);
        var ann = await WaitsAsync("ann");
        await mod.Asks<RoomReplies.Done>(new DenyAwaitedUser(RoomId, "mod", "ann"));
        Assert.Equal(Codes.EntryDenied, await IsRefused(ann));
        Assert.Equal(new OnAwaitedUserGone("ann", "denied"), await mod.Hears<OnAwaitedUserGone>());
        await WaitsAsync("ann2", token: "token-ann");
    }

    [Fact]
    public async Task With_a_moderator_there_all_who_waited_for_one_come_in_by_themselves()
    {
        await _bench.CreateAsync(Knocking with { Knock = false, WaitForModerator = true });
        var ann = await WaitsAsync("ann", "wait_for_moderator");
        var bob = await WaitsAsync("bob", "wait_for_moderator");
        var cyd = await WaitsAsync("cyd", "wait_for_moderator");
        var mod = await _bench.JoinAsync("mod", Role.Moderator);
        Assert.True(mod.Connected.Connected.Room.WaitRoom);
        await ComesIn(ann);
        await ComesIn(bob);
        Assert.Equal(Codes.RoomFull, await IsRefused(cyd));
        Assert.Equal(["approved", "approved", "gone"], [(await mod.Hears<OnAwaitedUserGone>()).Outcome, (await mod.Hears<OnAwaitedUserGone>()).Outcome, (await mod.Hears<OnAwaitedUserGone>()).Outcome]);
    }

    [Fact]
    public async Task A_moderator_who_does_not_get_in_brings_nobody_in()
    {
        await _bench.CreateAsync(Knocking with { Knock = false, WaitForModerator = true });
        var ann = await WaitsAsync("ann", "wait_for_moderator");
        var mod = _bench.Knock("mod", Role.Moderator);
        await _bench.MediaHears<ConnectPeer>();
        _bench.Report(new PeerRefused(RoomId, 1, "mod", Codes.MediaConnectionFailure, "No."));
        Assert.Equal(Codes.MediaConnectionFailure, await IsRefused(mod));
        Assert.Equal(["ann"], await AwaitedAsync());
        await ann.Session.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task When_knocking_is_turned_off_who_waits_comes_in()
    {
        await _bench.CreateAsync(Knocking);
        var mod = await _bench.JoinAsync("mod", Role.Moderator);
        var ann = await WaitsAsync("ann");
        await mod.Asks<RoomReplies.Done>(new EnableKnock(RoomId, "mod", false));
        Assert.Equal(new OnKnockEnabled(false, "mod"), await mod.Hears<OnKnockEnabled>());
        await ComesIn(ann);
    }

    [Fact]
    public async Task A_session_that_ends_or_says_goodbye_waits_no_longer()
    {
        await _bench.CreateAsync(Knocking);
        var mod = await _bench.JoinAsync("mod", Role.Moderator);
        var ann = await WaitsAsync("ann");
        _bench.Kit.Sys.Stop(ann.Session);
        Assert.Equal(new OnAwaitedUserGone("ann", "gone"), await mod.Hears<OnAwaitedUserGone>());
        var bob = await WaitsAsync("bob");
        await bob.Leaves();
        Assert.Equal(Codes.NormalDisconnect, await IsRefused(bob));
        Assert.Equal("bob", (await mod.Hears<OnAwaitedUserGone>()).ClientId);
        Assert.Empty(await AwaitedAsync());
    }

    [Fact]
    public async Task Who_is_let_into_a_full_room_is_sent_away_and_the_moderator_is_told_why()
    {
        await _bench.CreateAsync(Knocking with { Participants = 1 });
        var mod = await _bench.JoinAsync("mod", Role.Moderator);
        var (ann, bob) = (await WaitsAsync("ann"), await WaitsAsync("bob"));
        await mod.Asks<RoomReplies.Done>(new ApproveAwaitedUser(RoomId, "mod", "ann"));
        await ComesIn(ann);
        Assert.Equal(Codes.RoomFull, (await mod.Asks<RoomReplies.Refused>(new ApproveAwaitedUser(RoomId, "mod", "bob"))).Code);
        Assert.Equal(Codes.RoomFull, await IsRefused(bob));
    }

    [Fact]
    public async Task A_room_with_somebody_at_the_door_is_not_forgotten_and_one_that_stops_sends_them_away()
    {
        await _bench.CreateAsync(Knocking);
        var ann = await WaitsAsync("ann");
        _bench.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(["ann"], await AwaitedAsync());
        await ann.Session.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        await _bench.KillAsync();
        Assert.Equal(Codes.RoomConnectFailed, await IsRefused(ann));
        Assert.Empty(await AwaitedAsync());
        await WaitsAsync("ann2", token: "token-ann");
    }

    [Fact]
    public async Task A_join_that_goes_on_from_the_door_may_still_fail_and_leaves_nothing_behind()
    {
        await _bench.CreateAsync(Knocking);
        var mod = await _bench.JoinAsync("mod", Role.Moderator);
        var ann = await WaitsAsync("ann");
        await mod.Asks<RoomReplies.Done>(new ApproveAwaitedUser(RoomId, "mod", "ann"));
        await _bench.MediaHears<ConnectPeer>(c => c.PeerId == "ann");
        _bench.Kit.Sys.Stop(ann.Session);
        await _bench.MediaHears<ClosePeer>(c => c.PeerId == "ann");
        Assert.Single((await _bench.AskAsync<RoomReplies.UserList>(new RoomQueries.GetUsers(RoomId))).Users);
    }
}
