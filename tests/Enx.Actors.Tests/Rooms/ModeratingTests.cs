using Enx.Actors.Protocol;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.ModerationCommands;
using static Enx.Actors.Protocol.RoomNotifications;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class ModeratingTests : IDisposable
{
    private readonly RoomBench _bench = new();

    public void Dispose() => _bench.Dispose();

    private async Task<(Client Mod, Client Ann, Client Bob)> MeetAsync(RoomSettings? settings = null)
    {
        await _bench.CreateAsync(settings ?? new RoomSettings { Moderators = 2, Participants = 6 });
        return (await _bench.JoinAsync("mod", Role.Moderator), await _bench.JoinAsync("ann"), await _bench.JoinAsync("bob"));
    }

    private Task<RoomReplies.Done> Do(IRoomCommand command) => _bench.AskAsync<RoomReplies.Done>(command);

    private async Task<int> RefusedJoin(string clientId, Role role = Role.Participant, string? token = null) =>
        (await _bench.Knock(clientId, role, token: token).Session.ExpectMsgAsync<RoomReplies.Refused>()).Code;

    [Fact]
    public async Task A_locked_room_says_so_to_those_inside_and_is_shut_for_those_outside()
    {
        var (mod, ann, _) = await MeetAsync();
        await Do(new LockRoom(RoomId, "mod", true));
        Assert.Equal("mod", (await ann.Hears<OnLockedRoom>()).ModeratorId);
        Assert.Equal(Codes.RoomLocked, await RefusedJoin("cyd"));
        var second = await _bench.JoinAsync("mod2", Role.Moderator);
        Assert.True(second.Connected.Connected.Room.Locked);
        await Do(new LockRoom(RoomId, null, false));
        Assert.Equal("", (await mod.Hears<OnUnLockedRoom>()).ModeratorId);
        await _bench.JoinAsync("dan");
    }

    [Fact]
    public async Task Who_is_dropped_hears_by_whom_and_the_others_hear_why()
    {
        var (_, ann, bob) = await MeetAsync();
        Assert.Equal(Codes.DropUnauthorised, (await bob.Asks<RoomReplies.Refused>(new DropUsers(RoomId, "bob", ["ann"]))).Code);
        await Do(new DropUsers(RoomId, "mod", ["ann"]));
        Assert.Equal(new OnRoomDisConnected(Codes.DisconnectedByModerator, "disconnected-by-moderator"), await ann.Hears<OnRoomDisConnected>());
        var gone = await bob.Hears<OnUserDisConnected>();
        Assert.Equal(("ann", DisconnectCause.ByModerator), (gone.User.ClientId, gone.Cause));
        await _bench.MediaHears<ClosePeer>(c => c.PeerId == "ann");
    }

    [Fact]
    public async Task A_destroyed_session_puts_everybody_out_and_leaves_the_room()
    {
        var (mod, ann, _) = await MeetAsync();
        await Do(new DestroyRoom(RoomId, "mod"));
        foreach (var client in new[] { mod, ann }) Assert.Equal(Codes.DisconnectedByModerator, (await client.Hears<OnRoomDisConnected>()).Cause);
        Assert.Equal(0, (await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomQueries.GetRoom(RoomId))).Users);
    }

    [Fact]
    public async Task A_muted_room_is_silent_but_for_its_moderators()
    {
        var (mod, ann, bob) = await MeetAsync();
        await Do(new HardMuteRoom(RoomId, "mod", true));
        Assert.Equal("Audio Off", (await ann.Hears<OnAudioEvent>()).Msg);
        Assert.True((await ann.Hears<OnReceivedHardMute>()).Status);
        Assert.Equal("onRemoteStreamAudioMute", (await bob.Hears<OnRemoteStreamMute>(m => m.ClientId == "ann")).Method);
        await mod.Hears<OnRemoteStreamMute>(m => m.ClientId == "bob");
        await _bench.MediaHears<ApplyRoom>(a => a.Peers.Select(p => p.AudioMuted).SequenceEqual([false, true, true]));
        Assert.Equal(Codes.HardMuted, (await ann.Asks<RoomReplies.Refused>(new RoomCommands.MuteSelfAudio(RoomId, "ann", false))).Code);
        var late = await _bench.JoinAsync("cyd");
        Assert.True(late.Connected.Connected is { Room.Mute: true, User: { AudioMuted: true, HardMutedAudio: true } });
        await Do(new HardMuteRoom(RoomId, "mod", false));
        Assert.False((await late.Hears<OnReceivedHardMute>()).Status);
        await late.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "cyd", false));
    }

    [Fact]
    public async Task A_hard_mute_of_one_is_told_to_that_one_and_shown_to_the_others()
    {
        var (_, ann, bob) = await MeetAsync();
        await Do(new HardMuteUser(RoomId, "mod", "ann", Video: true, Muted: true));
        await ann.Hears<OnReceivedHardMuteVideo>();
        Assert.Equal(("hard-mute", true, false), await Updated());
        await Do(new HardMuteUser(RoomId, "mod", "ann", Video: true, Muted: false));
        await ann.Hears<OnReceivedHardUnMuteVideo>();
        Assert.Equal(("hard-mute", false, false), await Updated());
        await Do(new HardMuteUser(RoomId, "mod", "ann", Video: false, Muted: true));
        await ann.Hears<OnReceivedHardMuteAudio>();
        await Do(new HardMuteUser(RoomId, "mod", "ann", Video: false, Muted: false));
        await ann.Hears<OnReceivedHardUnMuteAudio>();

        async Task<(string, bool, bool)> Updated()
        {
            var u = await bob.Hears<OnUserUpdated>();
            return (u.Change, u.User.HardMutedVideo, u.User.HardMutedAudio);
        }
    }

    [Fact]
    public async Task Everybody_hears_a_new_name()
    {
        var (mod, ann, bob) = await MeetAsync(new RoomSettings { Moderators = 1, Participants = 6 });
        await Do(new RenameUser(RoomId, "mod", "ann", "Anna"));
        foreach (var client in new[] { mod, ann, bob })
        {
            var told = await client.Hears<OnUserUpdated>();
            Assert.Equal(("name", "ann", "Anna", "Name of ann"), (told.Change, told.User.ClientId, told.User.Name, told.User.SignedName));
        }
        Assert.Equal(Codes.ModeratorOnly, (await bob.Asks<RoomReplies.Refused>(new RenameUser(RoomId, "bob", "ann", "x"))).Code);
        await Do(new RenameUser(RoomId, "mod", "ann", "Name of ann"));
        Assert.Null((await bob.Hears<OnUserUpdated>()).User.SignedName);
    }

    [Fact]
    public async Task A_new_moderator_hears_what_a_moderator_should_know()
    {
        var (mod, ann, bob) = await MeetAsync(new RoomSettings { Moderators = 1, Participants = 6, Mode = RoomMode.Lecture });
        await Do(new FloorCommands.ProcessFloor(RoomId, "bob", FloorCommands.FloorAction.Request, "bob"));
        await Do(new WaitingRoomCommands.EnableKnock(RoomId, "mod", true));
        await _bench.Knock("dan").Session.ExpectMsgAsync<RoomReplies.Awaited>();
        await Do(new SwitchUserRole(RoomId, "mod", "ann"));
        var told = new[] { await ann.Hears<OnUserRoleChanged>(), await ann.Hears<OnUserRoleChanged>() };
        Assert.Equal([("mod", Role.Participant, Role.Moderator), ("ann", Role.Moderator, Role.Participant)], told.Select(r => (r.ClientId, r.Role, r.Before)));
        Assert.True(told[1].Permissions is { Publish: true, Controlhandlers: true } && !told[0].Permissions.Publish);
        Assert.Equal("dan", (await ann.Hears<OnUserAwaited>()).User.ClientId);
        Assert.Equal("bob", (await ann.Hears<OnFloorRequestReceived>()).ClientId);
        await mod.Hears<OnUserRoleChanged>(r => r.ClientId == "mod");
        Assert.Equal("role", (await bob.Hears<OnUserUpdated>()).Change);
        Assert.Equal(Codes.ModeratorOnly, (await mod.Asks<RoomReplies.Refused>(new HardMuteRoom(RoomId, "mod", true))).Code);
    }

    [Fact]
    public async Task A_lecture_silences_participants_and_a_group_publishes_their_streams_again()
    {
        var (mod, ann, bob) = await MeetAsync();
        _bench.Report(new PathChanged(RoomId, 1, "ann", PathState.Connected, "ice"));
        await ann.Hears<OnPublishedStream>();
        await ann.Asks<RoomReplies.Done>(new RoomCommands.StartScreenShare(RoomId, "ann"));
        await mod.WillSeeTalkers("1ann 2bob");
        await Do(new SwitchRoomMode(RoomId, "mod", RoomMode.Lecture));
        await ann.HearsInAnyOrder(n => n is OnUnPublishedStream { StreamId: "av" }, n => n is OnUnPublishedStream { StreamId: "101" }, n => n is OnRoomModeSwitched { Mode: RoomMode.Lecture });
        await bob.Hears<OnScreenSharedStopped>();
        await _bench.MediaHears<ApplyRoom>(a => a.Peers.All(p => p.PeerId == "mod" ? p is { AudioMuted: false, DataBlocked: false } : p is { AudioMuted: true, VideoMuted: true, DataBlocked: true, Sharing: false }));
        await mod.WillSeeTalkers("");
        var late = await _bench.JoinAsync("cyd");
        Assert.True(late.Connected.Connected is { Room.Settings.Mode: RoomMode.Lecture, User.Permissions.Publish: false });
        await Do(new SwitchRoomMode(RoomId, "mod", RoomMode.Group));
        await ann.Hears<OnPublishedStream>(s => s.StreamId == "av");
        await _bench.MediaHears<ApplyRoom>(a => a.Peers.All(p => p is { AudioMuted: false, VideoMuted: false }));
        await mod.WillSeeTalkers("1ann 2bob 3cyd");
    }

    [Fact]
    public async Task The_spotlight_is_told_to_everybody_and_comes_first_for_all()
    {
        var (mod, ann, bob) = await MeetAsync();
        await ann.WillSeeTalkers("1mod 2bob");
        await Do(new SpotlightUsers(RoomId, "mod", ["bob"], true));
        foreach (var client in new[] { mod, bob }) Assert.Equal<string>(["bob"], (await client.Hears<OnUpdateSpotlightUsers>()).Clients);
        await _bench.ListsAreToldAsync();
        var list = await ann.Hears<OnActiveTalkerList>(l => l.ActiveList[0].ClientId == "bob");
        Assert.Equal([true, false], list.ActiveList.Select(t => t.Spotlight));
        Assert.Equal<string>(["bob"], (await _bench.JoinAsync("cyd")).Connected.Connected.SpotlightUsers);
    }

    [Fact]
    public async Task Who_is_banned_is_out_and_stays_out_also_after_the_room_has_moved()
    {
        var (_, ann, bob) = await MeetAsync();
        await Do(new BanUser(RoomId, "mod", "ref-ann"));
        Assert.Equal(Codes.UserBanned, (await ann.Hears<OnRoomDisConnected>()).Cause);
        Assert.Equal(DisconnectCause.Banned, (await bob.Hears<OnUserDisConnected>()).Cause);
        Assert.Equal(Codes.UserBanned, await RefusedJoin("ann", token: "another"));
        await Do(new RevokeToken(RoomId, "token-bob", Noon.AddMinutes(15)));
        Assert.Equal(Codes.TokenRevoked, (await bob.Hears<OnRoomDisConnected>()).Cause);
        await _bench.KillAsync();
        Assert.Equal(Codes.UserBanned, await RefusedJoin("ann", token: "a third"));
        Assert.Equal(Codes.TokenRevoked, await RefusedJoin("bob2", token: "token-bob"));
        await Do(new UnbanUser(RoomId, null, "ref-ann"));
        await _bench.JoinAsync("ann", change: j => j with { TokenId = "a fourth" });
    }

    [Fact]
    public async Task A_moderator_who_is_still_on_the_way_in_moderates_nothing_yet()
    {
        await _bench.CreateAsync();
        _bench.Knock("mod", Role.Moderator);
        await _bench.MediaHears<ConnectPeer>();
        Assert.Equal(Codes.RoomNotConnected, (await _bench.AskAsync<RoomReplies.Refused>(new LockRoom(RoomId, "mod", true))).Code);
    }

    [Fact]
    public async Task What_befalls_somebody_on_the_way_in_shows_when_they_are_in()
    {
        await _bench.CreateAsync();
        var mod = await _bench.JoinAsync("mod", Role.Moderator);
        var bob = _bench.Knock("bob");
        await _bench.MediaHears<ConnectPeer>(c => c.PeerId == "bob");
        await Do(new HardMuteRoom(RoomId, "mod", true));
        await Do(new SwitchUserRole(RoomId, "mod", "bob", Role.Viewer));
        _bench.Report(new PeerConnected(RoomId, 1, "bob", Answer(1)));
        var connected = await bob.Session.ExpectMsgAsync<RoomReplies.RoomConnected>();
        Assert.True(connected.Connected is { Room.Mute: true, User: { Role: Role.Viewer, AudioMuted: true, Permissions.Publish: false } });
        await _bench.ListsAreToldAsync();
        Assert.IsType<OnUserConnected>(await mod.NextAsync()); // nothing was said of a user of whom nobody knew
    }
}
