using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.TestKit;
using Enx.Actors.Bandwidth;
using Enx.Actors.Protocol;
using Enx.Actors.Tests.Bandwidth;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.ReceiveCommands;
using static Enx.Actors.Protocol.RoomNotifications;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

/// <summary>What a media node says of Ann's network, and what comes of it for her, the others, the backend, the plan and the counters.</summary>
public sealed class BandwidthTests : IDisposable
{
    private static readonly TimeSpan Fall = new BandwidthOptions().DownAfter;
    private static readonly TimeSpan Rise = new BandwidthOptions().UpAfter;
    private static readonly TimeSpan Settled = new BandwidthOptions().SettleTime;
    private static readonly TimeSpan Hopeless = new AudioOnlyOptions().After;
    private static readonly TimeSpan Better = new AudioOnlyOptions().VideoAfter;

    private static readonly TimeSpan Repeated = TimeSpan.FromSeconds(5);

    private readonly RoomBench _bench = new();
    private DownlinkChanged? _said;
    private TimeSpan _sinceSaid;

    public void Dispose() => _bench.Dispose();

    private async Task<Client> AnnAmongFourAsync(RoomSettings? settings = null, bool adapts = false)
    {
        await _bench.CreateAsync(settings);
        var ann = await _bench.JoinAsync("ann", change: j => adapts ? j with { AdvanceOptions = [new AdvanceOption("adapt-audio-only", true)] } : j);
        foreach (var id in new[] { "bob", "cyd", "dan" }) await _bench.JoinAsync(id);
        await PlanShows("1bob 2cyd 3dan");
        _bench.Report(new PathChanged(RoomId, 1, "ann", PathState.Connected, "ice"));
        Carries(3, 3);
        await PassAsync(Settled);
        return ann;
    }

    private void Carries(int supportable, int wanted, long kbps = 0, params int[] paused)
    {
        _said = new DownlinkChanged(
            RoomId, 1, "ann", (kbps > 0 ? kbps : supportable * 100) * 1000, 100_000, supportable, supportable, wanted, [.. paused],
            supportable < wanted ? DownlinkLimit.Downlink : DownlinkLimit.None);
        _sinceSaid = default;
        _bench.Report(_said);
    }

    /// <summary>All that was said is heard, then time passes, then what follows from that is heard. The media node repeats itself as it does.</summary>
    private async Task PassAsync(TimeSpan time, bool outage = false)
    {
        await SettleAsync();
        while (time > TimeSpan.Zero)
        {
            var step = Repeated - _sinceSaid is var due && due < time ? due : time;
            _bench.Advance(step);
            (time, _sinceSaid) = (time - step, _sinceSaid + step);
            if (_sinceSaid == Repeated && time > TimeSpan.Zero)
            {
                _sinceSaid = default;
                if (_said is not null && !outage) _bench.Report(_said);
            }
            await SettleAsync();
        }
    }

    private async Task SettleAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            await _bench.SettleLinkAsync("ann");
            var probe = _bench.Kit.CreateTestProbe();
            _bench.Kit.Sys.ActorSelection($"{_bench.Shelf.Path}/{RoomId}/endpoint-ann-*/bandwidth").Tell(new Identify(1), probe);
            await probe.ExpectMsgAsync<ActorIdentity>();
        }
        await _bench.SettleLinkAsync("ann");
    }

    private Task<ApplyRoom> PlanShows(string slots) =>
        _bench.MediaHears<ApplyRoom>(a => string.Join(" ", Ann(a).Slots.Select(s => $"{s.Slot}{s.SourcePeerId}{(s.Video ? "" : "-")}")) == slots);

    private static PeerPlan Ann(ApplyRoom plan) => plan.Peers.Single(p => p.PeerId == "ann");

    private async Task<TestProbe> SubscribeAsync()
    {
        var backend = _bench.Kit.CreateTestProbe("backend");
        await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomCommands.Subscribe(RoomId, backend));
        return backend;
    }

    [Fact]
    public async Task Who_can_be_sent_fewer_videos_is_told_and_told_again_when_all_are_back()
    {
        var ann = await AnnAmongFourAsync();
        var backend = await SubscribeAsync();
        Carries(1, 3, 120, 2, 3);
        await PassAsync(Fall);
        var down = new OnRoomBandwidthAlert(120, 100, 1, "down", "downlink");
        Assert.Equal(down, await ann.Hears<OnRoomBandwidthAlert>());
        Assert.Equal(new RoomReplies.BandwidthAlerted(RoomId, _bench.Time.Now, "ann", down), await backend.ExpectMsgAsync<RoomReplies.BandwidthAlerted>());
        Carries(3, 3, 450);
        await PassAsync(Rise);
        Assert.Equal(new OnRoomBandwidthAlert(450, 100, 3, "up", "downlink"), await ann.Hears<OnRoomBandwidthAlert>());
        Assert.IsType<OnRoomBandwidthAlert>((await backend.ExpectMsgAsync<RoomReplies.BandwidthAlerted>()).Alert);
    }

    [Fact]
    public async Task A_tile_that_is_held_back_says_so_until_it_is_not()
    {
        var ann = await AnnAmongFourAsync();
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.MuteSelfVideo(RoomId, "dan", true));
        await _bench.ListsAreToldAsync();
        await ann.Hears<OnActiveTalkerList>(l => Tiles(l) == "bob on, cyd on, dan user");
        Carries(1, 2, 120, 2, 3);
        await _bench.ListsAreToldAsync();
        var list = await ann.Hears<OnActiveTalkerList>(l => Tiles(l) == "bob on, cyd bw, dan user");
        Assert.All(list.ActiveList, t => Assert.Equal("audiovideo", t.Mediatype));
        Carries(2, 2);
        await _bench.ListsAreToldAsync();
        await ann.Hears<OnActiveTalkerList>(l => Tiles(l) == "bob on, cyd on, dan user");
    }

    private static string Tiles(OnActiveTalkerList list) =>
        string.Join(", ", list.ActiveList.OrderBy(t => t.ClientId, StringComparer.Ordinal).Select(t => $"{t.ClientId} {(t.Videomuted ? t.Reason : "on")}"));

    [Fact]
    public async Task Without_abwd_nobody_is_told_and_nobody_is_put_to_audio_alone()
    {
        var ann = await AnnAmongFourAsync(new RoomSettings { Abwd = false }, adapts: true);
        Carries(0, 3, 40, 1, 2, 3);
        await PassAsync(Hopeless);
        _bench.Report(new UplinkChanged(RoomId, 1, "ann", SectionUse.Camera, 3, 1, 180_000));
        await PassAsync(Hopeless);
        Carries(3, 3);
        await PassAsync(Rise);
        Assert.Equal("", await News(ann));
    }

    /// <summary>What she hears of her network up to now.</summary>
    private async Task<string> News(Client ann)
    {
        await SettleAsync();
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", true));
        var heard = new List<string>();
        while (await ann.NextAsync() is var next and not OnAudioEvent)
        {
            if (next is OnRoomBandwidthAlert room) heard.Add($"{room.Direction}{room.NumberOfVideos}");
            if (next is OnPublisherBandwidthAlert own) heard.Add($"own {own.Direction}{own.Layers}");
            if (next is OnAudioOnlyByBandwidth alone) heard.Add(alone.Enabled ? "audio alone" : "video");
            if (next is OnShareStreamEvent share) heard.Add($"{share.Message} {share.Reason}");
        }
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", false));
        await ann.Hears<OnAudioEvent>();
        return string.Join(", ", heard);
    }

    [Theory]
    [InlineData(false, "down0, own down1, audio alone")]
    [InlineData(true, "down0")] // told before anybody could know
    public async Task An_outage_is_no_hopeless_network(bool outage, string heard)
    {
        var ann = await AnnAmongFourAsync(adapts: true);
        Carries(0, 3, 40, 1, 2, 3);
        _bench.Report(new UplinkChanged(RoomId, 1, "ann", SectionUse.Camera, 3, 1, 180_000));
        await PassAsync(Fall);
        await PassAsync(Hopeless, outage);
        Assert.Equal(heard, await News(ann));
        Carries(0, 3, 40, 1, 2, 3);
        await PassAsync(new BandwidthOptions().PublisherDownAfter - Reports.Step);
        Assert.Equal("", await News(ann));
        await PassAsync(Hopeless - new BandwidthOptions().PublisherDownAfter + 2 * Reports.Step);
        Assert.Equal(outage ? "own down1, audio alone" : "", await News(ann));
    }

    /// <summary>Bob shares, and Ann's network does not carry it; then something happens, and this is what she hears.</summary>
    [Theory]
    [InlineData("carried", "Share stopped bw, Share resumed bw")]
    [InlineData("audio only", "Share stopped bw, Share resumed bw")] // her own wish is no want of bandwidth
    [InlineData("same", "Share stopped bw")]
    [InlineData("ends", "Share stopped bw")]
    [InlineData("leaves", "Share stopped bw")]
    [InlineData("again", "Share stopped bw")] // another share begins with a clean slate
    [InlineData("other", "Share stopped bw")]
    [InlineData("other held", "Share stopped bw, Share stopped bw")]
    [InlineData("new media", "Share stopped bw, Share resumed bw")]
    public async Task A_share_that_is_held_back_is_said_to_be_until_it_is_not(string what, string heard)
    {
        var ann = await AnnAmongFourAsync();
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.StartScreenShare(RoomId, "bob"));
        await PlanShows("101bob 1bob 2cyd 3dan");
        Carries(3, 4, 0, 101);
        await SettleAsync();
        if (what is "ends" or "again" or "other" or "other held") await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.StopScreenShare(RoomId, "bob"));
        if (what == "again") await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.StartScreenShare(RoomId, "bob"));
        if (what is "other" or "other held") await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.StartScreenShare(RoomId, "cyd"));
        await SettleAsync();
        if (what is "same" or "other held") Carries(3, 4, 0, 101);
        if (what == "carried") Carries(4, 4);
        if (what == "leaves") await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.Disconnect(RoomId, "bob", DisconnectCause.Normal));
        if (what == "audio only") await _bench.AskAsync<RoomReplies.ReceiveSettings>(new SetAudioOnlyMode(RoomId, "ann", true));
        if (what == "new media") await RestartMediaAsync(goesOn: false);
        Assert.Equal(heard, await News(ann));
    }

    [Fact]
    public async Task On_audio_alone_a_share_is_held_back_too()
    {
        var ann = await AnnAmongFourAsync(adapts: true);
        Carries(0, 3, 60, 1, 2, 3);
        await PassAsync(Hopeless);
        Assert.Equal("down0, audio alone", await News(ann));
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.StartScreenShare(RoomId, "bob"));
        await SettleAsync();
        Assert.Equal("Share stopped bw", await News(ann));
        Carries(0, 0, 160);
        await PassAsync(Better);
        Assert.Equal("video, Share resumed bw", await News(ann));
    }

    private async Task RestartMediaAsync(bool goesOn)
    {
        var asks = _bench.Kit.CreateTestProbe();
        _bench.Shelf.Tell(new LinkCommands.RestartMedia(RoomId, "ann", Offer), asks);
        var connect = await _bench.MediaHears<ConnectPeer>(c => c.Request > 0);
        _bench.Report(new PeerConnected(RoomId, 1, "ann", Answer(1, 2, 3, 101) with { GoesOn = goesOn }, connect.Request));
        await asks.ExpectMsgAsync<RoomReplies.MediaRestarted>();
        await SettleAsync();
    }

    [Fact]
    public async Task What_was_said_of_a_slot_is_not_said_of_who_comes_onto_it()
    {
        var ann = await AnnAmongFourAsync();
        await _bench.JoinAsync("eve");
        Carries(2, 3, 120, 2);
        await _bench.ListsAreToldAsync();
        await ann.Hears<OnActiveTalkerList>(l => Tiles(l) == "bob on, cyd bw, dan on");
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.Disconnect(RoomId, "cyd", DisconnectCause.Normal));
        await _bench.ListsAreToldAsync();
        Assert.Equal("bob on, dan on, eve on", Tiles(await ann.Hears<OnActiveTalkerList>()));
    }

    [Fact]
    public async Task Audio_alone_that_was_decided_for_the_media_before_ends_with_the_new()
    {
        var ann = await AnnAmongFourAsync(adapts: true);
        // The monitor's word is on the way while the endpoint hears of the new media: it arrives after it, and must not stay.
        var endpoint = await _bench.Kit.Sys.ActorSelection($"{_bench.Shelf.Path}/{RoomId}/endpoint-ann-*").ResolveOne(RoomBench.Patience);
        endpoint.Tell(EndpointProtocol.NewMedia.Instance);
        endpoint.Tell(new EndpointProtocol.AudioAlone(true, 1));
        Assert.Equal("audio alone, video", await News(ann));
    }

    [Fact]
    public async Task A_publisher_hears_of_its_own_network_and_which_layers_are_wanted()
    {
        var ann = await AnnAmongFourAsync();
        _bench.Report(new UplinkChanged(RoomId, 1, "ann", SectionUse.Camera, 3, 1, 180_400));
        await PassAsync(new BandwidthOptions().PublisherDownAfter);
        Assert.Equal(new OnPublisherBandwidthAlert("av", 1, 3, 180, "down"), await ann.Hears<OnPublisherBandwidthAlert>());
        _bench.Report(new UplinkChanged(RoomId, 1, "ann", SectionUse.Camera, 3, 3, 1_500_000));
        await PassAsync(new BandwidthOptions().PublisherUpAfter);
        Assert.Equal(new OnPublisherBandwidthAlert("av", 3, 3, 1500, "up"), await ann.Hears<OnPublisherBandwidthAlert>());
        _bench.Report(new LayersWanted(RoomId, 1, "ann", SectionUse.Camera, ["q", "h"]));
        _bench.Report(new LayersWanted(RoomId, 1, "ann", SectionUse.Share, ["q"]));
        Assert.Equal("av q h", Layers(await ann.Hears<OnVideoLayersWanted>()));
        Assert.Equal("101 q", Layers(await ann.Hears<OnVideoLayersWanted>()));
    }

    [Theory]
    [InlineData(true, "")] // the page knows nothing; its new connection begins with all layers
    [InlineData(false, "av q")]
    public async Task What_a_snapshot_does_not_hold_is_told_again(bool newConnection, string layers)
    {
        var ann = await AnnAmongFourAsync();
        _bench.Report(new LayersWanted(RoomId, 1, "ann", SectionUse.Camera, ["q"]));
        await ann.Hears<OnVideoLayersWanted>();
        var page = _bench.Kit.CreateTestProbe();
        _bench.Shelf.Tell(new LinkCommands.ResumeRoom(RoomId, "ann", ann.Connected.ResumeToken, -1, newConnection ? Offer : null, page), page);
        if (newConnection)
        {
            var connect = await _bench.MediaHears<ConnectPeer>(c => c.Request > 0);
            _bench.Report(new PeerConnected(RoomId, 1, "ann", Answer(1, 2, 3, 101), connect.Request));
        }
        var resumed = await page.ExpectMsgAsync<RoomReplies.RoomResumed>();
        Assert.NotNull(resumed.Snapshot);
        ann.ResumedOn(page, resumed);
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", true));
        var heard = new List<OnVideoLayersWanted>();
        while (await ann.NextAsync() is var next and not OnAudioEvent)
            if (next is OnVideoLayersWanted l) heard.Add(l);
        Assert.Equal(layers, string.Join(", ", heard.Select(Layers)));
    }

    [Fact]
    public async Task After_a_snapshot_a_client_hears_that_it_is_on_audio_alone_and_misses_a_share()
    {
        var ann = await AnnAmongFourAsync(adapts: true);
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.StartScreenShare(RoomId, "bob"));
        Carries(0, 4, 60, 1, 2, 3, 101);
        await PassAsync(Hopeless);
        Assert.Equal("Share stopped bw, down0, audio alone", await News(ann));
        var page = _bench.Kit.CreateTestProbe();
        _bench.Shelf.Tell(new LinkCommands.ResumeRoom(RoomId, "ann", ann.Connected.ResumeToken, -1, null, page), page);
        var resumed = await page.ExpectMsgAsync<RoomReplies.RoomResumed>();
        Assert.NotNull(resumed.Snapshot);
        ann.ResumedOn(page, resumed);
        Assert.Equal("audio alone, Share stopped bw", await News(ann));
    }

    private static string Layers(OnVideoLayersWanted l) => $"{l.StreamId} {string.Join(' ', l.Layers)}";

    [Fact]
    public async Task A_client_in_a_hopeless_network_is_put_to_audio_alone_and_back()
    {
        var ann = await AnnAmongFourAsync(adapts: true);
        var backend = await SubscribeAsync();
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.StartScreenShare(RoomId, "bob"));
        await PlanShows("101bob 1bob 2cyd 3dan");
        Carries(0, 4, 60, 1, 2, 3, 101);
        await PassAsync(Hopeless);
        Assert.True((await ann.Hears<OnAudioOnlyByBandwidth>()).Enabled);
        var plan = Ann(await PlanShows("1bob- 2cyd- 3dan-"));
        Assert.Equal((true, false, 180_000), (plan.VideoMuted, plan.AudioMuted, plan.ProbeBitsPerSecond));
        // It is not the user's own wish.
        Assert.False((await _bench.AskAsync<RoomReplies.ReceiveSettings>(new RoomQueries.GetReceiveSettings(RoomId, "ann"))).AudioOnly);
        Carries(0, 0, 160);
        await PassAsync(Better);
        Assert.False((await ann.Hears<OnAudioOnlyByBandwidth>()).Enabled);
        plan = Ann(await PlanShows("101bob 1bob 2cyd 3dan"));
        Assert.Equal((false, 0), (plan.VideoMuted, plan.ProbeBitsPerSecond));
        Assert.True(Assert.IsType<OnAudioOnlyByBandwidth>(await backend.NewsAsync()).Enabled);
        Assert.False(Assert.IsType<OnAudioOnlyByBandwidth>(await backend.NewsAsync()).Enabled);
    }

    [Fact]
    public async Task The_others_see_that_it_is_the_network_that_keeps_a_camera_back()
    {
        await AnnAmongFourAsync(adapts: true);
        var eve = await _bench.JoinAsync("eve");
        await _bench.ListsAreToldAsync();
        await eve.Hears<OnActiveTalkerList>(l => Tiles(l) == "ann on, bob on, cyd on");
        Carries(0, 3, 60, 1, 2, 3);
        await PassAsync(Hopeless);
        await _bench.ListsAreToldAsync();
        await eve.Hears<OnActiveTalkerList>(l => Tiles(l) == "ann bw, bob on, cyd on");
        Carries(0, 0, 160);
        await PassAsync(Better);
        await _bench.ListsAreToldAsync();
        await eve.Hears<OnActiveTalkerList>(l => Tiles(l) == "ann on, bob on, cyd on");
    }

    /// <summary>What ends it besides a better network.</summary>
    public static TheoryData<string> Ends => ["the option is off", "the user wants audio only", "a new connection", "a new way of the same", "the monitor failed"];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Audio_alone_ends_with_what_it_was_for(string how)
    {
        var ann = await AnnAmongFourAsync(adapts: true);
        Carries(0, 3, 60, 1, 2, 3);
        await PassAsync(Hopeless);
        Assert.True((await ann.Hears<OnAudioOnlyByBandwidth>()).Enabled);
        await PlanShows("1bob- 2cyd- 3dan-");
        switch (how)
        {
            case "the option is off":
                await _bench.AskAsync<RoomReplies.ReceiveSettings>(new SetAdvancedOptions(RoomId, "ann", [new AdvanceOption("adapt-audio-only", false)]));
                break;
            case "the user wants audio only":
                await _bench.AskAsync<RoomReplies.ReceiveSettings>(new SetAudioOnlyMode(RoomId, "ann", true));
                break;
            case "a new connection":
                await RestartMediaAsync(goesOn: false);
                break;
            case "a new way of the same":
                await RestartMediaAsync(goesOn: true);
                break;
            default:
                FailMonitor();
                break;
        }
        Assert.False((await ann.Hears<OnAudioOnlyByBandwidth>()).Enabled);
        if (how != "the user wants audio only") await PlanShows("1bob 2cyd 3dan");
    }

    [Fact]
    public async Task A_failed_monitor_costs_a_restart_of_it_and_nothing_else()
    {
        var ann = await AnnAmongFourAsync();
        FailMonitor();
        await PassAsync(Settled);
        Carries(3, 3);
        await PassAsync(Settled);
        Carries(2, 3);
        await PassAsync(Fall);
        Assert.Equal(2, (await ann.Hears<OnRoomBandwidthAlert>()).NumberOfVideos);
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", true));
        Assert.Equal("Audio Off", (await ann.Hears<OnAudioEvent>()).Msg);
    }

    private void FailMonitor() => _bench.Kit.Sys.ActorSelection($"{_bench.Shelf.Path}/{RoomId}/endpoint-ann-*/bandwidth").Tell(Kill.Instance);

    [Fact]
    public async Task Alerts_and_what_is_held_back_are_counted_until_the_client_leaves()
    {
        var counted = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener { InstrumentPublished = (i, l) => { if (i.Meter == _bench.Counters.Meter) l.EnableMeasurementEvents(i); } };
        listener.SetMeasurementEventCallback<long>((i, n, tags, _) => counted.AddOrUpdate($"{i.Name} {string.Join(' ', tags.ToArray().Select(t => t.Value))}", n, (_, sum) => sum + n));
        listener.SetMeasurementEventCallback<int>((i, n, _, _) => counted.AddOrUpdate(i.Name, n, (_, sum) => sum + n));
        listener.Start();
        var ann = await AnnAmongFourAsync(adapts: true);
        Carries(1, 3, 120, 2, 3);
        await PassAsync(Fall);
        await CountsAsync(("alerts down downlink", 1), ("limited_endpoints", 1), ("paused_videos", 2));
        Carries(3, 3, 450);
        await PassAsync(Rise);
        await CountsAsync(("alerts up downlink", 1), ("limited_endpoints", 0), ("paused_videos", 0));
        _bench.Report(new UplinkChanged(RoomId, 1, "ann", SectionUse.Camera, 3, 1, 180_400));
        await PassAsync(new BandwidthOptions().PublisherDownAfter + Reports.Step);
        await CountsAsync(("publisher_alerts down", 1));
        Carries(0, 3, 40, 1, 2, 3);
        await PassAsync(Hopeless + Reports.Step);
        await CountsAsync(("audio_only_endpoints", 1), ("limited_endpoints", 1), ("paused_videos", 3));
        await ann.Leaves();
        await CountsAsync(("audio_only_endpoints", 0), ("limited_endpoints", 0), ("paused_videos", 0));

        // What is counted is counted by actors, in their own time.
        async Task CountsAsync(params (string Name, long Count)[] expected) => await _bench.Kit.AwaitAssertAsync(
            () => Assert.Equal(expected, expected.Select(e => (e.Name, counted.GetValueOrDefault($"enx.bandwidth.{e.Name}")))), RoomBench.Patience);
    }
}

/// <summary>What a backend hears of bandwidth.</summary>
internal static class Backend
{
    public static async Task<Notification> NewsAsync(this TestProbe backend) =>
        ((RoomReplies.BandwidthAlerted)await backend.FishForMessageAsync(m => m is RoomReplies.BandwidthAlerted { Alert: OnAudioOnlyByBandwidth }, RoomBench.Patience)).Alert;
}
