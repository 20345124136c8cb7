using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.Floor;
using Enx.Actors.Rooms.State;
using Xunit;
using static Enx.Actors.Protocol.FloorCommands;
using static Enx.Actors.Protocol.ModerationCommands;
using static Enx.Actors.Protocol.RoomCommands;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Tests.Rooms.Decisions;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class FloorRulesTests
{
    private static readonly RoomState Lecture = Room(new RoomSettings { Moderators = 2, Participants = 300, Mode = RoomMode.Lecture },
        Join("mod", Role.Moderator), Join("ann"), Join("bob"), Join("vic", Role.Viewer), Join("bot", media: false));

    private static ProcessFloor By(string? by, FloorAction action, string clientId) => new(RoomId, by, action, clientId);

    private static ProcessFloor Own(string clientId, FloorAction action) => By(clientId, action, clientId);

    private static string Text(FloorState f) => $"{f.Holder ?? "-"}|{string.Join(",", f.Requests)}|{string.Join(",", f.Invites)}";

    [Theory]
    [InlineData("ann+Request", "-|ann|")]
    [InlineData("ann+Request bob+Request ann+Cancel", "-|bob|")]
    [InlineData("ann+Request ann!Grant", "ann||")]
    [InlineData("ann+Request ann!Deny", "-||")]
    [InlineData("ann+Request ann!Grant ann+Finish", "-||")]
    [InlineData("ann+Request ann!Grant ann!Release", "-||")]
    [InlineData("ann+Request bob+Request ann!Grant bob!Grant", "bob||")] // the floor goes from hand to hand
    [InlineData("ann!Invite", "-||ann")]
    [InlineData("ann!Invite ann+Request ann+AcceptInvite", "ann||")]
    [InlineData("ann+Request ann!Grant bob!Invite bob+AcceptInvite", "bob||")]
    [InlineData("ann!Invite ann+RejectInvite", "-||")]
    [InlineData("ann!Invite ann!CancelInvite", "-||")]
    [InlineData("ann!Invite ann+Request ann!Grant", "ann||")]
    public void The_floor_goes_where_it_is_given(string story, string floor) => Assert.Equal(floor, Text(After(Lecture, Story(story)).Floor));

    [Theory]
    [InlineData("", "mod+Request", Codes.FloorUnauthorised)] // speaks anyway
    [InlineData("", "vic+Request", Codes.FloorUnauthorised)] // never speaks
    [InlineData("", "vic!Invite", Codes.FloorUnauthorised)]
    [InlineData("", "mod!Invite", Codes.FloorUnauthorised)]
    [InlineData("", "bot+Request", Codes.FeatureNotEnabled)] // has nothing to publish
    [InlineData("", "nobody!Grant", Codes.UserNotFound)]
    [InlineData("", "nobody+Request", Codes.UserNotFound)]
    [InlineData("ann+Request", "ann+Request", Codes.RequestInProcess)]
    [InlineData("", "ann+Cancel", Codes.InvalidParameters)]
    [InlineData("", "ann!Grant", Codes.InvalidParameters)]
    [InlineData("", "ann!Deny", Codes.InvalidParameters)]
    [InlineData("", "ann+AcceptInvite", Codes.InvalidParameters)]
    [InlineData("", "ann+RejectInvite", Codes.InvalidParameters)]
    [InlineData("", "ann!CancelInvite", Codes.InvalidParameters)]
    [InlineData("", "ann+Finish", Codes.FloorNotGranted)]
    [InlineData("", "ann!Release", Codes.FloorNotGranted)]
    [InlineData("ann!Invite", "ann!Invite", Codes.SameState)]
    [InlineData("ann+Request ann!Grant", "ann+Request", Codes.SameState)]
    [InlineData("ann+Request ann!Grant", "ann!Grant", Codes.SameState)]
    [InlineData("ann+Request ann!Grant", "ann!Invite", Codes.SameState)]
    [InlineData("ann+Request ann!Grant", "bob!Release", Codes.FloorNotGranted)]
    public void What_makes_no_sense_is_refused_with_a_code(string story, string then, int code) =>
        Refuses(code, After(Lecture, Story(story)), Story(then)[0]);

    [Fact]
    public void Nobody_speaks_for_another_but_a_backend()
    {
        Refuses(Codes.FloorUnauthorised, Lecture, By("bob", FloorAction.Request, "ann"));
        Refuses(Codes.FloorUnauthorised, Lecture, By("mod", FloorAction.Request, "ann"));
        Assert.Equal("ann||", Text(After(Lecture, By(null, FloorAction.Request, "ann"), By(null, FloorAction.Grant, "ann")).Floor));
        Refuses(Codes.InvalidParameters, Lecture, By("mod", (FloorAction)99, "ann"));
    }

    [Fact]
    public void There_is_a_floor_only_in_a_lecture_and_it_ends_with_it()
    {
        var room = After(Lecture, [.. Story("ann+Request ann!Grant bob+Request"), new SwitchRoomMode(RoomId, "mod", RoomMode.Group)]);
        Assert.Equal("-||", Text(room.Floor));
        foreach (var action in Enum.GetValues<FloorAction>()) Refuses(Codes.WrongRoomMode, room, By(null, action, "ann"));
    }

    [Fact]
    public void Who_holds_the_floor_publishes_and_stops_when_it_is_taken()
    {
        var speaking = After(Lecture, [.. Story("ann+Request ann!Grant"), new RoomFacts.StreamIsLive(RoomId, "ann", StreamIds.Av), new StartScreenShare(RoomId, "ann"),
            new MuteSelfAudio(RoomId, "ann", true), new MuteSelfAudio(RoomId, "ann", false)]);
        Assert.True(RoomViews.Meta(speaking, speaking.Members["ann"]) is { HasFloor: true, Permissions.Publish: true });
        var (after, events) = Does(After(speaking, Story("bob+Request")), By("mod", FloorAction.Grant, "bob"));
        Assert.Equal(["av", "share"], events.OfType<StreamUnpublished>().Select(s => s.StreamId));
        Assert.Equal(["Release ann ", "Grant bob mod"], events.OfType<FloorProcessed>().Select(f => $"{f.Action} {f.ClientId} {f.By}"));
        Assert.False(after.Publishes(after.Members["ann"]));
        Refuses(Codes.FloorNotGranted, after, new StartScreenShare(RoomId, "ann"));
    }

    [Fact]
    public void Who_leaves_or_changes_role_is_off_the_lists()
    {
        var busy = After(Lecture, Story("ann+Request ann!Grant bob+Request bob!Invite"));
        Assert.Equal("-|bob|bob", Text(After(busy, Leave("ann")).Floor));
        Assert.Equal("ann||", Text(After(busy, new DropUsers(RoomId, "mod", ["bob"])).Floor));
        Assert.Equal("-|bob|bob", Text(After(busy, new SwitchUserRole(RoomId, "mod", "ann", Role.Viewer)).Floor));
        Assert.Equal("ann||", Text(After(busy, new SwitchUserRole(RoomId, "mod", "bob", Role.Moderator)).Floor));
    }

    [Fact]
    public void So_many_ask_and_are_invited_at_most()
    {
        var crowd = Enumerable.Range(0, FloorRules.MaxFloorRequests).Select(i => $"u{i}").ToArray();
        var room = After(Lecture, [.. crowd.Select(u => Join(u)), .. crowd.Select(u => Own(u, FloorAction.Request)), .. crowd.Select(u => By(null, FloorAction.Invite, u))]);
        Refuses(Codes.LimitReached, room, Own("ann", FloorAction.Request));
        Refuses(Codes.LimitReached, room, By("mod", FloorAction.Invite, "ann"));
    }

    /// <summary>Steps as <c>who+Action</c> (says the participant) and <c>who!Action</c> (does a moderator).</summary>
    private static IRoomCommand[] Story(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(step => step.Split('+', '!') is [var who, var action]
            ? By(step.Contains('+') ? who : "mod", Enum.Parse<FloorAction>(action), who)
            : throw new ArgumentException(step))];
}
