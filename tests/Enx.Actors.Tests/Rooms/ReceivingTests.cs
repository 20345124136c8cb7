using Enx.Actors.Protocol;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.ReceiveCommands;
using static Enx.Actors.Protocol.RoomNotifications;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class ReceivingTests : IDisposable
{
    private readonly RoomBench _bench = new();

    public void Dispose() => _bench.Dispose();

    private async Task<Client> AnnAmongFiveAsync()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann", slots: [1, 2, 3, 4, 101]);
        foreach (var id in new[] { "bob", "cyd", "dan", "eve" }) await _bench.JoinAsync(id);
        await PlanShows("1bob 2cyd 3dan 4eve");
        return ann;
    }

    /// <summary>Ann's slots in the next plan that has them so; <c>-</c> behind what is sound alone.</summary>
    private Task<ApplyRoom> PlanShows(string slots) =>
        _bench.MediaHears<ApplyRoom>(a => string.Join(" ", Ann(a).Slots.Select(s => $"{s.Slot}{s.SourcePeerId}{(s.Video ? "" : "-")}")) == slots);

    private static PeerPlan Ann(ApplyRoom plan) => plan.Peers.Single(p => p.PeerId == "ann");

    private Task<RoomReplies.ReceiveSettings> Do(IRoomCommand command) => _bench.AskAsync<RoomReplies.ReceiveSettings>(command);

    [Fact]
    public async Task Who_asks_for_fewer_talkers_sees_fewer_and_hears_three()
    {
        var ann = await AnnAmongFiveAsync();
        var settings = await Do(new SetTalkerCount(RoomId, "ann", 1));
        Assert.Equal((1, 3, 1, 6), (settings.NumTalkers, settings.NumAudioTalkers, settings.NumVideoTalkers, settings.MaxTalkers));
        await PlanShows("1bob 2cyd- 3dan-");
        await ann.WillSeeTalkers("1bob 2cyd 3dan");
        await Do(new SetTalkerCount(RoomId, "ann", 0));
        await PlanShows("1bob- 2cyd- 3dan-");
        await Do(new SetTalkerCount(RoomId, "ann", 6));
        await PlanShows("1bob 2cyd 3dan 4eve");
        Assert.Equal(4, (await _bench.AskAsync<RoomReplies.ReceiveSettings>(new RoomQueries.GetReceiveSettings(RoomId, "ann"))).NumVideoTalkers);
        Assert.Equal(Codes.UserNotFound, (await _bench.AskAsync<RoomReplies.Refused>(new RoomQueries.GetReceiveSettings(RoomId, "nobody"))).Code);
    }

    [Fact]
    public async Task Pins_are_on_top_of_ones_own_talkers_alone()
    {
        var ann = await AnnAmongFiveAsync();
        Assert.Equal<string>(["eve", "dan"], (await Do(new PinUsers(RoomId, "ann", ["eve", "dan"], true))).PinnedUsers);
        await PlanShows("4eve 3dan 1bob 2cyd");
        await _bench.ListsAreToldAsync();
        var list = await ann.Hears<OnActiveTalkerList>(l => l.ActiveList is [{ ClientId: "eve" }, ..]);
        Assert.Equal([true, true, false, false], list.ActiveList.Select(t => t.Pinned));
        await Do(new PinUsers(RoomId, "ann", ["dan"], false));
        await PlanShows("4eve 1bob 2cyd 3dan");
    }

    [Fact]
    public async Task Audio_only_is_no_picture_in_either_direction()
    {
        var ann = await AnnAmongFiveAsync();
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.StartScreenShare(RoomId, "bob"));
        await PlanShows("101bob 1bob 2cyd 3dan 4eve");
        var settings = await Do(new SetAudioOnlyMode(RoomId, "ann", true));
        Assert.Equal((true, 4, 0), (settings.AudioOnly, settings.NumAudioTalkers, settings.NumVideoTalkers));
        Assert.Equal("Video Off", (await ann.Hears<OnVideoEvent>()).Msg);
        Assert.True(Ann(await PlanShows("1bob- 2cyd- 3dan- 4eve-")) is { VideoMuted: true, AudioMuted: false });
        await Do(new SetAudioOnlyMode(RoomId, "ann", false));
        Assert.True(Ann(await PlanShows("101bob 1bob 2cyd 3dan 4eve")).VideoMuted);
    }

    [Fact]
    public async Task A_quality_is_a_bound_in_pixels()
    {
        await AnnAmongFiveAsync();
        await Do(new SetReceiveVideoQuality(RoomId, "ann", "LD", "talker"));
        var settings = await Do(new SetReceiveVideoQuality(RoomId, "ann", "HD", "canvas"));
        Assert.Equal(("LD", "HD"), (settings.TalkerQuality, settings.CanvasQuality));
        await _bench.MediaHears<ApplyRoom>(a => Ann(a) is { MaxHeight: 180, MaxShareHeight: 720 } && a.Peers[1] is { MaxHeight: 0, MaxShareHeight: 0 });
    }

    [Fact]
    public async Task Batteries_and_picture_sizes_are_told_to_those_who_asked()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann"); // asks for batteries in its join
        var bob = await _bench.JoinAsync("bob", change: j => j with { AdvanceOptions = [] });
        var settings = await Do(new SetAdvancedOptions(RoomId, "bob", [new AdvanceOption("notify-video-resolution-change", true)]));
        Assert.Equal<AdvanceOption>([new("battery_updates", false), new("notify-video-resolution-change", true), new("adapt-audio-only", false)], settings.Options);
        await Do(new ReportBattery(RoomId, "bob", 40, true));
        Assert.Equal(new OnBatteryUpdates("bob", 40, true), await ann.Hears<OnBatteryUpdates>());
        await Do(new ReportBattery(RoomId, "ann", 41, false));
        await Do(new ReportVideoResolution(RoomId, "ann", 640, 360));
        Assert.Equal(new OnVideoResolutionChanged("ann", 640, 360), await bob.Hears<Notification>(n => n is OnVideoResolutionChanged or OnBatteryUpdates));
    }

    [Fact]
    public async Task Who_speaks_is_told_to_those_who_asked_when_it_changes_and_three_times_a_second_at_most()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        await _bench.JoinAsync("bob");
        await _bench.JoinAsync("cyd");
        await Do(new SubscribeForTalkerNotification(RoomId, "ann", true));
        Speak("bob*");
        Assert.Equal<string>(["bob"], (await ann.Hears<OnTalkerNtification>()).Clients);
        Speak("cyd*", "bob*");
        Speak("cyd", "bob");
        Speak("cyd*", "bob");
        await _bench.ListsAreToldAsync();
        Assert.Equal<string>(["cyd"], (await ann.Hears<OnTalkerNtification>()).Clients);
        await Do(new SubscribeForTalkerNotification(RoomId, "bob", true));
        await Do(new SubscribeForTalkerNotification(RoomId, "ann", false));
        await _bench.ListsAreToldAsync();
        Speak("cyd", "bob");
        await _bench.ListsAreToldAsync();
        await ann.Session.ExpectMsgAsync<RoomReplies.Notify>(n => Assert.IsType<OnActiveTalkerList>(n.Notification));
    }

    [Fact]
    public async Task What_one_receives_lives_through_a_restart_of_the_room()
    {
        await AnnAmongFiveAsync();
        await Do(new SetTalkerCount(RoomId, "ann", 1));
        await Do(new PinUsers(RoomId, "ann", ["dan"], true));
        await _bench.KillAsync();
        var settings = await _bench.AskAsync<RoomReplies.ReceiveSettings>(new RoomQueries.GetReceiveSettings(RoomId, "ann"));
        Assert.Equal((1, "dan"), (settings.NumTalkers, Assert.Single(settings.PinnedUsers)));
    }

    private void Speak(params string[] order) =>
        _bench.Report(new SpeakersChanged(RoomId, 1, [.. order.Select(o => new Speaker(o.TrimEnd('*'), o.EndsWith('*')))]));
}
