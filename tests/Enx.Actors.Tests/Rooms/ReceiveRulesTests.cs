using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.State;
using Xunit;
using static Enx.Actors.Protocol.ReceiveCommands;
using static Enx.Actors.Protocol.RoomCommands;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Tests.Rooms.Decisions;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class ReceiveRulesTests
{
    private static readonly RoomState Room3 = Room(new RoomSettings { MaxActiveTalkers = 2, Participants = 9 }, Join("ann"), Join("bob"), Join("cyd"), Join("dan"));

    private static ReceivePreferences Ann(RoomState s) => s.Members["ann"].Wishes();

    [Fact]
    public void Who_is_not_there_chooses_nothing()
    {
        foreach (IRoomCommand command in new IRoomCommand[]
                 {
                     new SetTalkerCount(RoomId, "x", 1), new SetAudioOnlyMode(RoomId, "x", true), new SetReceiveVideoQuality(RoomId, "x", "HD", "talker"), new PinUsers(RoomId, "x", ["ann"], true),
                     new SetAdvancedOptions(RoomId, "x", []), new SubscribeForTalkerNotification(RoomId, "x", true), new ReportBattery(RoomId, "x", 1, true), new ReportVideoResolution(RoomId, "x", 1, 1),
                 })
            Refuses(Codes.UserNotFound, Room3, command);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void As_many_talkers_as_the_room_shows_can_be_asked_for(int count, bool fits)
    {
        if (!fits) Refuses(Codes.InvalidParameters, Room3, new SetTalkerCount(RoomId, "ann", count));
        else Assert.Equal(count, Ann(After(Room3, new SetTalkerCount(RoomId, "ann", count))).TalkerCount);
    }

    [Theory] // asked for, audio only, slots: heard, seen
    [InlineData(null, false, 6, 6, 6)]
    [InlineData(4, false, 6, 4, 4)]
    [InlineData(1, false, 6, 3, 1)]
    [InlineData(0, false, 6, 3, 0)]
    [InlineData(0, false, 2, 2, 0)]
    [InlineData(6, false, 4, 4, 4)]
    [InlineData(5, true, 6, 5, 0)]
    [InlineData(null, true, 6, 6, 0)]
    public void Three_are_heard_at_least_as_far_as_the_slots_go(int? count, bool audioOnly, int slots, int heard, int seen)
    {
        var wishes = new ReceivePreferences { TalkerCount = count, AudioOnly = audioOnly };
        Assert.Equal((heard, seen), (Talkers.Heard(wishes, slots), Talkers.Seen(wishes, slots)));
        string[] all = ["a", "b", "c", "d", "e", "f", "g"];
        var plan = Talkers.Assign([], "self", [.. all], [.. Enumerable.Range(1, slots)], wishes);
        Assert.Equal(all.Take(heard), plan.Select(p => p.SourcePeerId));
        Assert.Equal(all.Take(seen), plan.Where(p => p.Video).Select(p => p.SourcePeerId));
    }

    [Theory]
    [InlineData("", "", "a b c d")]
    [InlineData("d", "", "d a b c")]
    [InlineData("", "c b", "c b a d")]
    [InlineData("d", "c d", "d c a b")]
    [InlineData("x", "y", "a b c d")] // who publishes nothing is no talker, pinned or not
    public void Own_pins_come_first_then_the_spotlight_then_who_speaks(string pins, string spotlight, string order)
    {
        static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Words(order), Talkers.Prefer(["a", "b", "c", "d"], [.. Words(pins)], [.. Words(spotlight)]));
    }

    [Fact]
    public void Audio_only_turns_the_camera_off_and_keeps_it_off()
    {
        var (quiet, events) = Does(Room3, new SetAudioOnlyMode(RoomId, "ann", true));
        Assert.Collection(events, e => Assert.True(e is UserMuted { Video: true, Muted: true }), e => Assert.IsType<ReceiveChanged>(e));
        Refuses(Codes.SameState, quiet, new SetAudioOnlyMode(RoomId, "ann", true));
        Refuses(Codes.SameState, Room3, new SetAudioOnlyMode(RoomId, "ann", false));
        Refuses(Codes.FeatureNotEnabled, quiet, new MuteSelfVideo(RoomId, "ann", false));
        var back = After(quiet, new SetAudioOnlyMode(RoomId, "ann", false));
        Assert.True(back.Members["ann"].VideoMuted);
        After(back, new MuteSelfVideo(RoomId, "ann", false));
        var born = After(Room3, Join("eve") with { RoomInfo = new RoomInfo { AudioOnly = true } });
        Refuses(Codes.SameState, born, new SetAudioOnlyMode(RoomId, "eve", true));
    }

    [Fact]
    public void Qualities_are_known_by_name()
    {
        var s = After(Room3, new SetReceiveVideoQuality(RoomId, "ann", "LD", "talker"), new SetReceiveVideoQuality(RoomId, "ann", "HD", "canvas"));
        Assert.Equal(("LD", "HD"), (Ann(s).TalkerQuality, Ann(s).CanvasQuality));
        ChangesNothing(s, new SetReceiveVideoQuality(RoomId, "ann", "LD", "talker"));
        Refuses(Codes.InvalidParameters, s, new SetReceiveVideoQuality(RoomId, "ann", "hd", "talker"));
        Refuses(Codes.InvalidParameters, s, new SetReceiveVideoQuality(RoomId, "ann", "HD", "share"));
        Assert.Equal([0, 720, 480, 180], new[] { "Auto", "HD", "SD", "LD" }.Select(ReceiveQuality.MaxHeight));
    }

    [Fact]
    public void Pins_are_ones_own_and_vanish_with_who_is_pinned()
    {
        var s = After(Room3, new PinUsers(RoomId, "ann", ["cyd", "bob"], true));
        Assert.Equal<string>(["cyd", "bob"], Ann(s).Pins);
        Assert.Empty(s.Members["bob"].Wishes().Pins);
        Refuses(Codes.LimitReached, s, new PinUsers(RoomId, "ann", ["dan"], true));
        Refuses(Codes.UserNotFound, s, new PinUsers(RoomId, "ann", ["nobody"], true));
        Refuses(Codes.InvalidParameters, s, new PinUsers(RoomId, "ann", ["ann"], true));
        Refuses(Codes.InvalidParameters, s, new PinUsers(RoomId, "ann", [], true));
        ChangesNothing(s, new PinUsers(RoomId, "ann", ["bob"], true));
        Assert.Equal<string>(["bob"], Ann(After(s, new PinUsers(RoomId, "ann", ["cyd", "dan"], false))).Pins);
        Assert.Equal<string>(["cyd"], Ann(After(s, Leave("bob"))).Pins);
    }

    [Fact]
    public void Options_are_known_by_name_and_what_is_not_named_stays()
    {
        Assert.Equal<string>(["battery_updates"], Ann(Room3).Options); // asked for in the join
        var s = After(Room3, new SetAdvancedOptions(RoomId, "ann", [new AdvanceOption("notify-video-resolution-change", true)]));
        Assert.Equal<string>(["battery_updates", "notify-video-resolution-change"], Ann(s).Options);
        Assert.Equal<string>(["notify-video-resolution-change"], Ann(After(s, new SetAdvancedOptions(RoomId, "ann", [new AdvanceOption("battery_updates", false)]))).Options);
        ChangesNothing(s, new SetAdvancedOptions(RoomId, "ann", [new AdvanceOption("battery_updates", true)]));
        Refuses(Codes.InvalidParameters, s, new SetAdvancedOptions(RoomId, "ann", [new AdvanceOption("battery_updates", false), new AdvanceOption("hologram", true)]));
        Refuses(Codes.InvalidParameters, s, new SetAdvancedOptions(RoomId, "ann", [null!]));
        Assert.Null(After(Room3, Join("eve") with { AdvanceOptions = [new AdvanceOption("hologram", true)] }).Members["eve"].Receive);
    }

    [Fact]
    public void Reports_are_within_reason()
    {
        ChangesNothing(Room3, new ReportBattery(RoomId, "ann", 100, false));
        Refuses(Codes.InvalidParameters, Room3, new ReportBattery(RoomId, "ann", 101, false));
        Refuses(Codes.InvalidParameters, Room3, new ReportVideoResolution(RoomId, "ann", 0, 100));
        Refuses(Codes.InvalidParameters, Room3, new ReportVideoResolution(RoomId, "ann", 100, 100_000));
    }
}
