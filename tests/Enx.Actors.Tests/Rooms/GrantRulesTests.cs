using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Xunit;
using static Enx.Actors.Protocol.RoomCommands;
using static Enx.Actors.Tests.Rooms.Decisions;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

/// <summary>What a token withholds is refused, whatever role comes later.</summary>
public sealed class GrantRulesTests
{
    private static readonly Withheld Everything = new(true, true, true, true, true);

    public static TheoryData<Withheld, Role?, IRoomCommand> Refused()
    {
        var cases = new TheoryData<Withheld, Role?, IRoomCommand>();
        foreach (var role in new Role?[] { null, Role.Moderator, Role.Participant })
        {
            cases.Add(new Withheld(Microphone: true), role, new MuteSelfAudio(RoomId, "ann", false));
            cases.Add(new Withheld(Camera: true), role, new MuteSelfVideo(RoomId, "ann", false));
            cases.Add(new Withheld(Share: true), role, new StartScreenShare(RoomId, "ann"));
            cases.Add(new Withheld(Chat: true), role, Say(MessageCommands.MessageType.Chat));
            cases.Add(new Withheld(Chat: true), role, Say(MessageCommands.MessageType.UserData));
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_withheld_is_refused(Withheld withheld, Role? later, IRoomCommand command)
    {
        var room = Room(new RoomSettings { Moderators = 2, Participants = 4 }, JoinWith(withheld));
        if (later is { } role && role != Role.Participant) room = After(room, new ModerationCommands.SwitchUserRole(RoomId, null, "ann", role));
        Refuses(Codes.NotGranted, room, command);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_not_withheld_is_as_it_was(Withheld withheld, Role? later, IRoomCommand command)
    {
        var others = new Withheld(!withheld.Microphone, !withheld.Camera, !withheld.Share, !withheld.Data, !withheld.Chat);
        var room = Room(new RoomSettings { Moderators = 2, Participants = 4 }, JoinWith(others) with { LocalInfo = new LocalInfo { AudioMuted = true, VideoMuted = true } });
        if (later is { } role && role != Role.Participant) room = After(room, new ModerationCommands.SwitchUserRole(RoomId, null, "ann", role));
        Does(room, command);
    }

    [Fact]
    public void Who_may_publish_neither_sound_nor_picture_comes_in_with_both_off_and_the_others_know()
    {
        var room = Room(new RoomSettings { Participants = 4 }, JoinWith(Everything));
        var ann = room.Members["ann"];
        Assert.Equal((false, false, true, true), (ann.Audio, ann.Video, ann.AudioMuted, ann.VideoMuted));
        Assert.False(room.Publishes(ann));
        Assert.Equal((false, Everything), (RoomViews.Meta(room, ann).Permissions.Publish, RoomViews.Meta(room, ann).Withheld));
    }

    [Theory]
    [InlineData("", "Name of ann", null)]
    [InlineData("Name of ann", "Name of ann", null)]
    [InlineData("Annie", "Annie", "Name of ann")]
    public void Another_name_than_the_signed_one_is_shown_with_it(string given, string name, string? signed)
    {
        var knocking = Room(new RoomSettings { Participants = 4, Knock = true }, Join("mo", Role.Moderator), Join("ann") with { LocalInfo = new LocalInfo { Name = given } });
        var waits = Assert.Single(RoomViews.AwaitedUsers(knocking));
        Assert.Equal((name, signed), (waits.Name, waits.SignedName));
        var room = After(knocking, new WaitingRoomCommands.ApproveAwaitedUser(RoomId, "mo", "ann"));
        Assert.Equal((name, signed), (RoomViews.Meta(room, room.Members["ann"]).Name, RoomViews.Meta(room, room.Members["ann"]).SignedName));
    }

    private static JoinRoom JoinWith(Withheld withheld)
    {
        var join = Join("ann");
        return join with { User = join.User with { Withheld = withheld } };
    }

    private static MessageCommands.SendMessage Say(MessageCommands.MessageType type) => new(RoomId, "ann", type, "{}", true, []);
}
