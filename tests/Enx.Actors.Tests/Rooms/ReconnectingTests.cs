using Akka.Actor;
using Akka.TestKit;
using Enx.Actors.Protocol;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

/// <summary>The reconnect table, walked on virtual time: attempts, time-outs and failures, by what the room and its subscribers hear.</summary>
public sealed class ReconnectingTests : IDisposable
{
    private readonly RoomBench _bench = new();
    private readonly TestProbe _backend;

    public ReconnectingTests() => _backend = _bench.Kit.CreateTestProbe("backend");

    public void Dispose() => _bench.Dispose();

    /// <summary>How a link can fail.</summary>
    public enum Failure
    {
        SessionDied,
        SocketClosed,
        MediaSilent,
        MediaClosed,
        Both,
    }

    public static TheoryData<Failure, int, int> Table
    {
        get
        {
            var table = new TheoryData<Failure, int, int>();
            foreach (var failure in Enum.GetValues<Failure>())
                foreach (var attempts in new[] { 1, 3 })
                    foreach (var seconds in new[] { 5, 20 }) table.Add(failure, attempts, seconds);
            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Who_does_not_come_back_is_waited_for_exactly_so_often_and_so_long(Failure failure, int attempts, int seconds)
    {
        var (ann, bob) = await MeetAsync(new RoomInfo { NumberOfAttempts = attempts, TimeoutInterval = seconds });
        Fail(bob, failure);
        var interrupted = await BackendHears<RoomEvents.UserInterrupted>();
        Assert.Equal("bob", interrupted.ClientId);
        var seen = await ann.Hears<OnUserUpdated>();
        Assert.Equal(("bob", true, "reconnecting"), (seen.User.ClientId, seen.User.Reconnecting, seen.Change));
        for (var n = 1; n <= attempts; n++)
        {
            Assert.Equal((n, attempts), Of(await BackendHears<RoomEvents.ReconnectAttempted>()));
            await _bench.SettleLinkAsync("bob");
            _bench.Advance(TimeSpan.FromSeconds(seconds - 0.001));
            await _bench.SettleLinkAsync("bob");
            Assert.Equal(2, (await UsersAsync()).Length);
            _bench.Advance(TimeSpan.FromSeconds(0.001));
        }
        Assert.Equal(DisconnectCause.ReconnectFailed, (await BackendHears<RoomEvents.UserLeft>()).Cause);
        Assert.Equal(DisconnectCause.ReconnectFailed, (await ann.Hears<OnUserDisConnected>()).Cause);
        if (failure is Failure.MediaSilent or Failure.MediaClosed)
        {
            await bob.HearsOfLink<OnConnectionLost>();
            Assert.Equal(Codes.ReconnectAttemptsExceeded, (await bob.Hears<OnRoomDisConnected>()).Cause);
        }
        await _bench.MediaHears<ClosePeer>(c => c.PeerId == "bob");
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Who_comes_back_in_the_last_attempt_is_back_and_the_count_starts_again(Failure failure, int attempts, int seconds)
    {
        var (ann, bob) = await MeetAsync(new RoomInfo { NumberOfAttempts = attempts, TimeoutInterval = seconds });
        for (var time = 0; time < 2; time++)
        {
            Fail(bob, failure);
            for (var n = 1; n <= attempts; n++)
            {
                Assert.Equal((n, attempts), Of(await BackendHears<RoomEvents.ReconnectAttempted>()));
                await _bench.SettleLinkAsync("bob");
                _bench.Advance(TimeSpan.FromSeconds(n < attempts ? seconds : seconds - 0.001));
            }
            await ReturnAsync(bob, failure);
            Assert.Equal(attempts, (await BackendHears<RoomEvents.UserReconnected>()).Attempts);
            Assert.Equal(attempts, (await bob.HearsOfLink<OnUserReconnectSuccess>()).Attempts);
            await ann.Hears<OnUserUpdated>(u => u is { Change: "reconnected", User.Reconnecting: false });
        }
        _bench.Advance(TimeSpan.FromMinutes(10));
        await _bench.SettleLinkAsync("bob");
        Assert.Equal(2, (await UsersAsync()).Length);
    }

    [Theory]
    [InlineData(Failure.SessionDied)]
    [InlineData(Failure.SocketClosed)]
    [InlineData(Failure.MediaSilent)]
    [InlineData(Failure.MediaClosed)]
    public async Task Who_does_not_want_to_reconnect_is_out_at_once(Failure failure)
    {
        var (ann, bob) = await MeetAsync(new RoomInfo { AllowReconnect = false, NumberOfAttempts = 3 });
        Assert.Equal("", bob.Connected.ResumeToken);
        Assert.False(bob.Connected.Reconnect!.Allowed);
        Fail(bob, failure);
        Assert.Equal(DisconnectCause.Unexpected, (await ann.Hears<OnUserDisConnected>()).Cause);
        Assert.Equal(Codes.UnexpectedDisconnection, (await BackendHears<RoomEvents.UserLeft>()).Cause.Code);
    }

    [Fact]
    public async Task A_client_is_told_the_terms_it_asked_for()
    {
        var (_, bob) = await MeetAsync(new RoomInfo { NumberOfAttempts = 4, TimeoutInterval = 2500 });
        Assert.Equal(new RoomReplies.ReconnectTerms(true, 4, 2500), bob.Connected.Reconnect);
        Assert.NotEmpty(bob.Connected.ResumeToken);
    }

    [Fact]
    public async Task A_client_whose_socket_lives_hears_of_each_attempt()
    {
        var (_, bob) = await MeetAsync(new RoomInfo { NumberOfAttempts = 2, TimeoutInterval = 5 });
        Fail(bob, Failure.MediaSilent);
        Assert.Equal(Codes.NetworkDisconnected, (await bob.HearsOfLink<OnConnectionInterrupted>()).Code);
        for (var n = 1; n <= 2; n++)
        {
            var attempt = await bob.HearsOfLink<OnReconnect>();
            Assert.Equal((n, 2, 5000), (attempt.Attempt, attempt.Of, attempt.Timeout));
            await _bench.SettleLinkAsync("bob");
            _bench.Advance(TimeSpan.FromSeconds(5));
        }
        await bob.HearsOfLink<OnConnectionLost>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_that_goes_away_is_waited_for_ten_seconds_whichever_of_its_connections_ends_first(bool mediaFirst)
    {
        var (_, bob) = await MeetAsync(new RoomInfo());
        if (mediaFirst)
        {
            Fail(bob, Failure.MediaClosed);
            await BackendHears<RoomEvents.ReconnectAttempted>();
        }
        _bench.Shelf.Tell(new LinkCommands.SessionClosed(RoomId, "bob", bob.Session, GoingAway: true));
        if (!mediaFirst) Assert.Equal((1, 1), Of(await BackendHears<RoomEvents.ReconnectAttempted>()));
        await _bench.SettleLinkAsync("bob");
        _bench.Advance(TimeSpan.FromSeconds(9.999));
        await _bench.SettleLinkAsync("bob");
        Assert.Equal(2, (await UsersAsync()).Length);
        _bench.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal("bob", (await BackendHears<RoomEvents.UserLeft>()).ClientId);
    }

    [Fact]
    public async Task What_was_missed_is_told_once_in_order_and_under_its_numbers()
    {
        var (ann, bob) = await MeetAsync(new RoomInfo());
        var last = await bob.QuietAsync();
        Fail(bob, Failure.SessionDied);
        await BackendHears<RoomEvents.ReconnectAttempted>();
        foreach (var muted in new[] { true, false, true }) await ann.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", muted));
        var (resumed, session) = await ResumeAsync(bob, last);
        Assert.Null(resumed.Snapshot);
        Assert.Equal(last + 1, resumed.NextSeq);
        var heard = new List<string>();
        while (heard.Count < 3)
        {
            var notify = await session.ExpectMsgAsync<RoomReplies.Notify>();
            if (notify.Seq == 0) continue;
            Assert.Equal(++last, notify.Seq);
            if (notify.Notification is OnRemoteStreamMute) heard.Add(notify.Notification.Method);
        }
        Assert.Equal(["onRemoteStreamAudioMute", "onRemoteStreamAudioUnMute", "onRemoteStreamAudioMute"], heard);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100_000)]
    public async Task Who_knows_nothing_or_too_little_is_given_the_whole_room_and_numbers_go_on(long lastSeq)
    {
        var (ann, bob) = await MeetAsync(new RoomInfo());
        var last = await bob.QuietAsync();
        Fail(bob, Failure.SessionDied);
        await BackendHears<RoomEvents.ReconnectAttempted>();
        var (resumed, session) = await ResumeAsync(bob, lastSeq);
        Assert.Equal(["ann", "bob"], resumed.Snapshot!.UserList.Select(u => u.ClientId));
        await ann.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", true));
        var next = (RoomReplies.Notify)await session.FishForMessageAsync(m => m is RoomReplies.Notify { Seq: > 0 });
        Assert.Equal(resumed.NextSeq, next.Seq);
        Assert.True(next.Seq > last);
    }

    [Fact]
    public async Task After_more_than_is_remembered_a_snapshot_is_given()
    {
        var (ann, bob) = await MeetAsync(new RoomInfo());
        var last = await bob.QuietAsync();
        Fail(bob, Failure.SessionDied);
        await BackendHears<RoomEvents.ReconnectAttempted>();
        for (var i = 0; i < 300; i++) await ann.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", i % 2 == 0));
        var (resumed, _) = await ResumeAsync(bob, last);
        Assert.NotNull(resumed.Snapshot);
    }

    [Fact]
    public async Task A_resume_token_works_once_and_the_one_before_until_the_new_one_is_used()
    {
        var (_, bob) = await MeetAsync(new RoomInfo());
        var first = bob.Connected.ResumeToken;
        var (one, _) = await ResumeAsync(bob, -1, first);
        Assert.NotEqual(first, one.ResumeToken);
        for (var lost = 0; lost < 3; lost++) // the answer with the new token was lost
            Assert.Equal(one.ResumeToken, (await ResumeAsync(bob, -1, first)).Resumed.ResumeToken);
        var (two, _) = await ResumeAsync(bob, -1, one.ResumeToken);
        var (three, _) = await ResumeAsync(bob, -1, two.ResumeToken);
        Assert.Equal(Codes.ResumeRefused, await RefusedAsync("bob", first));
        Assert.Equal(Codes.ResumeRefused, await RefusedAsync("bob", one.ResumeToken));
        Assert.Equal(Codes.ResumeRefused, await RefusedAsync("ann", three.ResumeToken));
        Assert.Equal(Codes.ResumeRefused, await RefusedAsync("nobody", three.ResumeToken));
        Assert.Equal(Codes.ResumeRefused, await RefusedAsync("bob", ""));
        await ResumeAsync(bob, -1, three.ResumeToken);
    }

    [Fact]
    public async Task The_newest_session_wins_and_the_older_is_told()
    {
        var (_, bob) = await MeetAsync(new RoomInfo());
        var old = bob.Session;
        var (_, session) = await ResumeAsync(bob, -1);
        await old.FishForMessageAsync(m => m is RoomReplies.SessionReplaced);
        _bench.Kit.Sys.Stop(old);
        _bench.Shelf.Tell(new LinkCommands.SessionClosed(RoomId, "bob", old, GoingAway: true));
        await _bench.SettleLinkAsync("bob");
        _bench.Advance(TimeSpan.FromMinutes(2));
        await _bench.SettleLinkAsync("bob");
        Assert.DoesNotContain(await UsersAsync(), u => u.Reconnecting);
        _bench.Kit.Sys.Stop(session);
        await BackendHears<RoomEvents.UserInterrupted>();
    }

    [Fact]
    public async Task A_refusal_in_the_middle_does_not_use_up_the_attempt()
    {
        var (_, bob) = await MeetAsync(new RoomInfo { NumberOfAttempts = 2, TimeoutInterval = 5 });
        Fail(bob, Failure.SessionDied);
        await BackendHears<RoomEvents.ReconnectAttempted>();
        Assert.Equal(Codes.ResumeRefused, await RefusedAsync("bob", "wrong"));
        var session = _bench.Kit.CreateTestProbe();
        _bench.Shelf.Tell(new LinkCommands.ResumeRoom(RoomId, "bob", bob.Connected.ResumeToken, 0, Offer, session), session);
        var connect = await _bench.MediaHears<ConnectPeer>(c => c is { PeerId: "bob", Request: > 0 });
        _bench.Report(new PeerRefused(RoomId, 1, "bob", Codes.MediaConnectionFailure, "no codec", connect.Request));
        Assert.Equal(Codes.MediaConnectionFailure, (await session.ExpectMsgAsync<RoomReplies.Refused>()).Code);
        await ResumeAsync(bob, 0);
        Assert.Equal(1, (await BackendHears<RoomEvents.UserReconnected>()).Attempts);
    }

    [Fact]
    public async Task However_often_a_resume_fails_on_the_servers_side_the_next_may_succeed()
    {
        var (_, bob) = await MeetAsync(new RoomInfo());
        Fail(bob, Failure.SessionDied);
        await BackendHears<RoomEvents.ReconnectAttempted>();
        for (var n = 0; n < 5; n++)
        {
            var session = _bench.Kit.CreateTestProbe();
            _bench.Shelf.Tell(new LinkCommands.ResumeRoom(RoomId, "bob", bob.Connected.ResumeToken, 0, Offer, session), session);
            var connect = await _bench.MediaHears<ConnectPeer>(c => c is { PeerId: "bob", Request: > 0 });
            _bench.Report(new PeerRefused(RoomId, 1, "bob", Codes.RoomConnectFailed, "try again", connect.Request));
            Assert.Equal(Codes.RoomConnectFailed, (await session.ExpectMsgAsync<RoomReplies.Refused>()).Code);
        }
        await ResumeAsync(bob, 0);
    }

    [Fact]
    public async Task Who_was_there_when_a_node_died_long_ago_is_not_waited_for_and_keeps_nobody_out()
    {
        await _bench.CreateAsync(new RoomSettings { Moderators = 1, Duration = 30 });
        await _bench.JoinAsync("ann", Role.Moderator);
        await _bench.KillAsync();
        _bench.Advance(TimeSpan.FromDays(3));
        await _bench.SettleLinkAsync("ann");
        _bench.Advance(TimeSpan.FromSeconds(5));
        var bob = await _bench.JoinAsync("bob", Role.Moderator, change: j => j with { TokenExpiresAt = Noon.AddDays(4) });
        Assert.Equal(30, bob.Connected.Connected.Room.RemainingDuration);
    }

    [Fact]
    public async Task A_page_that_is_back_has_the_whole_time_again_for_its_media()
    {
        var (_, bob) = await MeetAsync(new RoomInfo());
        Fail(bob, Failure.MediaClosed);
        await BackendHears<RoomEvents.ReconnectAttempted>();
        _bench.Shelf.Tell(new LinkCommands.SessionClosed(RoomId, "bob", bob.Session, GoingAway: true));
        await _bench.SettleLinkAsync("bob");
        _bench.Advance(TimeSpan.FromSeconds(8));
        await ResumeAsync(bob, -1);
        await _bench.SettleLinkAsync("bob");
        _bench.Advance(TimeSpan.FromSeconds(19));
        await _bench.SettleLinkAsync("bob");
        Assert.Equal(2, (await UsersAsync()).Length);
    }

    [Fact]
    public async Task A_new_offer_is_answered_and_the_link_is_whole_when_its_media_flows()
    {
        var (ann, bob) = await MeetAsync(new RoomInfo());
        Fail(bob, Failure.Both);
        await BackendHears<RoomEvents.ReconnectAttempted>();
        var session = _bench.Kit.CreateTestProbe();
        _bench.Shelf.Tell(new LinkCommands.ResumeRoom(RoomId, "bob", bob.Connected.ResumeToken, 0, Offer, session), session);
        var connect = await _bench.MediaHears<ConnectPeer>(c => c is { PeerId: "bob", Request: > 0 });
        _bench.Report(new PeerConnected(RoomId, 1, "bob", Answer(1, 101), connect.Request - 1)); // of an older request
        _bench.Report(new PeerConnected(RoomId, 1, "bob", Answer(1, 2, 101), connect.Request));
        Assert.Equal([1, 2, 101], (await session.ExpectMsgAsync<RoomReplies.RoomResumed>()).Answer!.Slots.AsEnumerable());
        await _bench.SettleLinkAsync("bob");
        Assert.Contains(await UsersAsync(), u => u.Reconnecting);
        _bench.Report(new PathChanged(RoomId, 1, "bob", PathState.Connected, "dtls"));
        await ann.Hears<OnUserUpdated>(u => u.Change == "reconnected");
    }

    [Fact]
    public async Task Media_that_fails_alone_is_restarted_on_the_session_that_lives()
    {
        var (_, bob) = await MeetAsync(new RoomInfo());
        Fail(bob, Failure.MediaSilent);
        await bob.HearsOfLink<OnReconnect>();
        var answer = bob.Asks<RoomReplies.MediaRestarted>(new LinkCommands.RestartMedia(RoomId, "bob", Offer));
        var connect = await _bench.MediaHears<ConnectPeer>(c => c is { PeerId: "bob", Request: > 0 });
        _bench.Report(new PeerConnected(RoomId, 1, "bob", Answer(1, 2, 3, 101), connect.Request));
        Assert.Equal([1, 2, 3, 101], (await answer).Answer.Slots.AsEnumerable());
        _bench.Report(new PathChanged(RoomId, 1, "bob", PathState.Connected, "the path is back"));
        Assert.Equal(1, (await bob.HearsOfLink<OnUserReconnectSuccess>()).Attempts);
    }

    [Fact]
    public async Task Who_was_dropped_is_not_waited_for()
    {
        var (ann, bob) = await MeetAsync(new RoomInfo());
        await bob.Leaves();
        await ann.Hears<OnUserDisConnected>();
        Assert.Equal(Codes.ResumeRefused, await RefusedAsync("bob", bob.Connected.ResumeToken));
    }

    [Fact]
    public async Task A_try_that_was_given_up_and_comes_late_takes_nothing_from_a_later_one()
    {
        var (_, bob) = await MeetAsync(new RoomInfo());
        var token = bob.Connected.ResumeToken;
        await ResumeAsync(bob, 0, token, attempt: 2);
        Assert.Equal(Codes.SessionReplaced, await RefusedAsync("bob", token, attempt: 1));

        // The answer to the second was lost too. A third has the same token; then the second comes once more.
        await ResumeAsync(bob, 0, token, attempt: 3);
        Assert.Equal(Codes.SessionReplaced, await RefusedAsync("bob", token, attempt: 2));

        // The room's next life knows as well.
        await _bench.KillAsync();
        await bob.Session.FishForMessageAsync(m => m is RoomReplies.ResumeNeeded);
        Assert.Equal(Codes.SessionReplaced, await RefusedAsync("bob", token, attempt: 2));
        var hold = await _bench.MediaHears<HoldRoom>();
        _bench.Report(new RoomHeld(RoomId, hold.Epoch, [new HeldPeer("ann", [1, 2, 3, 101], PathState.Connected), new HeldPeer("bob", [1, 2, 3, 101], PathState.Connected)]));

        // With the newest token, and of a client that does not count, it is as it was.
        var (resumed, _) = await ResumeAsync(bob, 0, token);
        await ResumeAsync(bob, 0, resumed.ResumeToken, attempt: 1);
    }

    [Fact]
    public async Task Places_outlive_the_rooms_actor()
    {
        var (ann, bob) = await MeetAsync(new RoomInfo());
        await _bench.KillAsync();
        await bob.Session.FishForMessageAsync(m => m is RoomReplies.ResumeNeeded);
        Assert.Equal(["ann", "bob"], (await UsersAsync()).Select(u => u.ClientId));
        var hold = await _bench.MediaHears<HoldRoom>();
        _bench.Report(new RoomHeld(RoomId, hold.Epoch, [new HeldPeer("ann", [1, 2, 3, 101], PathState.Connected), new HeldPeer("bob", [1, 2, 3, 101], PathState.Connected)]));
        var (resumed, _) = await ResumeAsync(bob, 3);
        Assert.NotNull(resumed.Snapshot);
        await _bench.SettleLinkAsync("bob");
        foreach (var seconds in new[] { 5, 20, 20, 20 })
        {
            // Her link fails, her endpoint asks the room for another attempt, and the link hears of it.
            for (var step = 0; step < 3; step++) await _bench.SettleLinkAsync("ann");
            _bench.Advance(TimeSpan.FromSeconds(seconds));
        }
        await _bench.SettleLinkAsync("bob");
        await _bench.Kit.AwaitAssertAsync(async () => Assert.Equal(["bob"], (await UsersAsync()).Select(u => u.ClientId)));
        Assert.Equal("", string.Join("", (await UsersAsync()).Where(u => u.Reconnecting).Select(u => u.ClientId)));
        await ann.Session.FishForMessageAsync(m => m is RoomReplies.ResumeNeeded);
    }

    [Fact]
    public async Task An_endpoint_that_fails_is_replaced_three_times_and_then_its_user_is_out()
    {
        var (ann, bob) = await MeetAsync(new RoomInfo());
        for (var n = 0; n < 3; n++)
        {
            _bench.Kit.Sys.ActorSelection($"{_bench.Shelf.Path}/{RoomId}/endpoint-bob-2/link").Tell(Kill.Instance);
            await bob.Session.FishForMessageAsync(m => m is RoomReplies.ResumeNeeded);
            await _bench.SettleLinkAsync("bob");
            _bench.Advance(TimeSpan.FromSeconds(5));
            await BackendHears<RoomEvents.ReconnectAttempted>();
            await _bench.SettleLinkAsync("bob");
            await ResumeAsync(bob, 1);
            await BackendHears<RoomEvents.UserReconnected>();
        }
        _bench.Kit.Sys.ActorSelection($"{_bench.Shelf.Path}/{RoomId}/endpoint-bob-2/link").Tell(Kill.Instance);
        Assert.Equal(DisconnectCause.Unexpected, (await ann.Hears<OnUserDisConnected>()).Cause);
    }

    /// <summary>Ann and Bob are in, with media that flows; the backend listens; Bob wants it so.</summary>
    private async Task<(Client Ann, Client Bob)> MeetAsync(RoomInfo how)
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        var bob = await _bench.JoinAsync("bob", change: j => j with { RoomInfo = how });
        _bench.Report(new PathChanged(RoomId, 1, "bob", PathState.Connected, "ice"));
        await bob.Hears<OnPublishedStream>();
        await _bench.SettleLinkAsync("bob");
        await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomCommands.Subscribe(RoomId, _backend));
        return (ann, bob);
    }

    private void Fail(Client client, Failure failure)
    {
        switch (failure)
        {
            case Failure.SessionDied:
                _bench.Kit.Sys.Stop(client.Session);
                break;
            case Failure.SocketClosed:
                _bench.Shelf.Tell(new LinkCommands.SessionClosed(RoomId, client.ClientId, client.Session, GoingAway: false));
                break;
            case Failure.Both:
                _bench.Report(new PathChanged(RoomId, 1, client.ClientId, PathState.Silent, "consent"));
                _bench.Kit.Sys.Stop(client.Session);
                break;
            default:
                _bench.Report(new PathChanged(RoomId, 1, client.ClientId, failure == Failure.MediaSilent ? PathState.Silent : PathState.Closed, "gone"));
                break;
        }
    }

    /// <summary>Everything that failed comes back.</summary>
    private async Task ReturnAsync(Client client, Failure failure)
    {
        if (failure is Failure.SessionDied or Failure.SocketClosed or Failure.Both) await ResumeAsync(client, -1);
        if (failure is Failure.MediaSilent or Failure.MediaClosed or Failure.Both)
            _bench.Report(new PathChanged(RoomId, 1, client.ClientId, PathState.Connected, "the path is back"));
    }

    private async Task<(RoomReplies.RoomResumed Resumed, TestProbe Session)> ResumeAsync(Client client, long lastSeq, string? token = null, long attempt = 0)
    {
        var session = _bench.Kit.CreateTestProbe();
        _bench.Shelf.Tell(new LinkCommands.ResumeRoom(RoomId, client.ClientId, token ?? client.Connected.ResumeToken, lastSeq, null, session, attempt), session);
        var resumed = await session.ExpectMsgAsync<RoomReplies.RoomResumed>();
        client.ResumedOn(session, resumed);
        return (resumed, session);
    }

    private async Task<int> RefusedAsync(string clientId, string token, long attempt = 0) =>
        (await _bench.AskAsync<RoomReplies.Refused>(new LinkCommands.ResumeRoom(RoomId, clientId, token, 0, null, _backend, attempt))).Code;

    private async Task<UserMeta[]> UsersAsync() => [.. (await _bench.AskAsync<RoomReplies.UserList>(new RoomQueries.GetUsers(RoomId))).Users];

    private async Task<T> BackendHears<T>()
        where T : IRoomEvent =>
        (T)((RoomReplies.RoomEventOccurred)await _backend.FishForMessageAsync(m => m is RoomReplies.RoomEventOccurred { Event: T }, RoomBench.Patience)).Event;

    private static (int, int) Of(RoomEvents.ReconnectAttempted e) => (e.Attempt, e.Of);
}
