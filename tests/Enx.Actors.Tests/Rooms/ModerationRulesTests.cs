using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.Moderation;
using Enx.Actors.Rooms.State;
using Xunit;
using static Enx.Actors.Protocol.WaitingRoomCommands;
using static Enx.Actors.Protocol.FloorCommands;
using static Enx.Actors.Protocol.ModerationCommands;
using static Enx.Actors.Protocol.RoomCommands;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Tests.Rooms.Decisions;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class ModerationRulesTests
{
    private static readonly RoomSettings Meeting = new() { Moderators = 2, Participants = 6 };

    /// <summary>A meeting of a moderator, two participants and a viewer.</summary>
    private static readonly RoomState Busy = Room(Meeting, Join("mod", Role.Moderator), Join("ann"), Join("bob"), Join("vic", Role.Viewer));

    /// <summary>A lecture where everything goes on at once: ann holds the floor, bob asks for it, cyd is invited, dan knocks.</summary>
    private static readonly RoomState Lecture = Room(Meeting with { Knock = true, Mode = RoomMode.Lecture },
        Join("mod", Role.Moderator), Join("ann"), new ApproveAwaitedUser(RoomId, "mod", "ann"), Join("bob"), new ApproveAwaitedUser(RoomId, null, "bob"),
        Join("cyd"), new ApproveAwaitedUser(RoomId, "mod", "cyd"), Join("vic", Role.Viewer), new ApproveAwaitedUser(RoomId, "mod", "vic"), Join("dan"),
        new ProcessFloor(RoomId, "ann", FloorAction.Request, "ann"), new ProcessFloor(RoomId, "mod", FloorAction.Grant, "ann"),
        new ProcessFloor(RoomId, "bob", FloorAction.Request, "bob"), new ProcessFloor(RoomId, "mod", FloorAction.Invite, "cyd"));

    private static readonly Dictionary<string, (int Code, Func<string?, IRoomCommand> By)> Reserved = new()
    {
        ["lock"] = (Codes.LockUnauthorised, by => new LockRoom(RoomId, by, true)),
        ["drop"] = (Codes.DropUnauthorised, by => new DropUsers(RoomId, by, ["bob"])),
        ["drop all"] = (Codes.DropUnauthorised, by => new DropUsers(RoomId, by, [])),
        ["destroy"] = (Codes.ModeratorOnly, by => new DestroyRoom(RoomId, by)),
        ["hard mute"] = (Codes.ModeratorOnly, by => new HardMuteRoom(RoomId, by, true)),
        ["hard mute user"] = (Codes.ModeratorOnly, by => new HardMuteUser(RoomId, by, "bob", true, true)),
        ["spotlight"] = (Codes.ModeratorOnly, by => new SpotlightUsers(RoomId, by, ["bob"], true)),
        ["hand over"] = (Codes.RoleSwitchUnauthorised, by => new SwitchUserRole(RoomId, by, "bob")),
        ["role"] = (Codes.RoleSwitchUnauthorised, by => new SwitchUserRole(RoomId, by, "bob", Role.Viewer)),
        ["rename"] = (Codes.ModeratorOnly, by => new RenameUser(RoomId, by, "bob", "Robert")),
        ["mode"] = (Codes.ModeratorOnly, by => new SwitchRoomMode(RoomId, by, RoomMode.Group)),
        ["ban"] = (Codes.ModeratorOnly, by => new BanUser(RoomId, by, "ref-bob")),
        ["unban"] = (Codes.ModeratorOnly, by => new UnbanUser(RoomId, by, "ref-x")),
        ["approve"] = (Codes.ModeratorOnly, by => new ApproveAwaitedUser(RoomId, by, "dan")),
        ["deny"] = (Codes.ModeratorOnly, by => new DenyAwaitedUser(RoomId, by, "dan")),
        ["knock"] = (Codes.ModeratorOnly, by => new EnableKnock(RoomId, by, false)),
        ["grant"] = (Codes.FloorUnauthorised, by => new ProcessFloor(RoomId, by, FloorAction.Grant, "bob")),
        ["deny floor"] = (Codes.FloorUnauthorised, by => new ProcessFloor(RoomId, by, FloorAction.Deny, "bob")),
        ["release"] = (Codes.FloorUnauthorised, by => new ProcessFloor(RoomId, by, FloorAction.Release, "ann")),
        ["invite"] = (Codes.FloorUnauthorised, by => new ProcessFloor(RoomId, by, FloorAction.Invite, "bob")),
        ["cancel invite"] = (Codes.FloorUnauthorised, by => new ProcessFloor(RoomId, by, FloorAction.CancelInvite, "cyd")),
    };

    [Fact]
    public void A_new_name_is_ones_own_to_give_where_the_token_allows_it_or_a_moderators_and_the_signed_one_stays_known()
    {
        var join = Join("eve");
        var room = After(Busy, join with { User = join.User with { MayRename = true } });
        var by = new[] { "eve", "mod", null }.Select(who => After(room, new RenameUser(RoomId, who, "eve", "Eva")).Members["eve"].User);
        Assert.All(by, user => Assert.Equal(("Eva", "Name of eve"), (user.Name, user.SignedName)));
        var twice = After(room, new RenameUser(RoomId, "eve", "eve", "Eva"), new RenameUser(RoomId, "eve", "eve", "Evi"));
        Assert.Equal(("Evi", "Name of eve"), (twice.Members["eve"].User.Name, twice.Members["eve"].User.SignedName));
        Assert.Null(After(twice, new RenameUser(RoomId, "mod", "eve", "Name of eve")).Members["eve"].User.SignedName);
        Assert.Equal("Moe", After(Busy, new RenameUser(RoomId, "mod", "mod", "Moe")).Members["mod"].User.Name);
        Refuses(Codes.NotGranted, Busy, new RenameUser(RoomId, "bob", "bob", "Robert"));
        Refuses(Codes.SameState, Busy, new RenameUser(RoomId, "mod", "bob", "Name of bob"));
        Refuses(Codes.UserNotFound, Busy, new RenameUser(RoomId, "mod", "nobody", "x"));
        foreach (var name in new[] { "", "  ", new string('x', 201) }) Refuses(Codes.InvalidParameters, Busy, new RenameUser(RoomId, "mod", "bob", name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Chosen at the join")]
    public void Where_the_token_has_no_name_no_new_one_is_shown_beside_a_signed_one(string chosen)
    {
        var join = Join("eve");
        var room = After(Busy, join with { User = join.User with { Name = "" }, LocalInfo = join.LocalInfo with { Name = chosen } });
        Assert.Equal((chosen, null), (room.Members["eve"].User.Name, room.Members["eve"].User.SignedName));
        var renamed = After(room, new RenameUser(RoomId, "mod", "eve", "Eva"));
        Assert.Equal(("Eva", null), (renamed.Members["eve"].User.Name, renamed.Members["eve"].User.SignedName));
        var again = After(renamed, new RenameUser(RoomId, null, "eve", "Evi"));
        Assert.Equal(("Evi", null), (again.Members["eve"].User.Name, again.Members["eve"].User.SignedName));
    }

    public static TheoryData<string> Commands => [.. Reserved.Keys];

    [Theory]
    [MemberData(nameof(Commands))]
    public void What_is_a_moderators_to_do_others_are_refused_with_its_code(string name)
    {
        var (code, by) = Reserved[name];
        Refuses(code, Lecture, by("ann"));
        Refuses(code, Lecture, by("vic"));
        Refuses(Codes.UserNotFound, Lecture, by("nobody"));
        Refuses(Codes.UserNotFound, Lecture, by("dan")); // in the waiting room is not in the room
        Refuses(Codes.RoomNotFound, RoomState.Unborn(RoomId), by("mod"));
        Does(Lecture, by("mod"));
        Does(Lecture, by(null));
    }

    [Fact]
    public void A_locked_room_lets_only_moderators_in()
    {
        var locked = After(Busy, new LockRoom(RoomId, "mod", true));
        Refuses(Codes.LockSameState, locked, new LockRoom(RoomId, "mod", true));
        Refuses(Codes.LockSameState, Busy, new LockRoom(RoomId, "mod", false));
        Refuses(Codes.RoomLocked, locked, Join("cyd"));
        Refuses(Codes.RoomLocked, locked, Join("vera", Role.Viewer));
        After(locked, Join("mod2", Role.Moderator));
        After(locked, new LockRoom(RoomId, "mod", false), Join("cyd"));
    }

    [Theory]
    [InlineData("mod", false)]
    [InlineData(null, true)]
    public void A_moderators_lock_ends_with_the_session_and_a_backends_stays(string? by, bool stays)
    {
        var empty = After(Busy, new LockRoom(RoomId, by, true), Leave("ann"), Leave("bob"), Leave("vic"), Leave("mod"));
        Assert.Equal(stays, empty.Restrictions.Locked);
    }

    [Fact]
    public void With_the_session_ends_what_moderators_have_set_and_bans_stay()
    {
        var empty = After(Busy, new HardMuteRoom(RoomId, "mod", true), new SwitchRoomMode(RoomId, "mod", RoomMode.Lecture), new EnableKnock(RoomId, "mod", true),
            new SpotlightUsers(RoomId, "mod", ["ann"], true), new BanUser(RoomId, "mod", "ref-x"), new RevokeToken(RoomId, "t-x", Noon.AddHours(1)),
            new DropUsers(RoomId, null, []));
        Assert.Equal((RoomMode.Group, false, false), (empty.Mode, empty.Restrictions.HardMuted, empty.WaitingRoom.Knock));
        Assert.Empty(empty.Spotlights);
        Refuses(Codes.UserBanned, empty, Join("x"));
        Refuses(Codes.TokenRevoked, empty, Join("y", token: "t-x"));
    }

    [Fact]
    public void A_drop_names_people_who_are_there_or_drops_nobody()
    {
        Refuses(Codes.UserNotFound, Busy, new DropUsers(RoomId, "mod", ["ann", "nobody"]));
        Refuses(Codes.UserNotFound, Busy, new DropUsers(RoomId, "mod", [""]));
        var (state, events) = Does(Busy, new DropUsers(RoomId, "mod", ["bob", "ann", "bob"]));
        Assert.Equal(["ann", "bob"], events.OfType<UserLeft>().Where(l => l is { Cause.Code: Codes.DisconnectedByModerator, TokenReleased: false }).Select(l => l.ClientId));
        Assert.Equal(["mod", "vic"], state.Members.Keys);
        Refuses(Codes.TokenUsed, state, Join("ann2", token: "token-ann"));
    }

    [Fact]
    public void Everyone_is_everyone_but_the_caller_and_for_a_backend_everyone()
    {
        Assert.Equal(["mod"], After(Busy, new DropUsers(RoomId, "mod", [])).Members.Keys);
        var (state, events) = Does(Busy, new DropUsers(RoomId, null, []));
        Assert.Empty(state.Members);
        Assert.All(events.OfType<UserLeft>(), l => Assert.Equal(DisconnectCause.ByServer, l.Cause));
        var adhoc = Room(Meeting with { Adhoc = true }, Join("ann"));
        Assert.False(After(adhoc, new DropUsers(RoomId, null, ["ann"])).Exists);
        ChangesNothing(After(Busy, new DropUsers(RoomId, null, [])), new DropUsers(RoomId, null, []));
    }

    [Fact]
    public void A_destroyed_session_takes_those_at_the_door_along_and_an_adhoc_room()
    {
        var (state, events) = Does(Lecture, new DestroyRoom(RoomId, "mod"));
        Assert.Equal(["mod", "ann", "bob", "cyd", "vic"], events.OfType<UserLeft>().Select(l => l.ClientId));
        Assert.Equal("dan", Assert.Single(events.OfType<AwaitedUserGone>()).ClientId);
        Assert.True(state.Exists);
        Assert.False(After(Room(Meeting with { Adhoc = true }, Join("mod", Role.Moderator)), new DestroyRoom(RoomId, "mod")).Exists);
    }

    [Fact]
    public void A_muted_room_silences_all_but_moderators_and_lifting_it_turns_nothing_on()
    {
        var (muted, events) = Does(After(Busy, new MuteSelfAudio(RoomId, "bob", true)), new HardMuteRoom(RoomId, "mod", true));
        Assert.Equal(["ann"], events.OfType<UserMuted>().Select(m => m.ClientId)); // bob was off, vic is a viewer, mod a moderator
        Refuses(Codes.AlreadyHardMuted, muted, new HardMuteRoom(RoomId, "mod", true));
        Refuses(Codes.HardMuted, muted, new MuteSelfAudio(RoomId, "ann", false));
        After(muted, new MuteSelfVideo(RoomId, "ann", true), new MuteSelfVideo(RoomId, "ann", false), new MuteSelfAudio(RoomId, "mod", true), new MuteSelfAudio(RoomId, "mod", false));
        var late = After(muted, Join("cyd"), Join("mod2", Role.Moderator));
        Assert.Equal((true, false), (late.Members["cyd"].AudioMuted, late.Members["mod2"].AudioMuted));
        var lifted = After(late, new HardMuteRoom(RoomId, "mod", false));
        Assert.True(lifted.Members["ann"].AudioMuted && lifted.Members["cyd"].AudioMuted);
        After(lifted, new MuteSelfAudio(RoomId, "ann", false));
        Refuses(Codes.NotHardMuted, lifted, new HardMuteRoom(RoomId, "mod", false));
    }

    [Fact]
    public void Who_stops_being_a_moderator_is_covered_by_the_rooms_mute()
    {
        var (state, events) = Does(After(Busy, new HardMuteRoom(RoomId, "mod", true)), new SwitchUserRole(RoomId, "mod", "ann"));
        Assert.Contains(events, e => e is UserMuted { ClientId: "mod", Video: false, Muted: true });
        Refuses(Codes.HardMuted, state, new MuteSelfAudio(RoomId, "mod", false));
        After(state, new MuteSelfAudio(RoomId, "ann", false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_users_microphone_or_camera_stays_off_until_a_moderator_lifts_it(bool video)
    {
        IRoomCommand Turn(bool on) => video ? new MuteSelfVideo(RoomId, "ann", !on) : new MuteSelfAudio(RoomId, "ann", !on);
        var (muted, events) = Does(Busy, new HardMuteUser(RoomId, "mod", "ann", video, true));
        Assert.Single(events.OfType<UserMuted>(), m => m.ClientId == "ann" && m.Video == video);
        Refuses(Codes.HardMuted, muted, Turn(on: true));
        Refuses(Codes.AlreadyHardMuted, muted, new HardMuteUser(RoomId, "mod", "ann", video, true));
        Refuses(Codes.NotHardMuted, muted, new HardMuteUser(RoomId, "mod", "ann", !video, false));
        Refuses(Codes.ModeratorOnly, muted, new HardMuteUser(RoomId, null, "mod", video, true));
        Refuses(Codes.UserNotFound, muted, new HardMuteUser(RoomId, "mod", "nobody", video, true));
        var meta = RoomViews.Meta(muted, muted.Members["ann"]);
        Assert.Equal((!video, video), (meta.HardMutedAudio, meta.HardMutedVideo));
        After(muted, new HardMuteUser(RoomId, "mod", "ann", video, false), Turn(on: true));
        After(muted, new SwitchUserRole(RoomId, "mod", "ann"), Turn(on: true)); // a moderator is kept silent by nobody
    }

    [Fact]
    public void The_spotlight_holds_as_many_as_the_room_shows()
    {
        var room = After(Busy, new UpdateRoom(RoomId, null, null, Meeting with { MaxActiveTalkers = 2 }, null));
        Refuses(Codes.LimitReached, room, new SpotlightUsers(RoomId, "mod", ["ann", "bob", "mod"], true));
        Refuses(Codes.UserNotFound, room, new SpotlightUsers(RoomId, "mod", ["ann", "nobody"], true));
        Refuses(Codes.InvalidParameters, room, new SpotlightUsers(RoomId, "mod", [], true));
        var lit = After(room, new SpotlightUsers(RoomId, "mod", ["bob", "ann", "bob"], true));
        Assert.Equal<string>(["bob", "ann"], lit.Spotlights);
        ChangesNothing(lit, new SpotlightUsers(RoomId, "mod", ["ann"], true));
        Assert.Equal<string>(["ann"], After(lit, new SpotlightUsers(RoomId, "mod", ["bob", "vic"], false)).Spotlights);
        Assert.Equal<string>(["bob"], After(lit, Leave("ann")).Spotlights);
    }

    [Fact]
    public void A_hand_over_makes_one_the_moderator_and_the_other_a_participant_also_when_the_room_is_full()
    {
        var full = Room(new RoomSettings { Moderators = 1, Participants = 1 }, Join("mod", Role.Moderator), Join("ann"));
        var after = After(full, new SwitchUserRole(RoomId, "mod", "ann"));
        Assert.Equal((Role.Participant, Role.Moderator), (after.Members["mod"].User.Role, after.Members["ann"].User.Role));
        Refuses(Codes.SameState, full, new SwitchUserRole(RoomId, "mod", "mod"));
        Refuses(Codes.UserNotFound, full, new SwitchUserRole(RoomId, "mod", "nobody"));
        Refuses(Codes.RoomFull, full, new SwitchUserRole(RoomId, null, "ann")); // a backend steps back for nobody
    }

    [Fact]
    public void Roles_keep_the_limits_and_a_room_its_last_moderator()
    {
        var room = Room(new RoomSettings { Moderators = 1, Participants = 2 }, Join("mod", Role.Moderator), Join("ann"), Join("bob"));
        Refuses(Codes.RoomFull, room, new SwitchUserRole(RoomId, "mod", "ann", Role.Moderator));
        Refuses(Codes.RoomFull, room, new SwitchUserRole(RoomId, null, "mod", Role.Participant));
        Refuses(Codes.ModeratorOnly, room, new SwitchUserRole(RoomId, "mod", "mod", Role.Viewer));
        Refuses(Codes.SameState, room, new SwitchUserRole(RoomId, "mod", "ann", Role.Participant));
        Refuses(Codes.InvalidParameters, room, new SwitchUserRole(RoomId, "mod", "ann", (Role)9));
        var less = After(room, Leave("bob"), new SwitchUserRole(RoomId, null, "mod", Role.Viewer));
        Assert.Equal(Role.Viewer, less.Members["mod"].User.Role);
    }

    [Fact]
    public void A_viewer_publishes_nothing_and_is_off_when_it_becomes_a_participant()
    {
        var live = After(Busy, new RoomFacts.StreamIsLive(RoomId, "ann", StreamIds.Av), new StartScreenShare(RoomId, "ann"));
        var (viewer, events) = Does(live, new SwitchUserRole(RoomId, "mod", "ann", Role.Viewer));
        Assert.Equal(["av", "share"], events.OfType<StreamUnpublished>().Select(s => s.StreamId));
        Assert.Null(viewer.Sharer);
        Refuses(Codes.FeatureNotEnabled, viewer, new MuteSelfAudio(RoomId, "ann", false));
        Refuses(Codes.FeatureNotEnabled, viewer, new StartScreenShare(RoomId, "ann"));
        var back = After(viewer, new SwitchUserRole(RoomId, "mod", "ann", Role.Participant), new SwitchUserRole(RoomId, "mod", "vic", Role.Participant));
        Assert.All(new[] { "ann", "vic" }, id => Assert.True(back.Publishes(back.Members[id]) && back.Members[id].AudioMuted && back.Members[id].VideoMuted));
        After(back, new MuteSelfAudio(RoomId, "vic", false), new MuteSelfVideo(RoomId, "vic", false));
    }

    [Fact]
    public void A_lecture_ends_what_participants_publish_and_a_group_lets_them_publish_as_they_were()
    {
        var live = After(Busy, new MuteSelfVideo(RoomId, "ann", true), new RoomFacts.StreamIsLive(RoomId, "ann", StreamIds.Av),
            new RoomFacts.StreamIsLive(RoomId, "mod", StreamIds.Av), new StartScreenShare(RoomId, "ann"));
        var (lecture, events) = Does(live, new SwitchRoomMode(RoomId, "mod", RoomMode.Lecture));
        Assert.Equal(["ann av", "ann share"], events.OfType<StreamUnpublished>().Select(s => $"{s.ClientId} {s.StreamId}"));
        Assert.True(lecture.Publishes(lecture.Members["mod"]));
        ChangesNothing(lecture, new RoomFacts.StreamIsLive(RoomId, "ann", StreamIds.Av));
        Refuses(Codes.FloorNotGranted, lecture, new StartScreenShare(RoomId, "ann"));
        Refuses(Codes.FloorNotGranted, lecture, new MuteSelfVideo(RoomId, "ann", false));
        Refuses(Codes.SameState, lecture, new SwitchRoomMode(RoomId, "mod", RoomMode.Lecture));
        Refuses(Codes.InvalidParameters, lecture, new SwitchRoomMode(RoomId, "mod", (RoomMode)7));
        var group = After(lecture, new SwitchRoomMode(RoomId, null, RoomMode.Group), new RoomFacts.StreamIsLive(RoomId, "ann", StreamIds.Av));
        Assert.Equal((false, true), (group.Members["ann"].AudioMuted, group.Members["ann"].VideoMuted));
    }

    [Fact]
    public void An_update_of_the_settings_leaves_the_mode_of_a_session_alone()
    {
        var lecture = Meeting with { Mode = RoomMode.Lecture };
        var during = After(Busy, new UpdateRoom(RoomId, null, null, lecture, null));
        Assert.Equal(RoomMode.Group, during.Mode);
        Assert.Equal(RoomMode.Lecture, After(during, new DropUsers(RoomId, null, [])).Mode);
        Assert.Equal(RoomMode.Lecture, After(Room(Meeting), new UpdateRoom(RoomId, null, null, lecture, null)).Mode);
    }

    [Fact]
    public void A_ban_puts_out_every_presence_of_a_person_and_keeps_it_out_until_it_is_lifted()
    {
        var twice = After(Lecture, new ApproveAwaitedUser(RoomId, "mod", "dan"), Join("bob2") with { User = new User("B", Role.Viewer, "ref-bob", NoData) });
        var (banned, events) = Does(twice, new BanUser(RoomId, "mod", "ref-bob"));
        Assert.Equal(DisconnectCause.Banned, Assert.Single(events.OfType<UserLeft>()).Cause);
        Assert.Equal(("bob2", DisconnectCause.Banned), events.OfType<AwaitedUserGone>().Select(g => (g.ClientId, g.Cause)).Single());
        Refuses(Codes.UserBanned, banned, Join("bob3") with { User = new User("B", Role.Moderator, "ref-bob", NoData) });
        ChangesNothing(banned, new BanUser(RoomId, null, "ref-bob"));
        After(banned, new UnbanUser(RoomId, null, "ref-bob"), Join("bob4") with { User = new User("B", Role.Moderator, "ref-bob", NoData) });
        ChangesNothing(banned, new UnbanUser(RoomId, "mod", "ref-y"));
        Refuses(Codes.InvalidParameters, banned, new BanUser(RoomId, "mod", ""));
        Refuses(Codes.InvalidParameters, banned, new BanUser(RoomId, "mod", new string('x', 201)));
        Refuses(Codes.InvalidParameters, banned, new BanUser(RoomId, "mod", "ref-mod"));
        var many = banned with { Restrictions = banned.Restrictions with { Banned = [.. Enumerable.Range(0, ModerationRules.MaxBans).Select(i => $"r{i}")] } };
        Refuses(Codes.LimitReached, many, new BanUser(RoomId, "mod", "one-more"));
    }

    [Fact]
    public void A_revoked_token_joins_no_more_and_who_came_in_with_it_is_out()
    {
        var until = Noon.AddMinutes(15);
        var (revoked, events) = Does(Busy, new RevokeToken(RoomId, "token-ann", until));
        Assert.Equal(("ann", DisconnectCause.TokenRevoked), events.OfType<UserLeft>().Select(l => (l.ClientId, l.Cause)).Single());
        Refuses(Codes.TokenRevoked, After(Busy, new RevokeToken(RoomId, "fresh", until)), Join("cyd", token: "fresh"));
        Assert.Equal(DisconnectCause.TokenRevoked, Assert.Single(Does(Lecture, new RevokeToken(RoomId, "token-dan", until)).Events.OfType<AwaitedUserGone>()).Cause);
        ChangesNothing(Busy, new RevokeToken(RoomId, "long-gone", Noon));
        ChangesNothing(revoked, new RevokeToken(RoomId, "token-ann", until));
        Refuses(Codes.InvalidParameters, Busy, new RevokeToken(RoomId, "", until));
        var later = Does(revoked, new RevokeToken(RoomId, "other", until.AddHours(1)), until).State;
        Assert.Equal(["other"], later.Restrictions.RevokedTokens.Select(t => t.TokenId));
        Refuses(Codes.TokenRevoked, After(revoked, new DeleteRoom(RoomId, true), Create()), Join("ann2", token: "token-ann"));
        var many = Busy with { Restrictions = Busy.Restrictions with { RevokedTokens = [.. Enumerable.Range(0, ModerationRules.MaxRevokedTokens).Select(i => new SpentToken($"t{i}", until))] } };
        Refuses(Codes.LimitReached, many, new RevokeToken(RoomId, "one-more", until));
    }
}
