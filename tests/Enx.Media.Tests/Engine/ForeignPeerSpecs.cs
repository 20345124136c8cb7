using Enx.Testing;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Engine;

/// <summary>Peers that do things as other stacks than browsers do them, and are seen and heard all the same.</summary>
public sealed class ForeignPeerSpecs : IAsyncLifetime
{
    private readonly EngineUnderTest _sfu = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _sfu.DisposeAsync().AsTask();

    public static TheoryData<string, TestPeerOptions> Peers => new()
    {
        { "SIPSorcery: SAVP, no extensions, no RTX", new TestPeerOptions { Tag = 2, Plain = true, Protocol = "UDP/TLS/RTP/SAVP" } },
        { "an encoder that waits for the DTLS handshake", new TestPeerOptions { Tag = 2, DtlsServer = true } },
        { "the same, and plain", new TestPeerOptions { Tag = 2, DtlsServer = true, Plain = true, Protocol = "RTP/AVP" } },
        { "one that waits, over TCP", new TestPeerOptions { Tag = 2, DtlsServer = true, Tcp = true } },
    };

    [Theory]
    [MemberData(nameof(Peers))]
    public async Task It_sees_and_is_seen(string kind, TestPeerOptions options)
    {
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await _sfu.JoinAsync("r", "bob", options);
        await _sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        foreach (var peer in new[] { ann, bob }) (peer.SendsAudio, peer.SendsVideo) = (true, true);
        await Eventually.HoldsAsync(() => ann.Video(1)?.Packets > 60 && bob.Video(1)?.Packets > 60 && ann.Audio(1)?.Packets > 30 && bob.Audio(1)?.Packets > 30, $"media flows both ways: {kind}");
        Assert.Equal([2u], ann.Video(1)!.Tags);
        Assert.Equal([1u], bob.Video(1)!.Tags);
    }

    [Fact]
    public async Task Who_waits_for_the_DTLS_handshake_keeps_its_side_when_it_restarts_ICE_and_has_data_channels()
    {
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Data = true });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2, Data = true, DtlsServer = true });
        await _sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        bob.SendsVideo = true;
        await Eventually.HoldsAsync(() => ann.Video(1)?.Packets > 30, "ann sees bob");
        await bob.RestartIceAsync(_sfu.Engine, "r", "bob", newPort: true);
        var before = ann.Video(1)!.Packets;
        await Eventually.HoldsAsync(() => ann.Video(1)!.Packets > before + 30, "ann goes on seeing bob");
        Assert.Contains("a=setup:active", bob.AnswerSdp, StringComparison.Ordinal);
        Assert.Equal(2, _sfu.Paths.Count(p => p.State == PathState.Connected));
    }

    [Fact]
    public async Task Layers_that_are_named_by_their_SSRCs_alone_are_shown_one_at_a_time()
    {
        var camera = new FakeCamera(FakeCodec.Vp8, Streams: 3, TemporalLayers: 1);
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Layered = camera, LayersBySsrc = true });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2, Layered = camera });
        ann.SendsVideo = true;
        foreach (var (height, layer) in new[] { (180, 0), (720, 2), (360, 1) })
        {
            await _sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [EngineUnderTest.Plan("ann", []), EngineUnderTest.Plan("bob", ["ann"]) with { MaxHeight = height }]));
            await Eventually.HoldsAsync(() => bob.Video(1)?.Decoded(d => d.Pictures > 8 && d.Last.Stream == layer) == true, $"bob sees layer {layer}");
        }

        Assert.Equal([], bob.Video(1)!.Decoded(d => d.Findings.ToArray()));
        Assert.DoesNotContain("a=simulcast", ann.AnswerSdp, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3.0)]
    [InlineData(-3.0)]
    public async Task A_clock_that_jumps_by_hours_goes_on_for_those_who_watch(double hours)
    {
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await _sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        ann.SendsVideo = true;
        await Eventually.HoldsAsync(() => bob.Video(1)?.Packets > 30, "bob sees ann");
        var (before, packets) = (bob.Video(1)!.Timestamp, bob.Video(1)!.Packets);
        ann.JumpClock(unchecked((uint)(int)(hours * 3600 * 90_000)));
        await Eventually.HoldsAsync(() => bob.Video(1)!.Packets > packets + 60, "bob goes on seeing ann");
        Assert.InRange((int)(bob.Video(1)!.Timestamp - before), 1, 60 * 90_000);
        Assert.False(bob.Video(1)!.WentBackInTime);
        Assert.Empty(bob.Video(1)!.Missing);
    }

    [Fact]
    public async Task In_a_section_that_has_not_negotiated_an_extension_no_packet_has_it()
    {
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = new TestPeer(new TestPeerOptions { Tag = 2 });
        var (sdp, sections) = bob.CreateOffer();
        // As GStreamer's: packets of video are numbered, those of sound are not.
        var text = string.Concat(sdp.Split("m=").Select((part, i) => i == 0 ? part : "m=" + (part.StartsWith("audio", StringComparison.Ordinal) ? part.Replace("a=extmap:3 ", "a=x:", StringComparison.Ordinal) : part)));
        var answer = await _sfu.Engine.ConnectPeerAsync(new PeerOffer("r", "bob", text, sections));
        await bob.ConnectAsync(answer.Sdp);
        await _sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        (ann.SendsAudio, ann.SendsVideo) = (true, true);
        await Eventually.HoldsAsync(() => bob.Audio(1)?.Packets > 60 && bob.Video(1)?.Packets > 60, "bob sees and hears ann");
        Assert.DoesNotContain(3, bob.Audio(1)!.ExtensionIds);
        Assert.Contains(3, bob.Video(1)!.ExtensionIds);
    }

    public static TheoryData<string, string> Codecs
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var sent in Enum.GetNames<FakeCodec>())
                foreach (var taken in Enum.GetNames<FakeCodec>()) all.Add(sent, taken);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public async Task Who_has_not_offered_the_codec_of_a_video_is_said_to_miss_it_and_who_has_sees_it(string sent, string taken)
    {
        var publisher = new FakeCamera(Enum.Parse<FakeCodec>(sent), Described: sent == "Av1");
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Layered = publisher });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2, Layered = new FakeCamera(Enum.Parse<FakeCodec>(taken), Described: taken == "Av1") });
        await _sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        ann.SendsVideo = true;
        if (sent != taken)
        {
            await Eventually.HoldsAsync(() => _sfu.Downlinks.Any(d => d.Peer == "bob" && d.Report is { Foreign: [1], Wanted: 0 }), "bob is said to miss slot 1");
            Assert.True(_sfu.Engine.ReadStats().ForeignVideos > 0);
            Assert.Null(bob.Video(1));
            return;
        }

        await Eventually.HoldsAsync(() => bob.Video(1)?.Packets > 30, "bob sees ann");
        Assert.DoesNotContain(_sfu.Downlinks, d => d.Report.Foreign.Count > 0);
    }

    [Fact]
    public async Task What_cannot_be_decrypted_is_a_fault_of_its_track_within_two_seconds_and_is_none_when_it_can_again()
    {
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await _sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        (ann.SendsAudio, ann.SendsVideo) = (true, true);
        await Eventually.HoldsAsync(() => bob.Video(1)?.Packets > 30, "bob sees ann");

        ann.SpoilsVideo = true;
        await Eventually.HoldsAsync(() => _sfu.Tracks.Contains(("ann", SectionUse.Camera, TrackFault.Undecryptable)), "the camera is at fault");
        Assert.DoesNotContain(_sfu.Tracks, t => t.Use == SectionUse.Microphone);
        Assert.Equal(1, _sfu.Engine.ReadStats().TrackFaults);

        ann.SpoilsVideo = false;
        await Eventually.HoldsAsync(() => _sfu.Tracks.Contains(("ann", SectionUse.Camera, TrackFault.None)), "the camera is well again");
    }

    [Fact]
    public async Task A_camera_that_is_on_and_sends_nothing_is_a_fault_and_a_microphone_only_until_it_has_been_heard()
    {
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await _sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        ann.SendsAudio = true;
        await Eventually.HoldsAsync(() => bob.Audio(1)?.Packets > 10, "bob hears ann");
        ann.SendsAudio = false;
        await Eventually.HoldsAsync(() => _sfu.Tracks.Contains(("ann", SectionUse.Camera, TrackFault.Absent)) && _sfu.Tracks.Contains(("bob", SectionUse.Microphone, TrackFault.Absent)), "what never came is missed");
        Assert.DoesNotContain(_sfu.Tracks, t => t is { Peer: "ann", Use: SectionUse.Microphone });
        ann.SendsVideo = true;
        await Eventually.HoldsAsync(() => _sfu.Tracks.Contains(("ann", SectionUse.Camera, TrackFault.None)), "the camera has come");
    }

    [Fact]
    public async Task What_comes_under_a_payload_type_that_was_not_agreed_to_is_a_fault_of_its_track()
    {
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await _sfu.EverybodySeesEverybodyAsync("r", "ann");
        ann.VideoPayloadType = 120;
        ann.SendsVideo = true;
        await Eventually.HoldsAsync(() => _sfu.Tracks.Contains(("ann", SectionUse.Camera, TrackFault.Codec)), "the camera is at fault");
    }
}
