using Enx.Host.Tests.Support;
using Enx.Load.Signalling;
using Enx.Media;

namespace Enx.Host.Tests.Signalling;

public sealed class JoinTests(TestNode node) : IClassFixture<TestNode>
{
    [Fact]
    public async Task A_join_is_answered_with_the_room_and_the_media_answer()
    {
        var id = await node.CreateRoomAsync("""{"name": "Lesson", "owner_ref": "o-1", "settings": {"max_active_talkers": 4}}""");
        await using var client = await node.ConnectAsync();
        var result = await client.JoinAsync(await node.TokenAsync(id, "Ann"));
        var room = result.GetProperty("room");
        Assert.Equal(id, room.GetProperty("id").GetString());
        Assert.Equal(room.GetProperty("clientId").GetString(), room.GetProperty("user").GetProperty("clientId").GetString());
        Assert.Equal(("Ann", "ref-Ann"), (room.GetProperty("user").GetProperty("name").GetString(), room.GetProperty("user").GetProperty("user_ref").GetString()));
        Assert.Equal(("Lesson", "o-1", false), (room.GetProperty("room").GetProperty("name").GetString(), room.GetProperty("room").GetProperty("owner_ref").GetString(), room.GetProperty("room").GetProperty("locked").GetBoolean()));
        Assert.Equal(4, room.GetProperty("room").GetProperty("settings").GetProperty("max_active_talkers").GetInt32());
        Assert.Equal("v=0 answer", result.GetProperty("answer").GetProperty("sdp").GetString());
        Assert.Equal([1, 101], result.GetProperty("answer").GetProperty("slots").EnumerateArray().Select(s => s.GetInt32()));
        var peer = Assert.Single(node.Engine.Peers, p => p.RoomId == id);
        Assert.Equal((client.ClientId, "v=0 offer"), (peer.PeerId, peer.Sdp));
        Assert.Equal([SectionUse.Microphone, SectionUse.Camera, SectionUse.Share, SectionUse.Slot, SectionUse.Slot, SectionUse.Slot], peer.Sections.Select(s => s.Use));
    }

    [Fact]
    public async Task A_presence_without_media_has_no_answer_and_no_peer()
    {
        var id = await node.CreateRoomAsync();
        await using var client = await node.ConnectAsync();
        var result = await client.CallAsync("joinRoom", $$"""{"token": "{{await node.TokenAsync(id)}}", "roomInfo": {"chat_only": true}, "offer": null}""");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, result.GetProperty("answer").ValueKind);
        Assert.DoesNotContain(node.Engine.Peers, p => p.RoomId == id);
    }

    [Fact]
    public async Task The_name_in_the_token_stands_and_an_honest_client_that_gives_one_is_let_in()
    {
        var id = await node.CreateRoomAsync();
        await using var client = await node.ConnectAsync();
        await client.CallAsync("joinRoom", $$"""{"token": "{{await node.TokenAsync(id, "Ann")}}", "localInfo": {"name": "Annie"} }""");
        Assert.Equal(["Ann"], await node.UsersAsync(id));
    }

    [Fact]
    public async Task Two_people_hear_each_other_come_and_go_with_numbers_without_gaps()
    {
        var id = await node.CreateRoomAsync();
        await using var ann = await node.JoinAsync(id, "Ann");
        await using var bob = await node.JoinAsync(id, "Bob");
        Assert.Equal(["Ann"], bob.Room.GetProperty("userList").EnumerateArray().Select(u => u.GetProperty("name").GetString()).Except(["Bob"]));

        var came = await ann.HearAsync("onUserConnected");
        Assert.Equal((bob.ClientId, "Bob"), (came.Payload.GetProperty("user").GetProperty("clientId").GetString(), came.Payload.GetProperty("user").GetProperty("name").GetString()));
        Assert.Empty((await bob.CallAsync("disconnect")).EnumerateObject());
        Assert.Equal(1000, await bob.ClosedAsync());
        Assert.Equal("onRoomDisConnected", bob.Log.Last());

        var gone = await ann.HearAsync("onUserDisConnected");
        Assert.Equal((bob.ClientId, 2006, "normal-disconnect"), (gone.Payload.GetProperty("user").GetProperty("clientId").GetString(),
            gone.Payload.GetProperty("cause").GetProperty("code").GetInt32(), gone.Payload.GetProperty("cause").GetProperty("message").GetString()));
        Assert.Equal(["Ann"], await node.UsersAsync(id));
    }

    [Fact]
    public async Task Notifications_are_numbered_from_1_and_follow_the_result()
    {
        var id = await node.CreateRoomAsync();
        await using var ann = await node.JoinAsync(id, "Ann");
        for (var i = 0; i < 4; i++)
        {
            await ann.CallAsync("muteSelfAudio", """{"muted": true}""");
            await ann.CallAsync("muteSelfAudio", """{"muted": false}""");
        }
        var numbers = new List<long>();
        for (var changes = 0; changes < 8;)
        {
            var heard = await ann.NextAsync();
            numbers.Add(heard.Seq);
            if (heard.Method == "onAudioEvent") changes++;
        }
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers);
        var log = ann.Log.Where(m => m is "result" or "onAudioEvent").ToList();
        Assert.Equal(["result", .. Enumerable.Repeat<string[]>(["result", "onAudioEvent"], 8).SelectMany(x => x)], log);
    }

    [Fact]
    public async Task A_published_stream_is_told_when_its_media_arrives()
    {
        var id = await node.CreateRoomAsync();
        await using var ann = await node.JoinAsync(id, "Ann");
        node.Engine.BringUp(id, ann.ClientId);
        Assert.Equal("0", (await ann.HearAsync("onPublishedStream")).Payload.GetProperty("result").GetString());
    }

    [Fact]
    public async Task Who_speaks_is_shown_to_the_others()
    {
        var id = await node.CreateRoomAsync();
        await using var ann = await node.JoinAsync(id, "Ann");
        await using var bob = await node.JoinAsync(id, "Bob");
        node.Engine.Speak(id, new Speaker(bob.ClientId, true));
        Heard heard;
        do heard = await ann.HearAsync("onActiveTalkerList");
        while (!heard.Payload.GetProperty("activeList").EnumerateArray().Any(t => t.GetProperty("speaking").GetBoolean()));
        var talker = heard.Payload.GetProperty("activeList")[0];
        Assert.Equal((bob.ClientId, "Bob", 1), (talker.GetProperty("clientId").GetString(), talker.GetProperty("name").GetString(), talker.GetProperty("streamId").GetInt32()));
        await Eventually.HoldsAsync(
            () => node.Engine.PlanOf(id)?.Peers.FirstOrDefault(p => p.PeerId == ann.ClientId)?.Slots.Any(s => s.Slot == 1 && s.SourcePeerId == bob.ClientId) == true,
            "Bob is on Ann's first slot");
    }

    [Fact]
    public async Task The_others_hear_of_a_mute()
    {
        var id = await node.CreateRoomAsync();
        await using var ann = await node.JoinAsync(id, "Ann");
        await using var bob = await node.JoinAsync(id, "Bob");
        foreach (var (call, own, other) in new[] { ("muteSelfAudio", "onAudioEvent", "onRemoteStreamAudio"), ("muteSelfVideo", "onVideoEvent", "onRemoteStreamVideo") })
        {
            await ann.CallAsync(call, """{"muted": true}""");
            Assert.EndsWith("Off", (await ann.HearAsync(own)).Payload.GetProperty("msg").GetString(), StringComparison.Ordinal);
            var heard = await bob.HearAsync(other + "Mute");
            Assert.Equal((ann.ClientId, "Ann"), (heard.Payload.GetProperty("clientId").GetString(), heard.Payload.GetProperty("name").GetString()));
            Assert.Equal(1188, (await ann.RefusedAsync(call, """{"muted": true}""")).Code);
            await ann.CallAsync(call, """{"muted": false}""");
            await bob.HearAsync(other + "UnMute");
        }
        await Eventually.HoldsAsync(() => node.Engine.PlanOf(id)?.Peers.FirstOrDefault(p => p.PeerId == ann.ClientId) is { AudioMuted: false, VideoMuted: false }, "the engine hears of it");
    }

    [Fact]
    public async Task One_screen_is_shared_at_a_time()
    {
        var id = await node.CreateRoomAsync();
        await using var ann = await node.JoinAsync(id, "Ann");
        await using var bob = await node.JoinAsync(id, "Bob");
        Assert.Equal("101", (await ann.CallAsync("startScreenShare")).GetProperty("streamId").GetString());
        var started = await bob.HearAsync("onScreenSharedStarted");
        Assert.Equal(("101", ann.ClientId, "Ann"), (started.Payload.GetProperty("streamId").GetString(), started.Payload.GetProperty("clientId").GetString(), started.Payload.GetProperty("name").GetString()));
        Assert.Equal(1151, (await bob.RefusedAsync("startScreenShare")).Code);
        await ann.CallAsync("stopScreenShare");
        await bob.HearAsync("onScreenSharedStopped");
        await bob.CallAsync("startScreenShare");
    }

    [Fact]
    public async Task A_socket_joins_one_room_once()
    {
        var id = await node.CreateRoomAsync();
        await using var ann = await node.JoinAsync(id, "Ann");
        Assert.Equal(1188, (await ann.RefusedAsync("joinRoom", $$"""{"token": "{{await node.TokenAsync(id)}}"}""")).Code);
        Assert.Equal(["Ann"], await node.UsersAsync(id));
    }

    [Fact]
    public async Task A_lost_socket_is_a_user_who_left()
    {
        var id = await node.CreateRoomAsync();
        await using var ann = await node.JoinAsync(id, "Ann");
        var bob = await node.JoinAsync(id, "Bob");
        bob.Abort();
        Assert.Equal(2002, (await ann.HearAsync("onUserDisConnected")).Payload.GetProperty("cause").GetProperty("code").GetInt32());
        Assert.Equal(["Ann"], await node.UsersAsync(id));
    }

    [Fact]
    public async Task A_disconnect_during_a_join_calls_it_off()
    {
        var id = await node.CreateRoomAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource<PeerAnswer>();
        var usual = node.Engine.Answer;
        node.Engine.Answer = offer =>
        {
            if (offer.RoomId != id) return usual(offer);
            asked.TrySetResult();
            return answer.Task;
        };
        await using var ann = await node.ConnectAsync();
        var joining = ann.RefusedAsync("joinRoom", $$"""{"token": "{{await node.TokenAsync(id)}}", "offer": {{SignalClient.Offer}}}""");
        await asked.Task;
        await ann.CallAsync("disconnect");
        Assert.Equal(1171, (await joining).Code);
        Assert.Equal(1000, await ann.ClosedAsync());
        answer.SetResult(new PeerAnswer("v=0 too late", [1]));
        await Asking.UntilAsync(() => node.UsersAsync(id), users => users.Length == 0, "the room is empty");
        await Eventually.HoldsAsync(() => node.Engine.Peers.All(p => p.RoomId != id), "no peer is left");
    }
}
