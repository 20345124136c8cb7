using Enx.Actors.Protocol;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class TalkingTests : IDisposable
{
    private readonly RoomBench _bench = new();

    public void Dispose() => _bench.Dispose();

    private void Speak(params string[] order) =>
        _bench.Report(new SpeakersChanged(RoomId, 1, [.. order.Select(o => new Speaker(o.TrimEnd('*'), o.EndsWith('*')))]));

    [Fact]
    public async Task A_late_joiner_hears_at_once_who_is_on_which_slot()
    {
        await _bench.CreateAsync();
        await _bench.JoinAsync("ann");
        await _bench.JoinAsync("bob", change: j => j with { RoomInfo = new RoomInfo { AudioOnly = true }, LocalInfo = new LocalInfo { AudioMuted = true } });
        var cat = await _bench.JoinAsync("cat");
        var list = Assert.IsType<OnActiveTalkerList>(await cat.NextAsync());
        Assert.Equal(["1ann audiovideo False", "2bob audioonly True"], list.ActiveList.Select(t => $"{t.StreamId}{t.ClientId} {t.Mediatype} {t.Audiomuted}"));
    }

    [Fact]
    public async Task The_list_has_the_dominant_speaker_first_and_everybody_keeps_the_slot()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        await _bench.JoinAsync("bob");
        await _bench.JoinAsync("cat");
        await _bench.JoinAsync("vic", Role.Viewer);
        await ann.WillSeeTalkers("1bob 2cat");
        Speak("cat*", "bob");
        await ann.WillSeeTalkers("2cat* 1bob");
        Speak("bob*", "cat");
        await ann.WillSeeTalkers("1bob* 2cat");
    }

    [Fact]
    public async Task Lists_come_at_most_three_a_second_and_the_last_one_wins()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        await _bench.JoinAsync("bob");
        Assert.Equal("1bob", await ann.HearsTalkers());
        await _bench.ListsAreToldAsync();
        await _bench.SettleAsync();
        Speak("bob*");
        Assert.Equal("1bob*", await ann.HearsTalkers());
        Speak("bob");
        Speak("bob*");
        Speak("bob");
        await ann.Session.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(150));
        _bench.Advance(TimeSpan.FromMilliseconds(334));
        Assert.Equal("1bob", await ann.HearsTalkers());
        await ann.Session.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(150));
    }

    [Fact]
    public async Task A_room_shows_no_more_talkers_than_it_is_set_to()
    {
        await _bench.CreateAsync(new RoomSettings { MaxActiveTalkers = 2, Participants = 9 });
        await _bench.JoinAsync("ann");
        await _bench.JoinAsync("bob");
        await _bench.JoinAsync("cat");
        var dan = await _bench.JoinAsync("dan");
        Assert.Equal([1, 2, 101], dan.Connected.Connected.Streams.Select(s => s.Id));
        Assert.Equal((2, 2), (dan.Connected.Connected.NumAudioTalkers, dan.Connected.Connected.NumVideoTalkers));
        Assert.Equal("1ann 2bob", await dan.HearsTalkers());
    }

    [Fact]
    public async Task Muting_tells_the_user_the_others_and_the_talker_list()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        var bob = await _bench.JoinAsync("bob");
        await _bench.ListsAreToldAsync();
        await ann.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", true));
        Assert.Equal(new OnAudioEvent("Audio Off", "0"), await ann.Hears<OnAudioEvent>());
        var remote = await bob.Hears<OnRemoteStreamMute>();
        Assert.Equal(("onRemoteStreamAudioMute", "ann", "Name of ann"), (remote.Method, remote.ClientId, remote.Name));
        Assert.True((await bob.Hears<OnActiveTalkerList>()).ActiveList[0].Audiomuted);
        Assert.Equal(Codes.SameState, (await ann.Asks<RoomReplies.Refused>(new RoomCommands.MuteSelfAudio(RoomId, "ann", true))).Code);
        await ann.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfVideo(RoomId, "ann", true));
        Assert.Equal("Video Off", (await ann.Hears<OnVideoEvent>()).Msg);
        Assert.Equal("onRemoteStreamVideoMute", (await bob.Hears<OnRemoteStreamMute>()).Method);
    }

    [Fact]
    public async Task A_stream_is_published_when_its_media_has_arrived()
    {
        await _bench.CreateAsync();
        var backend = _bench.Kit.CreateTestProbe();
        await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomCommands.Subscribe(RoomId, backend));
        var ann = await _bench.JoinAsync("ann");
        await backend.ExpectMsgAsync<RoomReplies.RoomEventOccurred>(e => Assert.IsType<RoomEvents.MediaAssigned>(e.Event));
        await backend.ExpectMsgAsync<RoomReplies.RoomEventOccurred>(e => Assert.IsType<RoomEvents.UserJoined>(e.Event));
        _bench.Report(new PathChanged(RoomId, 1, "ann", PathState.Connected, "ice"));
        Assert.Equal(new OnPublishedStream("av", "The stream has been published.", "0"), await ann.Hears<OnPublishedStream>());
        var fact = await backend.ExpectMsgAsync<RoomReplies.RoomEventOccurred>();
        Assert.Equal("av", Assert.IsType<RoomEvents.StreamPublished>(fact.Event).StreamId);
        Assert.Equal(5, fact.SequenceNr);
        await ann.Asks<RoomReplies.Done>(new RoomCommands.StartScreenShare(RoomId, "ann"));
        Assert.Equal("101", (await ann.Hears<OnPublishedStream>()).StreamId);
        await ann.Asks<RoomReplies.Done>(new RoomCommands.StopScreenShare(RoomId, "ann"));
        Assert.Equal("101", (await ann.Hears<OnUnPublishedStream>()).StreamId);
    }

    [Fact]
    public async Task A_share_is_told_to_the_others_and_ends_with_the_sharer()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        var bob = await _bench.JoinAsync("bob");
        await ann.Asks<RoomReplies.Done>(new RoomCommands.StartScreenShare(RoomId, "ann"));
        Assert.Equal(new OnScreenSharedStarted("0", "101", "ann", "Name of ann"), await bob.Hears<OnScreenSharedStarted>());
        Assert.Equal(Codes.ShareAlreadyRunning, (await bob.Asks<RoomReplies.Refused>(new RoomCommands.StartScreenShare(RoomId, "bob"))).Code);
        var cat = await _bench.JoinAsync("cat");
        Assert.True(cat.Connected.Connected.Room.Share);
        Assert.True(cat.Connected.Connected.UserList.Single(u => u.ClientId == "ann").Sharing);
        await ann.Leaves();
        Assert.Equal(new OnScreenSharedStopped("0", "101", "ann", "Name of ann"), await bob.Hears<OnScreenSharedStopped>());
        Assert.Equal("ann", (await bob.Hears<OnUserDisConnected>()).User.ClientId);
        await bob.Asks<RoomReplies.Done>(new RoomCommands.StartScreenShare(RoomId, "bob"));
    }
}
