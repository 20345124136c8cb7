using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.State;
using Xunit;
using static Enx.Actors.Protocol.WaitingRoomCommands;
using static Enx.Actors.Protocol.ModerationCommands;
using static Enx.Actors.Protocol.RoomCommands;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Tests.Rooms.Decisions;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class WaitingRoomRulesTests
{
    private static readonly RoomSettings Meeting = new() { Moderators = 2, Participants = 2 };
    private static readonly RoomState Knocking = Room(Meeting with { Knock = true }, Join("mod", Role.Moderator));

    [Theory]
    [InlineData(false, false, false, Role.Participant, null)]
    [InlineData(true, false, true, Role.Participant, "knock")]
    [InlineData(true, false, false, Role.Viewer, "knock")]
    [InlineData(true, true, false, Role.Moderator, null)]
    [InlineData(false, true, false, Role.Participant, "wait_for_moderator")]
    [InlineData(false, true, false, Role.Viewer, "wait_for_moderator")]
    [InlineData(false, true, true, Role.Participant, null)]
    [InlineData(true, true, false, Role.Participant, "knock")]
    [InlineData(true, true, true, Role.Participant, "knock")]
    public void Who_has_to_wait_depends_on_role_settings_and_who_is_there(bool knock, bool wait, bool moderated, Role role, string? waitsFor)
    {
        var room = Room(Meeting with { Knock = knock, WaitForModerator = wait });
        if (moderated) room = After(room, Join("mod", Role.Moderator));
        var e = Assert.Single(Does(room, Join("ann", role)).Events);
        Assert.Equal(waitsFor, (e as UserAwaited)?.EventType);
        Assert.Equal(waitsFor is null, e is UserJoined);
    }

    [Fact]
    public void Who_is_let_in_joins_then_and_spends_the_token_then()
    {
        var waiting = After(Knocking, Join("ann"));
        Assert.DoesNotContain("token-ann", waiting.SpentTokens.Keys);
        Assert.DoesNotContain("ann", waiting.Members.Keys);
        var (inside, events) = Does(waiting, new ApproveAwaitedUser(RoomId, "mod", "ann"), Noon.AddHours(1)); // the token expired in the waiting room
        Assert.Equal(Noon.AddHours(1), Assert.IsType<UserJoined>(Assert.Single(events)).At);
        Assert.Empty(inside.WaitingRoom.Awaited);
        Refuses(Codes.TokenUsed, inside, Join("eve", token: "token-ann"));
        Refuses(Codes.UserNotFound, inside, new ApproveAwaitedUser(RoomId, "mod", "ann"));
    }

    [Fact]
    public void Who_is_sent_away_may_knock_again()
    {
        var denied = After(Knocking, Join("ann"), new DenyAwaitedUser(RoomId, "mod", "ann"));
        Assert.Empty(denied.WaitingRoom.Awaited);
        Refuses(Codes.UserNotFound, denied, new DenyAwaitedUser(RoomId, "mod", "ann"));
        After(denied, Join("ann2", token: "token-ann"));
    }

    [Fact]
    public void One_waits_once()
    {
        var waiting = After(Knocking, Join("ann"));
        Refuses(Codes.RequestInProcess, waiting, Join("ann2", token: "token-ann"));
        Refuses(Codes.RequestInProcess, waiting, Join("ann2") with { User = new User("Ann", Role.Viewer, "ref-ann", NoData) });
        Refuses(Codes.InvalidParameters, waiting, Join("ann", token: "another"));
        var nameless = new User("Guest", Role.Participant, "", NoData);
        After(waiting, Join("g1") with { User = nameless }, Join("g2") with { User = nameless });
    }

    [Fact]
    public void The_door_is_for_those_who_may_come_in_and_holds_200()
    {
        var full = After(Knocking, new EnableKnock(RoomId, "mod", false), Join("ann"), Join("bob"), new EnableKnock(RoomId, "mod", true));
        Refuses(Codes.RoomFull, full, Join("cyd"));
        var crowd = Enumerable.Range(0, Entry.MaxAwaited).Aggregate(Knocking, (s, i) => After(s, Join($"u{i}")));
        Refuses(Codes.LimitReached, crowd, Join("one-more"));
        Assert.Equal(Entry.MaxAwaited, RoomViews.AwaitedUsers(crowd).Length);
    }

    [Fact]
    public void Who_is_let_into_a_room_that_has_filled_up_is_sent_away()
    {
        var waiting = After(Knocking, Join("ann"), Join("bob"), Join("cyd"), new ApproveAwaitedUser(RoomId, "mod", "ann"), new ApproveAwaitedUser(RoomId, "mod", "bob"));
        var gone = Assert.IsType<AwaitedUserGone>(Assert.Single(Does(waiting, new ApproveAwaitedUser(RoomId, "mod", "cyd")).Events));
        Assert.Equal(DisconnectCause.RoomFull, gone.Cause);
    }

    [Fact]
    public void The_first_moderator_brings_in_all_who_wait_as_long_as_there_is_room()
    {
        var waiting = Room(Meeting with { WaitForModerator = true }, Join("ann"), Join("bob"), Join("cyd"));
        ChangesNothing(waiting, new RoomFacts.AdmitWaiting(RoomId));
        var events = Does(After(waiting, Join("mod", Role.Moderator)), new RoomFacts.AdmitWaiting(RoomId)).Events;
        Assert.Equal(["ann", "bob"], events.OfType<UserJoined>().Select(j => j.ClientId));
        Assert.Equal("cyd", Assert.Single(events.OfType<AwaitedUserGone>()).ClientId);
        var both = Room(Meeting with { WaitForModerator = true, Knock = true }, Join("ann"), Join("mod", Role.Moderator));
        ChangesNothing(both, new RoomFacts.AdmitWaiting(RoomId));
    }

    [Fact]
    public void Locking_sends_nobody_away_and_opens_to_nobody_but_by_name()
    {
        var locked = After(Knocking, Join("ann"), Join("bob"), new LockRoom(RoomId, "mod", true), new EnableKnock(RoomId, "mod", false));
        ChangesNothing(locked, new RoomFacts.AdmitWaiting(RoomId));
        Assert.Contains("ann", After(locked, new ApproveAwaitedUser(RoomId, null, "ann")).Members.Keys);
        Assert.Equal(2, After(locked, new LockRoom(RoomId, "mod", false), new RoomFacts.AdmitWaiting(RoomId)).Members.Values.Count(m => m.User.Role == Role.Participant));
    }

    [Fact]
    public void Knocking_is_turned_on_and_off_for_the_session()
    {
        Refuses(Codes.SameState, Knocking, new EnableKnock(RoomId, "mod", true));
        var off = After(Knocking, new EnableKnock(RoomId, "mod", false));
        Assert.IsType<UserJoined>(Assert.Single(Does(off, Join("ann")).Events));
        Assert.True(After(off, Leave("mod")).WaitingRoom.Knock);
        Assert.False(After(Knocking, new UpdateRoom(RoomId, null, null, Meeting, null)).WaitingRoom.Knock);
        Assert.True(After(Room(Meeting, new EnableKnock(RoomId, null, true)), new UpdateRoom(RoomId, null, null, Meeting with { Quality = "LD" }, null)).WaitingRoom.Knock);
    }

    [Fact]
    public void What_holds_when_one_is_let_in_counts_not_what_held_at_the_door()
    {
        var state = After(Knocking, Join("ann"), new HardMuteRoom(RoomId, "mod", true), new ApproveAwaitedUser(RoomId, "mod", "ann"));
        Assert.True(state.Members["ann"].AudioMuted);
    }

    [Fact]
    public void The_door_is_empty_after_a_goodbye_a_deletion_or_a_new_activation()
    {
        var waiting = After(Knocking, Join("ann"));
        Assert.Equal(DisconnectCause.Normal, Assert.IsType<AwaitedUserGone>(Assert.Single(Does(waiting, Leave("ann")).Events)).Cause);
        Assert.Contains(Does(waiting, new DeleteRoom(RoomId, true)).Events, e => e is AwaitedUserGone);
        Assert.Empty(After(waiting, new RoomFacts.Activate(RoomId)).WaitingRoom.Awaited);
        var adhoc = Room(Meeting with { Knock = true, Adhoc = true }, Join("mod", Role.Moderator), Join("ann"));
        Assert.Collection(Does(adhoc, Leave("mod")).Events, e => Assert.IsType<UserLeft>(e), e => Assert.IsType<AwaitedUserGone>(e), e => Assert.IsType<RoomDeleted>(e));
    }
}
