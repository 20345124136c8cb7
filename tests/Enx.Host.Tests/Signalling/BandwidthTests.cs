using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Enx.Host.Tests.Support;
using Enx.Media;

namespace Enx.Host.Tests.Signalling;

/// <summary>From what the engine says to what a client hears on its socket, with nothing in between that is not the node's own.</summary>
public sealed class BandwidthTests : IAsyncLifetime
{
    private const string Quick = """
        enx.bandwidth {
          down-after = 0ms, up-after = 0ms, settle-time = 0s, calm-time = 0s, publisher-down-after = 1s, publisher-up-after = 1s
          audio-only { after = 1s, video-after = 1s }
        }
        """;

    private TestNode _node = null!;
    private string _room = "";

    public async Task InitializeAsync() => (_node, _room) = (await TestNode.StartAsync(Quick), "");

    public async Task DisposeAsync() => await ((IAsyncDisposable)_node).DisposeAsync();

    private async Task<(SignalClient Ann, SignalClient Bob)> MeetAsync(string settings = "{}")
    {
        _room = await _node.CreateRoomAsync($$"""{"name": "weak", "settings": {{settings}}}""");
        var ann = await _node.JoinAsync(_room, "Ann");
        var bob = await _node.JoinAsync(_room, "Bob");
        await ann.HearAsync("onActiveTalkerList");
        return (ann, bob);
    }

    private void Carries(SignalClient client, int supportable, int wanted, long kbps, params int[] paused) => _node.Engine.ReportDownlink(
        _room, client.ClientId, new DownlinkReport(kbps * 1000, 80_000, supportable, supportable, wanted, paused, supportable < wanted ? DownlinkLimit.Downlink : DownlinkLimit.None));

    [Fact]
    public async Task A_client_hears_that_its_network_carries_fewer_videos_and_sees_which_and_hears_when_they_are_back()
    {
        var alerts = new ConcurrentBag<string>();
        using var listener = new MeterListener { InstrumentPublished = (i, l) => { if (i.Name == "enx.bandwidth.alerts") l.EnableMeasurementEvents(i); } };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => alerts.Add(string.Join(' ', tags.ToArray().Select(t => t.Value))));
        listener.Start();
        var (ann, bob) = await MeetAsync();
        await using var _ = ann;
        await using var __ = bob;
        Carries(ann, 1, 1, 900);
        Carries(ann, 0, 1, 70, 1);
        Assert.Equal(
            """{"bandwidth":70,"stream_bandwidth":80,"number_of_videos":0,"direction":"down","cause":"downlink"}""",
            (await ann.HearAsync("onRoomBandwidthAlert")).Payload.GetRawText());
        var tile = await TileAsync(ann);
        Assert.Equal(("bw", true, "audiovideo"), (tile.GetProperty("reason").GetString(), tile.GetProperty("videomuted").GetBoolean(), tile.GetProperty("mediatype").GetString()));
        Carries(ann, 1, 1, 900);
        Assert.Equal("up", (await ann.HearAsync("onRoomBandwidthAlert")).Payload.GetProperty("direction").GetString());
        tile = await TileAsync(ann);
        Assert.Equal(("user", false), (tile.GetProperty("reason").GetString(), tile.GetProperty("videomuted").GetBoolean()));
        Assert.Superset(new HashSet<string> { "down downlink", "up downlink" }, alerts.ToHashSet());
    }

    private static async Task<JsonElement> TileAsync(SignalClient client) =>
        Assert.Single((await client.HearAsync("onActiveTalkerList")).Payload.GetProperty("activeList").EnumerateArray());

    [Fact]
    public async Task A_publisher_hears_which_layers_are_wanted_and_what_its_network_does_not_carry()
    {
        var (ann, bob) = await MeetAsync();
        await using var _ = ann;
        await using var __ = bob;
        _node.Engine.WantLayers(_room, ann.ClientId, SectionUse.Camera, "q", "h");
        Assert.Equal("""{"streamId":"av","layers":["q","h"]}""", (await ann.HearAsync("onVideoLayersWanted")).Payload.GetRawText());
        _node.Engine.ReportUplink(_room, ann.ClientId, new UplinkReport(SectionUse.Camera, 2, 1, 180_000));
        Assert.Equal(
            """{"streamId":"av","layers":1,"wanted":2,"bandwidth":180,"direction":"down"}""",
            (await ann.HearAsync("onPublisherBandwidthAlert")).Payload.GetRawText());
    }

    [Fact]
    public async Task Who_asked_for_it_is_put_to_audio_alone_in_a_hopeless_network_and_gets_its_video_back()
    {
        var (ann, bob) = await MeetAsync();
        await using var _ = ann;
        await using var __ = bob;
        await ann.CallAsync("setAdvancedOptions", """{"options": [{"id": "adapt-audio-only", "enable": true}]}""");
        Carries(ann, 1, 1, 900);
        Carries(ann, 0, 1, 30, 1);
        Assert.Equal("""{"enabled":true}""", (await ann.HearAsync("onAudioOnlyByBandwidth")).Payload.GetRawText());
        await Eventually.HoldsAsync(() => Plan(ann) is { VideoMuted: true, ProbeBitsPerSecond: > 150_000, Slots: [{ Video: false }] }, "Ann's plan is audio alone");
        Carries(ann, 0, 0, 400);
        Assert.Equal("""{"enabled":false}""", (await ann.HearAsync("onAudioOnlyByBandwidth")).Payload.GetRawText());
        await Eventually.HoldsAsync(() => Plan(ann) is { VideoMuted: false, ProbeBitsPerSecond: 0, Slots: [{ Video: true }] }, "Ann's plan has video");
    }

    private PeerPlan Plan(SignalClient client) => _node.Engine.PlanOf(_room)!.Peers.Single(p => p.PeerId == client.ClientId);

    [Fact]
    public async Task In_a_room_without_bandwidth_detection_nobody_is_told()
    {
        var (ann, bob) = await MeetAsync("""{"abwd": false}""");
        await using var _ = ann;
        await using var __ = bob;
        Carries(ann, 1, 1, 900);
        Carries(ann, 0, 1, 70, 1);
        Assert.Equal("bw", (await TileAsync(ann)).GetProperty("reason").GetString());
        await ann.CallAsync("muteSelfAudio", """{"muted": true}""");
        await ann.HearAsync("onAudioEvent");
        Assert.DoesNotContain("onRoomBandwidthAlert", ann.Log);
    }
}
