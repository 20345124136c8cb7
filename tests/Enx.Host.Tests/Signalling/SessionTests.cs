using System.Text.Json;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Enx.Actors.Protocol;
using Enx.Host.Signalling;

namespace Enx.Host.Tests.Signalling;

/// <summary>The conversation of one socket on virtual time; the room is a probe.</summary>
public sealed class SessionTests : TestKit
{
    private static readonly TimeSpan VeryLong = TimeSpan.FromHours(2);
    private readonly TestProbe _room;

    public SessionTests() : base(KitSettings.VirtualTime) => _room = CreateTestProbe();

    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    [Fact]
    public async Task A_join_is_answered_with_what_resumes_it()
    {
        await using var talk = new Talk(Sys, _room);
        talk.Call("joinRoom", $$"""{"token": "{{talk.Token()}}"}""");
        var join = await _room.ExpectMsgAsync<RoomCommands.JoinRoom>();
        _room.Reply(Examples.Joined(join.ClientId));
        var result = await talk.ResultAsync();
        Assert.Equal(join.ClientId, result.GetProperty("room").GetProperty("clientId").GetString());
        Assert.Equal(Examples.ResumeToken, result.GetProperty("resumeToken").GetString());
        Assert.Equal("""{"allowed":true,"attempts":3,"timeout":20000}""", result.GetProperty("reconnect").GetRawText());
    }

    [Fact]
    public async Task A_user_in_the_waiting_room_is_told_so_and_the_answer_may_take_any_time()
    {
        await using var talk = new Talk(Sys, _room);
        var clientId = await WaitInWaitingRoomAsync(talk, "knock");
        Time.Advance(VeryLong);
        talk.Call("ping");
        await talk.ResultAsync();
        _room.Reply(Examples.Joined(clientId));
        Assert.Equal(clientId, (await talk.ResultAsync()).GetProperty("room").GetProperty("clientId").GetString());
        Assert.False(talk.Outlet.IsClosed);
    }

    [Fact]
    public async Task A_user_whom_the_moderator_sends_away_may_try_again_but_not_stay_for_ever()
    {
        await using var talk = new Talk(Sys, _room);
        await WaitInWaitingRoomAsync(talk, "knock");
        _room.Reply(new RoomReplies.Refused("room", Codes.EntryDenied, "no"));
        Assert.Equal(Codes.EntryDenied, await talk.RefusalAsync());
        await talk.JoinAsync(_room);

        await using var other = new Talk(Sys, _room);
        await WaitInWaitingRoomAsync(other, "wait_for_moderator");
        _room.Reply(new RoomReplies.Refused("room", Codes.EntryDenied, "no"));
        await other.RefusalAsync();
        Time.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal(1008, await other.ClosedAsync());
    }

    [Fact]
    public async Task A_disconnect_in_the_waiting_room_calls_the_join_off()
    {
        await using var talk = new Talk(Sys, _room);
        var clientId = await WaitInWaitingRoomAsync(talk, "knock");
        talk.Call("disconnect");
        Assert.Equal(Codes.RoomNotConnected, await talk.RefusalAsync());
        Assert.Equal(new RoomCommands.Disconnect("room", clientId, DisconnectCause.Normal), await _room.ExpectMsgAsync<RoomCommands.Disconnect>());
        _room.Reply(new RoomReplies.Done("room"));
        await talk.ResultAsync();
        Assert.Equal(1000, await talk.ClosedAsync());
        await _room.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_socket_that_is_lost_in_the_waiting_room_leaves_nobody_there()
    {
        await using var talk = new Talk(Sys, _room);
        var clientId = await WaitInWaitingRoomAsync(talk, "knock");
        talk.Session.Tell(new SignallingSession.SocketGone(GoingAway: true));
        Assert.Equal(new RoomCommands.Disconnect("room", clientId, DisconnectCause.Unexpected), await _room.ExpectMsgAsync<RoomCommands.Disconnect>());
    }

    [Fact]
    public async Task A_room_that_ends_with_people_in_its_waiting_room_sends_them_round_again()
    {
        var doomed = CreateTestProbe();
        await using var talk = new Talk(Sys, doomed);
        talk.Call("joinRoom", $$"""{"token": "{{talk.Token()}}"}""");
        await doomed.ExpectMsgAsync<RoomCommands.JoinRoom>();
        doomed.Reply(new RoomReplies.Awaited("room", "c", "knock"));
        await talk.NotificationAsync();
        Sys.Stop(doomed);
        Assert.Equal(Codes.RoomConnectFailed, await talk.RefusalAsync());
    }

    [Fact]
    public async Task A_resume_is_answered_first_and_then_what_was_missed_is_told()
    {
        await using var talk = new Talk(Sys, _room);
        talk.Call("resumeRoom", """{"roomId": "room", "clientId": "c", "resumeToken": "t1", "lastSeq": 4, "attempt": 7, "offer": {"sdp": "v=0"}}""");
        var resume = await _room.ExpectMsgAsync<LinkCommands.ResumeRoom>();
        Assert.Equal(("room", "c", "t1", 4, 7, "v=0", talk.Client), (resume.RoomId, resume.ClientId, resume.ResumeToken, resume.LastSeq, resume.Attempt, resume.Offer!.Sdp, resume.Session));
        talk.Client.Tell(new RoomReplies.Notify("room", "c", 5, new RoomNotifications.OnAudioEvent("Audio Off", "0")), _room);
        _room.Reply(new RoomReplies.RoomResumed("room", "c", "t2", 5, null, new MediaProtocol.MediaAnswer("v=0 answer", [1, 101])));
        Assert.Equal("""{"resumeToken":"t2","nextSeq":5,"snapshot":null,"answer":{"sdp":"v=0 answer","slots":[1,101],"goesOn":false}}""", (await talk.ResultAsync()).GetRawText());
        Assert.Equal(("onAudioEvent", 5), await NameAndNumberAsync(talk));

        talk.Call("muteSelfAudio", """{"muted": false}""");
        Assert.Equal(new RoomCommands.MuteSelfAudio("room", "c", false), await _room.ExpectMsgAsync<RoomCommands.MuteSelfAudio>());
    }

    [Fact]
    public async Task A_resume_without_memory_is_given_the_room_as_it_is()
    {
        await using var talk = new Talk(Sys, _room);
        talk.Call("resumeRoom", """{"roomId": "room", "clientId": "c", "resumeToken": "t1", "lastSeq": -1}""");
        await _room.ExpectMsgAsync<LinkCommands.ResumeRoom>();
        _room.Reply(new RoomReplies.RoomResumed("room", "c", "t2", 9, Examples.Room("c"), null));
        var result = await talk.ResultAsync();
        Assert.Equal(("c", 9), (result.GetProperty("snapshot").GetProperty("clientId").GetString(), result.GetProperty("nextSeq").GetInt32()));
        Assert.Equal(JsonValueKind.Null, result.GetProperty("answer").ValueKind);
    }

    [Fact]
    public async Task What_a_newer_client_says_more_in_a_resume_is_ignored()
    {
        await using var talk = new Talk(Sys, _room);
        talk.Call("resumeRoom", """{"roomId": "room", "clientId": "c", "resumeToken": "t1", "lastSeq": 0, "mood": "good"}""");
        Assert.Equal("c", (await _room.ExpectMsgAsync<LinkCommands.ResumeRoom>()).ClientId);
    }

    [Fact]
    public async Task A_refused_resume_leaves_the_socket_free_to_join()
    {
        await using var talk = new Talk(Sys, _room);
        talk.Call("resumeRoom", """{"roomId": "room", "clientId": "c", "resumeToken": "t1", "lastSeq": 0}""");
        await _room.ExpectMsgAsync<LinkCommands.ResumeRoom>();
        _room.Reply(new RoomReplies.Refused("room", Codes.ResumeRefused, "no"));
        Assert.Equal(Codes.ResumeRefused, await talk.RefusalAsync());
        await talk.JoinAsync(_room);
        talk.Call("resumeRoom", """{"roomId": "room", "clientId": "c", "resumeToken": "t1", "lastSeq": 0}""");
        Assert.Equal(Codes.SameState, await talk.RefusalAsync());
    }

    [Fact]
    public async Task Who_has_not_proven_to_be_somebody_takes_nobody_out()
    {
        await using var talk = new Talk(Sys, _room);
        talk.Call("resumeRoom", """{"roomId": "room", "clientId": "somebody-else", "resumeToken": "guessed", "lastSeq": 0}""");
        await _room.ExpectMsgAsync<LinkCommands.ResumeRoom>();
        talk.Call("disconnect");
        talk.Session.Tell(new SignallingSession.SocketGone(GoingAway: false));
        Assert.Equal(new LinkCommands.SessionClosed("room", "somebody-else", talk.Client, false), await _room.ExpectMsgAsync<LinkCommands.SessionClosed>());
        await _room.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_resume_without_an_answer_may_be_tried_again()
    {
        await using var talk = new Talk(Sys, _room, "enx.limits.join-timeout = 60s");
        talk.Call("resumeRoom", """{"roomId": "room", "clientId": "c", "resumeToken": "t1", "lastSeq": 0}""");
        await _room.ExpectMsgAsync<LinkCommands.ResumeRoom>();
        Time.Advance(TimeSpan.FromSeconds(11));
        // The room may have heard of this session after all: then it is lost again.
        await _room.ExpectMsgAsync<LinkCommands.SessionClosed>();
        Assert.Equal(Codes.RoomConnectFailed, await talk.RefusalAsync());
        talk.Call("resumeRoom", """{"roomId": "room", "clientId": "c", "resumeToken": "t1", "lastSeq": 0}""");
        await _room.ExpectMsgAsync<LinkCommands.ResumeRoom>();
    }

    [Theory]
    [InlineData("""{"roomId": "no such room!", "clientId": "c", "resumeToken": "t", "lastSeq": 0}""", Codes.RoomNotFound)]
    [InlineData("""{"clientId": "c", "resumeToken": "t", "lastSeq": 0}""", Codes.InvalidParameters)]
    [InlineData("""{"roomId": "room", "clientId": "c", "resumeToken": "t"}""", Codes.InvalidParameters)]
    [InlineData("""{"roomId": "room", "clientId": "c", "resumeToken": "t", "lastSeq": -2}""", Codes.InvalidParameters)]
    [InlineData("""{"roomId": "room", "clientId": "c", "resumeToken": "t", "lastSeq": 0, "attempt": -1}""", Codes.InvalidParameters)]
    public async Task A_resume_that_cannot_stand_does_not_reach_a_room(string parameters, int code)
    {
        await using var talk = new Talk(Sys, _room);
        talk.Call("resumeRoom", parameters);
        Assert.Equal(code, await talk.RefusalAsync());
        await _room.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_session_that_is_replaced_says_so_and_ends_without_a_word_to_the_room()
    {
        await using var talk = new Talk(Sys, _room);
        var clientId = await talk.JoinAsync(_room);
        talk.Client.Tell(new RoomReplies.SessionReplaced("room", clientId), _room);
        var (method, seq, payload) = await talk.NotificationAsync();
        Assert.Equal(("onRoomDisConnected", 0, """{"cause":9018,"msg":"session-replaced"}"""), (method, seq, payload.GetRawText()));
        Assert.Equal(1000, await talk.ClosedAsync());
        await _room.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task When_the_room_starts_again_the_session_takes_its_place_in_it_and_the_client_hears_how_it_is_now()
    {
        await using var talk = new Talk(Sys, _room);
        var clientId = await talk.JoinAsync(_room);
        talk.Client.Tell(new RoomReplies.ResumeNeeded("room", "somebody-else"), _room);
        talk.Client.Tell(new RoomReplies.ResumeNeeded("room", clientId), CreateTestProbe());
        talk.Client.Tell(new RoomReplies.ResumeNeeded("room", clientId), _room);
        Assert.Equal(clientId, (await _room.ExpectMsgAsync<LinkCommands.Reattach>()).ClientId);
        Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(clientId, (await _room.ExpectMsgAsync<LinkCommands.Reattach>()).ClientId);
        var endpoint = CreateTestProbe();
        talk.Client.Tell(new RoomReplies.Refused("room", Codes.RoomConnectFailed, "Not yet."), endpoint);
        talk.Client.Tell(new RoomReplies.Notify("room", clientId, 7, new RoomNotifications.OnAudioEvent("Audio Off", "0")), _room);
        talk.Client.Tell(new RoomReplies.Reattached("room", clientId, "token-2", 50, Examples.Joined(clientId).Connected), endpoint);
        talk.Client.Tell(new RoomReplies.Notify("room", clientId, 51, new RoomNotifications.OnAudioEvent("Audio Off", "0")), _room);
        talk.Client.Tell(new RoomReplies.Notify("room", clientId, 50, new RoomNotifications.OnAudioEvent("Audio On", "0")), endpoint);
        var (method, seq, payload) = await talk.NotificationAsync();
        Assert.Equal(("onRoomRestored", 0, 50, "token-2"), (method, seq, payload.GetProperty("nextSeq").GetInt64(), payload.GetProperty("resumeToken").GetString()));
        Assert.Equal(("onAudioEvent", 50), await talk.NotificationAsync() is var (next, number, _) ? (next, number) : default);
    }

    [Fact]
    public async Task When_the_endpoint_dies_the_session_comes_forward_and_is_sent_away_where_its_place_is_gone()
    {
        await using var talk = new Talk(Sys, _room);
        await talk.JoinAsync(_room);
        Sys.Stop(_room);
        // Nobody answers now; the word that comes is of the room's next life.
        talk.Client.Tell(new RoomReplies.Refused("room", Codes.ResumeRefused, "There is no such place in the room any more."));
        await AwaitAssertAsync(async () =>
        {
            talk.Client.Tell(new RoomReplies.Refused("room", Codes.ResumeRefused, "There is no such place in the room any more."));
            Assert.Equal(1000, await talk.ClosedAsync().WaitAsync(TimeSpan.FromMilliseconds(300)));
        });
        Assert.Equal(("onRoomDisConnected", Codes.UnexpectedDisconnection), await talk.NotificationAsync() is var (method, _, payload) ? (method, payload.GetProperty("cause").GetInt32()) : default);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_socket_is_told_to_the_room_before_the_session_ends(bool goingAway)
    {
        await using var talk = new Talk(Sys, _room);
        var clientId = await talk.JoinAsync(_room);
        _room.Watch(talk.Session);
        talk.Session.Tell(new SignallingSession.SocketGone(goingAway));
        Assert.Equal(new LinkCommands.SessionClosed("room", clientId, talk.Client, goingAway), await _room.ExpectMsgAsync<LinkCommands.SessionClosed>());
        await _room.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        Time.Advance(TimeSpan.FromSeconds(1));
        await _room.ExpectTerminatedAsync(talk.Session);
    }

    [Fact]
    public async Task A_goodbye_on_a_socket_that_is_gone_at_once_is_a_goodbye()
    {
        await using var talk = new Talk(Sys, _room);
        var clientId = await talk.JoinAsync(_room);
        talk.Call("lockRoom");
        await _room.ExpectMsgAsync<ModerationCommands.LockRoom>();
        talk.Call("disconnect");
        talk.Session.Tell(new SignallingSession.SocketGone(GoingAway: true));
        Assert.Equal(new RoomCommands.Disconnect("room", clientId, DisconnectCause.Normal), await _room.ExpectMsgAsync<RoomCommands.Disconnect>());
    }

    [Fact]
    public async Task What_is_not_numbered_is_told_with_the_number_0()
    {
        await using var talk = new Talk(Sys, _room);
        var clientId = await talk.JoinAsync(_room);
        talk.Client.Tell(new RoomReplies.Notify("room", clientId, 0, new RoomNotifications.OnReconnect(1, 3, 20000, "Reconnecting")), _room);
        Assert.Equal(("onReconnect", 0), await NameAndNumberAsync(talk));
        talk.Client.Tell(new RoomReplies.Notify("room", "somebody-else", 1, new RoomNotifications.OnAudioEvent("Audio Off", "0")), _room);
        talk.Call("ping");
        await talk.ResultAsync();
    }

    [Fact]
    public async Task A_ban_holds_the_person_behind_the_presence()
    {
        await using var talk = new Talk(Sys, _room);
        var me = await talk.JoinAsync(_room);
        var bob = Examples.User("bob") with { UserRef = "emp-8" };
        foreach (var (clientId, refusal) in new[] { ("bob", 0), ("nobody", Codes.UserNotFound), ("nameless", Codes.InvalidParameters) })
        {
            talk.Call("banUser", $$"""{"clientId": "{{clientId}}"}""");
            await _room.ExpectMsgAsync<RoomQueries.GetUsers>();
            _room.Reply(new RoomReplies.UserList("room", [bob, Examples.User("nameless") with { UserRef = "" }]));
            if (refusal != 0)
            {
                Assert.Equal(refusal, await talk.RefusalAsync());
                continue;
            }
            Assert.Equal(new ModerationCommands.BanUser("room", me, "emp-8"), await _room.ExpectMsgAsync<ModerationCommands.BanUser>());
            _room.Reply(new RoomReplies.Done("room"));
            Assert.Equal("{}", (await talk.ResultAsync()).GetRawText());
        }
    }

    [Fact]
    public async Task An_answer_of_the_wrong_kind_is_an_error_and_no_more()
    {
        await using var talk = new Talk(Sys, _room);
        await talk.JoinAsync(_room);
        talk.Call("getMessages");
        await _room.ExpectMsgAsync<RoomQueries.GetMessages>();
        _room.Reply(new RoomReplies.Done("room"));
        Assert.Equal(Codes.RoomConnectFailed, await talk.RefusalAsync());
        talk.Call("ping");
        await talk.ResultAsync();
    }

    [Fact]
    public async Task Relays_are_given_to_who_shows_a_token_and_to_who_is_in()
    {
        const string Turn = """
            enx.turn { urls = ["turn:relay.example:3478"], secret = "a-secret-of-the-relay", ttl = 10m }
            """;
        await using var talk = new Talk(Sys, _room, Turn);
        talk.Call("iceServers");
        Assert.Equal(Codes.InvalidParameters, await talk.RefusalAsync());
        talk.Call("iceServers", """{"token": "forged"}""");
        Assert.Equal(Codes.TokenInvalid, await talk.RefusalAsync());
        talk.Call("iceServers", $$"""{"token": "{{talk.Token()}}"}""");
        var relay = (await talk.ResultAsync()).GetProperty("iceServers")[0];
        Assert.Equal("turn:relay.example:3478", relay.GetProperty("urls")[0].GetString());
        await _room.ExpectNoMsgAsync(TimeSpan.Zero);

        talk.Call("joinRoom", $$"""{"token": "{{talk.Token()}}"}""");
        var join = await _room.ExpectMsgAsync<RoomCommands.JoinRoom>();
        _room.Reply(Examples.Joined(join.ClientId));
        relay = (await talk.ResultAsync()).GetProperty("room").GetProperty("iceServers")[0];
        Assert.EndsWith(":" + join.ClientId, relay.GetProperty("username").GetString(), StringComparison.Ordinal);
        talk.Call("iceServers");
        Assert.Equal(1, (await talk.ResultAsync()).GetProperty("iceServers").GetArrayLength());
    }

    [Fact]
    public void What_resumes_a_presence_is_never_printed()
    {
        const string Token = "hunter2";
        object[] carriers =
        [
            new LinkCommands.ResumeRoom("room", "c", Token, 1, null, TestActor),
            new RoomReplies.RoomResumed("room", "c", Token, 1, null, null),
            Examples.Joined("c") with { ResumeToken = Token },
            new RoomNotifications.IceServer(["turn:relay.example"], "1:c", Token),
            Enx.Host.Signalling.Params.ResumeParams.Read(new Enx.Host.Json.StrictObject(
                JsonElement.Parse($$"""{"roomId": "room", "clientId": "c", "resumeToken": "{{Token}}", "lastSeq": 0}"""), "")),
        ];
        Assert.All(carriers, c =>
        {
            Assert.DoesNotContain(Token, c.ToString(), StringComparison.Ordinal);
            Assert.Contains(" = ", c.ToString(), StringComparison.Ordinal);
        });
    }

    private async Task<string> WaitInWaitingRoomAsync(Talk talk, string because)
    {
        talk.Call("joinRoom", $$"""{"token": "{{talk.Token()}}"}""");
        var join = await _room.ExpectMsgAsync<RoomCommands.JoinRoom>();
        _room.Reply(new RoomReplies.Awaited("room", join.ClientId, because));
        var (method, seq, payload) = await talk.NotificationAsync();
        Assert.Equal(("onRoomAwaited", 0, $$"""{"event_type":"{{because}}"}"""), (method, seq, payload.GetRawText()));
        return join.ClientId;
    }

    private static async Task<(string, long)> NameAndNumberAsync(Talk talk)
    {
        var (method, seq, _) = await talk.NotificationAsync();
        return (method, seq);
    }
}
