using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.Membership;
using Enx.Actors.Rooms.State;
using Xunit;
using static Enx.Actors.Protocol.RoomCommands;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Tests.Rooms.Decisions;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class RoomStateTests
{
    private static readonly RoomState Open = After(RoomState.Unborn(RoomId), Create());

    [Fact]
    public void An_unborn_room_knows_only_how_to_be_made()
    {
        var unborn = RoomState.Unborn(RoomId);
        foreach (IRoomCommand command in new IRoomCommand[]
                 {
                     Join("ann"), new UpdateRoom(RoomId, "x", null, null, null), new DeleteRoom(RoomId), new Disconnect(RoomId, "ann", DisconnectCause.Normal),
                     new MuteSelfAudio(RoomId, "ann", true), new StartScreenShare(RoomId, "ann"),
                 })
            Refuses(Codes.RoomNotFound, unborn, command);
        var made = unborn.Decide(Create(), Noon);
        Assert.Collection(made.Events, e => Assert.IsType<RoomCreated>(e), e => Assert.Equal(1, Assert.IsType<RoomActivated>(e).Epoch));
    }

    [Fact]
    public void A_room_is_made_once() => Refuses(Codes.RoomExists, Open, Create());

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("ä")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_room_id_that_cannot_be_a_name_is_refused(string id) =>
        Refuses(Codes.InvalidParameters, RoomState.Unborn(id), Create(roomId: id));

    [Fact]
    public void What_an_update_leaves_out_stays()
    {
        var s = After(Open, new UpdateRoom(RoomId, "New", null, null, null));
        Assert.Equal(("New", "owner-7", "v"), (s.Name, s.OwnerRef, s.Data["k"]));
        Refuses(Codes.InvalidParameters, Open, new UpdateRoom(RoomId, null, null, new RoomSettings { Moderators = 9 }, null));
    }

    [Fact]
    public void A_room_in_use_is_deleted_only_by_force_and_then_everybody_leaves()
    {
        var busy = After(Open, Join("ann"), Join("bob"));
        Refuses(Codes.RoomInUse, busy, new DeleteRoom(RoomId));
        var events = busy.Decide(new DeleteRoom(RoomId, Force: true), Noon).Events;
        Assert.Equal(["ann", "bob"], events.OfType<UserLeft>().Where(l => l.Cause.Code == Codes.RoomDeleted).Select(l => l.ClientId));
        Assert.IsType<RoomDeleted>(events[^1]);
        var gone = events.Aggregate(busy, (s, e) => s.Evolve(e));
        Assert.False(gone.Exists);
        Assert.Empty(gone.Members);
    }

    [Fact]
    public void A_room_made_again_remembers_epoch_and_spent_tokens_of_the_first()
    {
        var again = After(Open, Join("ann"), new DeleteRoom(RoomId, true), Create());
        Assert.Equal(2, again.Epoch);
        Refuses(Codes.TokenUsed, again, Join("eve", token: "token-ann"));
    }

    [Fact]
    public void Moderators_and_the_others_are_counted_apart()
    {
        var small = After(RoomState.Unborn(RoomId), Create(new RoomSettings { Moderators = 1, Participants = 2 }), Join("mod", Role.Moderator), Join("ann"), Join("vic", Role.Viewer));
        Refuses(Codes.RoomFull, small, Join("mod2", Role.Moderator));
        Refuses(Codes.RoomFull, small, Join("bob"));
        Refuses(Codes.RoomFull, small, Join("vera", Role.Viewer));
        After(small, new Disconnect(RoomId, "vic", DisconnectCause.Normal), Join("bob"));
    }

    [Fact]
    public void A_token_joins_once_and_not_after_its_end()
    {
        var s = After(Open, Join("ann"), new Disconnect(RoomId, "ann", DisconnectCause.Normal));
        Refuses(Codes.TokenUsed, s, Join("ann2", token: "token-ann"));
        Refuses(Codes.TokenExpired, Open, Join("bob"), Noon.AddMinutes(15));
    }

    [Fact]
    public void A_token_that_failed_on_our_side_may_try_again()
    {
        var s = After(Open, Join("ann"), new RoomFacts.TurnAway(RoomId, "ann", new DisconnectCause(1172, "x"), ReleaseToken: true));
        After(s, Join("ann2", token: "token-ann"));
    }

    [Fact]
    public void Spent_tokens_are_forgotten_when_they_expire_and_never_before()
    {
        var s = After(Open, Join("ann"));
        Assert.Contains("token-ann", s.SpentTokens.Keys);
        var later = s.Decide(Join("bob") with { TokenExpiresAt = Noon.AddHours(1) }, Noon.AddMinutes(16)).Events.Aggregate(s, (x, e) => x.Evolve(e));
        Assert.Equal(["token-bob"], later.SpentTokens.Keys);
    }

    [Fact]
    public void Too_many_spent_tokens_refuse_a_join_rather_than_forget_one()
    {
        var full = Open with { SpentTokens = Open.SpentTokens.AddRange(Enumerable.Range(0, MembershipRules.MaxSpentTokens).Select(i => KeyValuePair.Create($"t{i}", Noon.AddMinutes(5)))) };
        Refuses(Codes.ServerBusy, full, Join("ann"));
        Assert.Null(full.Decide(Join("ann"), Noon.AddMinutes(6)).Refusal);
    }

    [Theory]
    [InlineData(-16, false)]
    [InlineData(-15, true)]
    [InlineData(29, true)]
    [InlineData(30, false)]
    public void A_scheduled_room_is_open_in_its_time_only(int minute, bool open)
    {
        var s = After(RoomState.Unborn(RoomId), Create(new RoomSettings { Scheduled = true, ScheduledTime = Noon, Duration = 30 }));
        var decision = s.Decide(Join("ann") with { TokenExpiresAt = Noon.AddHours(2) }, Noon.AddMinutes(minute));
        Assert.Equal(open ? null : Codes.RoomNotOpen, decision.Refusal?.Code);
    }

    [Fact]
    public void An_adhoc_room_ends_when_its_last_user_leaves()
    {
        var adhoc = After(RoomState.Unborn(RoomId), Create(new RoomSettings { Adhoc = true }), Join("ann"), Join("bob"));
        var one = After(adhoc, new Disconnect(RoomId, "ann", DisconnectCause.Normal));
        Assert.True(one.Exists);
        Assert.False(After(one, new Disconnect(RoomId, "bob", DisconnectCause.Normal)).Exists);
    }

    [Fact]
    public void An_adhoc_room_outlives_a_first_join_that_failed_on_our_side()
    {
        var adhoc = After(RoomState.Unborn(RoomId), Create(new RoomSettings { Adhoc = true }), Join("ann"));
        Assert.True(After(adhoc, new RoomFacts.TurnAway(RoomId, "ann", new DisconnectCause(1172, "x"), ReleaseToken: true)).Exists);
    }

    [Theory]
    [InlineData(Role.Moderator, RoomMode.Group, true, false)]
    [InlineData(Role.Participant, RoomMode.Group, true, false)]
    [InlineData(Role.Viewer, RoomMode.Group, false, true)]
    [InlineData(Role.Moderator, RoomMode.Lecture, true, false)]
    [InlineData(Role.Participant, RoomMode.Lecture, false, false)]
    [InlineData(Role.Viewer, RoomMode.Lecture, false, true)]
    public void Who_publishes_depends_on_role_and_mode_and_a_viewer_is_off(Role role, RoomMode mode, bool publishes, bool off)
    {
        var s = After(RoomState.Unborn(RoomId), Create(new RoomSettings { Mode = mode }), Join("ann", role));
        var ann = s.Members["ann"];
        Assert.Equal((publishes, off, off), (s.Publishes(ann), ann.AudioMuted, ann.VideoMuted));
        Assert.Equal(publishes, RoomViews.Meta(s, ann).Permissions.Publish);
    }

    [Fact]
    public void Audio_only_publishes_no_video_and_chat_only_nothing()
    {
        var s = After(Open, Join("ann") with { RoomInfo = new RoomInfo { AudioOnly = true } }, Join("bob") with { RoomInfo = new RoomInfo { ChatOnly = true } }, Join("bot", media: false));
        Assert.Equal((true, true, false), (s.Members["ann"].Media, s.Members["ann"].Audio, s.Members["ann"].Video));
        Assert.Equal((false, false, false), (s.Members["bob"].Media, s.Members["bob"].Audio, s.Members["bob"].Video));
        Assert.False(s.Members["bot"].Media);
    }

    [Fact]
    public void Muting_needs_something_to_mute_and_a_change()
    {
        var s = After(Open, Join("ann"), Join("vic", Role.Viewer));
        Refuses(Codes.UserNotFound, s, new MuteSelfAudio(RoomId, "nobody", true));
        Refuses(Codes.FeatureNotEnabled, s, new MuteSelfVideo(RoomId, "vic", true));
        Refuses(Codes.SameState, s, new MuteSelfAudio(RoomId, "ann", false));
        s = After(s, new MuteSelfAudio(RoomId, "ann", true));
        Assert.True(s.Members["ann"].AudioMuted);
        Assert.False(s.Members["ann"].VideoMuted);
        Refuses(Codes.SameState, s, new MuteSelfAudio(RoomId, "ann", true));
    }

    [Fact]
    public void One_shares_a_screen_at_a_time_and_only_who_may()
    {
        var s = After(Open, Join("ann"), Join("bob"), Join("vic", Role.Viewer), Join("bot", media: false));
        Refuses(Codes.StreamNotFound, s, new StopScreenShare(RoomId, "ann"));
        Refuses(Codes.FeatureNotEnabled, s, new StartScreenShare(RoomId, "vic"));
        Refuses(Codes.FeatureNotEnabled, s, new StartScreenShare(RoomId, "bot"));
        s = After(s, new StartScreenShare(RoomId, "ann"));
        Refuses(Codes.ShareAlreadyRunning, s, new StartScreenShare(RoomId, "bob"));
        Refuses(Codes.SameState, s, new StartScreenShare(RoomId, "ann"));
        Refuses(Codes.StreamNotFound, s, new StopScreenShare(RoomId, "bob"));
        s = After(s, new StopScreenShare(RoomId, "ann"), new StartScreenShare(RoomId, "bob"));
        Assert.Equal("bob", s.Sharer);
        var dark = After(s, new UpdateRoom(RoomId, null, null, new RoomSettings { ScreenShare = false }, null), new StopScreenShare(RoomId, "bob"));
        Refuses(Codes.FeatureNotEnabled, dark, new StartScreenShare(RoomId, "ann"));
    }

    [Fact]
    public void A_sharer_who_leaves_stops_the_share()
    {
        var s = After(Open, Join("ann"), new StartScreenShare(RoomId, "ann"));
        var events = s.Decide(new Disconnect(RoomId, "ann", DisconnectCause.Normal), Noon).Events;
        Assert.Collection(events, e => Assert.Equal("share", Assert.IsType<StreamUnpublished>(e).StreamId), e => Assert.IsType<UserLeft>(e));
        Assert.Null(events.Aggregate(s, (x, e) => x.Evolve(e)).Sharer);
    }

    [Fact]
    public void Who_is_gone_already_may_be_taken_out_again() =>
        Assert.Equal(Decision.NoChange, Open.Decide(new Disconnect(RoomId, "nobody", DisconnectCause.Normal), Noon));

    [Fact]
    public void A_new_activation_raises_the_epoch_above_every_other_and_keeps_everybody()
    {
        var s = After(Open, Join("ann"), WithoutReconnect(Join("bob")), new RoomFacts.Activate(RoomId));
        Assert.Equal(2, s.Epoch);
        Assert.Equal(["ann", "bob"], s.Members.Keys);
        Assert.True(s.Exists);
        var moving = After(s, new RoomFacts.PlaceMedia(RoomId, "m1", IsHeard: false), new RoomFacts.BeginMove(RoomId, "m2"));
        Assert.Equal((2, 3, "m1"), (moving.Epoch, moving.Move!.Epoch, moving.MediaNode));
        var again = After(moving, new RoomFacts.Activate(RoomId));
        Assert.Equal((4, null, "m1"), (again.Epoch, again.Move, again.MediaNode));
    }

    [Fact]
    public void A_move_ends_on_the_node_and_under_the_epoch_that_it_began_with()
    {
        var s = After(Open, Join("ann"), new RoomFacts.PlaceMedia(RoomId, "m1", IsHeard: false), new RoomFacts.BeginMove(RoomId, "m2"), new RoomFacts.EndMove(RoomId));
        Assert.Equal((2, null, "m2"), (s.Epoch, s.Move, s.MediaNode));
        Assert.True(s.Decide(new RoomFacts.EndMove(RoomId), Noon).Events.IsEmpty);
    }

    [Fact]
    public void Where_somebody_was_gone_long_before_it_was_noticed_the_session_was_over_then()
    {
        var s = After(Open, Join("ann"));
        var late = Noon.AddDays(3);
        s = s.Decide(new RoomFacts.Lost(RoomId, "ann", DisconnectCause.Unexpected, Noon), late).Events.Aggregate(s, (a, e) => a.Evolve(e));
        Assert.True(s.Session.IsStale(late));
    }

    [Fact]
    public void Bad_joins_are_refused_by_name()
    {
        Refuses(Codes.InvalidParameters, Open, Join("a b"));
        Refuses(Codes.InvalidParameters, Open, Join("ann") with { TokenId = "" });
        Refuses(Codes.InvalidParameters, Open, Join("ann") with { User = new User(new string('x', 201), Role.Viewer, "", NoData) });
        Refuses(Codes.InvalidParameters, Open, Join("ann") with { User = new User("x", (Role)9, "", NoData) });
        Refuses(Codes.InvalidParameters, Open, Join("ann") with { LocalInfo = new LocalInfo { Attributes = NoData.Add("k", new string('x', 5000)) } });
        Refuses(Codes.InvalidParameters, Open, Join("ann") with { Offer = new MediaProtocol.MediaOffer("", []) });
        Refuses(Codes.InvalidParameters, After(Open, Join("ann")), Join("ann", token: "other"));
    }

    [Fact]
    public void The_name_in_local_info_goes_before_the_tokens()
    {
        var s = After(Open, Join("ann") with { LocalInfo = new LocalInfo { Name = "Annie" } });
        Assert.Equal("Annie", s.Members["ann"].User.Name);
    }
}
