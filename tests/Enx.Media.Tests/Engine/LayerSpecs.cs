using Enx.Testing;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Engine;

/// <summary>Cameras in layers: whichever layer a subscriber is sent, and however often that changes, it can decode what it gets.</summary>
public sealed class LayerSpecs : IAsyncLifetime
{
    private readonly EngineUnderTest _sfu = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _sfu.DisposeAsync().AsTask();

    public static TheoryData<string, int, int, int, bool, bool> Cameras => new()
    {
        { "Vp8", 3, 1, 3, false, false },
        { "Vp8", 3, 1, 3, false, true },
        { "H264", 3, 1, 1, false, false },
        { "Vp9", 3, 1, 3, false, false },
        { "Vp9", 1, 3, 3, false, false },
        { "Vp9", 1, 3, 3, true, false },
        { "Vp9", 1, 3, 3, true, true },
        { "Av1", 1, 3, 3, false, true },
        { "Av1", 1, 3, 3, true, true },
    };

    [Theory]
    [MemberData(nameof(Cameras))]
    public async Task Whatever_size_is_asked_for_comes_and_can_be_decoded(string codec, int streams, int spatialLayers, int temporalLayers, bool keyOnly, bool described)
    {
        var camera = new FakeCamera(Enum.Parse<FakeCodec>(codec), streams, spatialLayers, temporalLayers, keyOnly, described);
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Layered = camera });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2, Layered = camera });
        ann.SendsVideo = true;

        foreach (var (height, layer) in new[] { (180, 0), (720, 2), (360, 1), (180, 0), (0, 2) })
        {
            await _sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [EngineUnderTest.Plan("ann", []), EngineUnderTest.Plan("bob", ["ann"]) with { MaxHeight = height }]));
            await Eventually.HoldsAsync(() => bob.Video(1)?.Decoded(Layer) == layer, $"bob sees layer {layer}");
        }

        Assert.Equal([], bob.Video(1)!.Decoded(d => d.Findings.ToArray()));
        Assert.False(bob.Video(1)!.WentBackInTime);
        await Eventually.HoldsAsync(() => bob.Video(1)!.Missing.Count == 0, "no number is missing");

        int Layer(FakeDecoder d) => d.Pictures < 8 ? -1 : streams > 1 ? d.Last.Stream : d.Spatial;
    }

    /// <summary>Of AV1 the descriptor alone says which layer a packet is of.</summary>
    [Theory]
    [InlineData(true, "session", 2)]
    [InlineData(true, "sections", 2)]
    [InlineData(true, "nowhere", 0)]
    [InlineData(false, "session", 0)]
    public async Task Who_takes_dependency_descriptors_gets_all_layers_of_an_AV1_stream_and_who_does_not_the_lowest(bool described, string mixed, int highest)
    {
        const string Mixed = "a=extmap-allow-mixed\r\n";
        var camera = new FakeCamera(FakeCodec.Av1, Streams: 1, SpatialLayers: 3, TemporalLayers: 3, KeyOnly: true, Described: true);
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Layered = camera });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions
        {
            Tag = 2,
            Layered = camera with { Described = described },
            Edit = sdp => mixed switch
            {
                "session" => sdp,
                "sections" => sdp.Replace(Mixed, "", StringComparison.Ordinal).Replace("a=rtcp-mux\r\n", $"a=rtcp-mux\r\n{Mixed}", StringComparison.Ordinal),
                _ => sdp.Replace(Mixed, "", StringComparison.Ordinal),
            },
        });
        ann.SendsVideo = true;
        await _sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        await Eventually.HoldsAsync(() => bob.Video(1)?.Decoded(d => d.Pictures > 60 && d.Spatial == highest) == true, $"bob sees layer {highest}");
        Assert.Equal([], bob.Video(1)!.Decoded(d => d.Findings.ToArray()));
        Assert.Equal(highest > 0, bob.Video(1)!.ExtensionIds.Contains(6));
    }

    /// <summary>What is sent again is often of somebody who is on the slot no more, whose ids may be others.</summary>
    [Fact]
    public async Task What_is_sent_again_after_a_change_of_talker_has_the_descriptor_of_its_own_publisher()
    {
        var camera = new FakeCamera(FakeCodec.Av1, Streams: 1, SpatialLayers: 3, TemporalLayers: 3, KeyOnly: true, Described: true);
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Layered = camera with { DescriptorId = 8 } });
        await using var eve = await _sfu.JoinAsync("r", "eve", new TestPeerOptions { Tag = 3, Layered = camera with { DescriptorId = 9 } });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2, Layered = camera });
        (ann.SendsVideo, eve.SendsVideo) = (true, true);
        bob.LoseIncoming = n => n % 12 == 7;
        for (var turn = 0; turn < 10; turn++)
        {
            var (talker, tag) = turn % 2 == 0 ? ("ann", 1u) : ("eve", 3u);
            await _sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [EngineUnderTest.Plan("ann", []), EngineUnderTest.Plan("eve", []), EngineUnderTest.Plan("bob", [talker])]));
            var before = bob.Video(1)?.Decoded(d => d.Pictures) ?? 0;
            await Eventually.HoldsAsync(() => bob.Video(1)?.Decoded(d => d.Last.Tag == tag && d.Pictures > before + 15) == true, $"bob sees {talker}");
        }

        Assert.True(bob.Video(1)!.Recovered > 3, "some was sent again");
        Assert.Equal(0, bob.Video(1)!.Undescribed);
    }

    [Theory]
    [InlineData("Vp8", 3, 1)]
    [InlineData("Vp9", 3, 1)]
    [InlineData("Vp9", 1, 3)]
    [InlineData("H264", 3, 1)]
    [InlineData("Av1", 1, 3)]
    public async Task A_slot_that_goes_from_one_talker_to_another_and_back_shows_each_of_them_from_a_key_frame_on(string codec, int streams, int spatialLayers)
    {
        var camera = new FakeCamera(Enum.Parse<FakeCodec>(codec), streams, spatialLayers, TemporalLayers: codec == "H264" ? 1 : 3, Described: codec == "Av1");
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Layered = camera });
        await using var eve = await _sfu.JoinAsync("r", "eve", new TestPeerOptions { Tag = 3, Layered = camera });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2, Layered = camera });
        (ann.SendsVideo, eve.SendsVideo) = (true, true);
        for (var turn = 0; turn < 10; turn++)
        {
            var (talker, tag) = turn % 2 == 0 ? ("ann", 1u) : ("eve", 3u);
            await _sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [EngineUnderTest.Plan("ann", []), EngineUnderTest.Plan("eve", []), EngineUnderTest.Plan("bob", [talker])]));
            var before = bob.Video(1)?.Decoded(d => d.Pictures) ?? 0;
            await Eventually.HoldsAsync(() => bob.Video(1)?.Decoded(d => d.Last.Tag == tag && d.Pictures > before + 5) == true, $"bob sees {talker}");
        }

        Assert.Equal([], bob.Video(1)!.Decoded(d => d.Findings.ToArray()));
    }

    [Theory]
    [InlineData("Vp8", 1, false)]
    [InlineData("Vp8", 1, true)]
    [InlineData("Vp9", 1, false)]
    [InlineData("Av1", 1, true)]
    public async Task Where_there_is_no_room_for_all_pictures_every_second_is_left_out_and_the_rest_can_be_decoded(string codec, int spatialLayers, bool described)
    {
        // A picture takes some 560 bytes on the wire: 135 kbit/s at 30 a second, 67 at half of them.
        await using var narrow = new EngineUnderTest(new MediaEngineOptions { Loops = 1, MaxDownlinkBitsPerSecond = 90_000 });
        var camera = new FakeCamera(Enum.Parse<FakeCodec>(codec), 1, spatialLayers, 3, Described: described, PacketLength: 500);
        await using var ann = await narrow.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Layered = camera });
        await using var bob = await narrow.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2, Layered = camera });
        ann.SendsVideo = true;
        await narrow.EverybodySeesEverybodyAsync("r", "ann", "bob");

        await Eventually.HoldsAsync(() => bob.Video(1)?.Decoded(d => d.OfTemporal[1]) > 20, "bob sees ann");
        var (middle, highest) = bob.Video(1)!.Decoded(d => (d.OfTemporal[1], d.OfTemporal[2]));
        await Eventually.HoldsAsync(() => bob.Video(1)!.Decoded(d => d.OfTemporal[1]) > middle + 20, "bob goes on seeing ann");
        Assert.Equal(highest, bob.Video(1)!.Decoded(d => d.OfTemporal[2]));
        Assert.Equal([], bob.Video(1)!.Decoded(d => d.Findings.ToArray()));
        Assert.Empty(bob.Video(1)!.Missing);
    }

    [Fact]
    public async Task What_is_lost_on_either_way_comes_again_whatever_the_layer()
    {
        var camera = new FakeCamera(FakeCodec.Vp8, 3, 1, 3);
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Layered = camera });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2, Layered = camera });
        ann.SendsVideo = true;
        bob.LoseIncoming = n => n % 15 == 7;
        foreach (var (height, layer) in new[] { (720, 2), (180, 0), (360, 1) })
        {
            await _sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [EngineUnderTest.Plan("ann", []), EngineUnderTest.Plan("bob", ["ann"]) with { MaxHeight = height }]));
            await Eventually.HoldsAsync(() => bob.Video(1)?.Decoded(d => d.Last.Stream) == layer, $"bob sees layer {layer}");
        }

        await Eventually.HoldsAsync(() => bob.Video(1)!.Recovered > 5, "lost packets come again");
        bob.LoseIncoming = null;
        await Eventually.HoldsAsync(() => bob.Video(1)!.Missing.Count == 0, "nothing is missing in the end");
        Assert.Equal([], bob.Video(1)!.Decoded(d => d.Findings.ToArray()));
    }

    [Fact]
    public async Task A_layer_that_nobody_wants_is_switched_off_and_comes_back_when_it_is_asked_for()
    {
        var camera = new FakeCamera(FakeCodec.Vp8, 3, 1, 3);
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Layered = camera });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2, Layered = camera });
        ann.SendsVideo = true;
        await See(180);
        // Of bob, whom nobody watches, no more is wanted either, and that is told at about the same time.
        await Eventually.HoldsAsync(() => WantedOfAnn() is ["q"], "only the lowest layer is wanted", TimeSpan.FromSeconds(30));
        ann.WantLayers(["q"]);
        await Eventually.HoldsAsync(() => bob.Video(1)?.Decoded(d => d.Pictures) > 30, "bob sees ann");

        await See(720);
        await Eventually.HoldsAsync(() => WantedOfAnn().Contains("f"), "the tallest layer is wanted");
        ann.WantLayers(WantedOfAnn());
        await Eventually.HoldsAsync(() => bob.Video(1)!.Decoded(d => d.Last.Stream) == 2, "bob sees it");
        Assert.Equal([], bob.Video(1)!.Decoded(d => d.Findings.ToArray()));

        Task See(int height) =>
            _sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [EngineUnderTest.Plan("ann", []), EngineUnderTest.Plan("bob", ["ann"]) with { MaxHeight = height }]));

        string[] WantedOfAnn() => [.. _sfu.Wanted.Where(w => w.Peer == "ann").Select(w => w.Rids).LastOrDefault() ?? []];
    }
}
