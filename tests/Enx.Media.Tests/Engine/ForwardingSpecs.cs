using Enx.Testing;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Engine;

public sealed class ForwardingSpecs : EngineSpecs
{
    public static TheoryData<string, TestPeerOptions, int> Peers => new()
    {
        { "a browser's kind of peer", new TestPeerOptions(), 7 },
        { "AES-CM only", new TestPeerOptions { OnlyAesCm = true }, 1 },
        { "over TCP", new TestPeerOptions { Tcp = true }, 7 },
        { "no extensions, no RTX, no SSRC lines", new TestPeerOptions { Plain = true }, 7 },
    };

    [Theory]
    [MemberData(nameof(Peers))]
    public async Task Two_peers_see_and_hear_each_other(string kind, TestPeerOptions options, int profile)
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", options with { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("r", "bob", options with { Tag = 2 });
        await Sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        foreach (var peer in new[] { ann, bob }) (peer.SendsAudio, peer.SendsVideo) = (true, true);

        await Eventually.HoldsAsync(() => ann.Video(1)?.Packets > 60 && bob.Video(1)?.Packets > 60 && ann.Audio(1)?.Packets > 30 && bob.Audio(1)?.Packets > 30, $"media flows both ways ({kind})");
        Assert.Equal(profile, ann.Profile);
        Assert.Equal([2u], ann.Video(1)!.Tags);
        Assert.Equal([1u], bob.Video(1)!.Tags);
        Assert.Equal([2u], ann.Audio(1)!.Tags);
        Assert.False(ann.Video(1)!.BeganWithoutKeyFrame);
        Assert.True(ann.Video(1)!.KeyFrames >= 1);
        Assert.Contains(Sfu.Paths, p => p is { Peer: "ann", State: PathState.Connected });
    }

    [Fact]
    public async Task Who_joins_late_begins_with_a_key_frame_and_the_publisher_is_asked_for_it()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        ann.SendsVideo = true;
        await Sfu.EverybodySeesEverybodyAsync("r", "ann");
        await Eventually.HoldsAsync(() => Sfu.Engine.ReadStats().PacketsReceived > 30, "ann has been sending for a while");

        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await Sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        await Eventually.HoldsAsync(() => bob.Video(1)?.Packets > 10, "bob sees ann");
        Assert.False(bob.Video(1)!.BeganWithoutKeyFrame);
        Assert.True(ann.KeyFrameRequests >= 1);
    }

    [Fact]
    public async Task Publishers_get_transport_feedback_and_reports_and_subscribers_get_sender_reports()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        (ann.SendsAudio, ann.SendsVideo) = (true, true);
        await Sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");

        await Eventually.HoldsAsync(() => ann.TransportFeedbacks > 10 && ann.TransportReported > 50 && ann.ReceiverReports > 2, "ann hears how her packets fare");
        await Eventually.HoldsAsync(() => bob.Video(1)?.SenderReports > 1 && bob.Audio(1)?.SenderReports > 1, "bob hears how sound and picture go together");
    }

    [Fact]
    public async Task What_is_lost_on_the_way_down_comes_again_over_RTX()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        ann.SendsVideo = true;
        await Sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        await Eventually.HoldsAsync(() => bob.Video(1)?.Packets > 10, "bob sees ann");
        bob.LoseIncoming = n => n % 10 == 0;

        await Eventually.HoldsAsync(() => bob.Video(1)!.Recovered > 10, "lost packets come again");
        bob.LoseIncoming = null;
        await Eventually.HoldsAsync(() => bob.Video(1)!.Missing.Count == 0, "nothing is missing in the end");
        // Some of it came again as probes, before bob had asked.
        Assert.True(Sfu.Engine.ReadStats().PacketsResent > 0);
    }

    [Fact]
    public async Task What_is_lost_on_the_way_up_is_asked_for_and_forwarded()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        ann.SendsVideo = true;
        await Sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        await Eventually.HoldsAsync(() => bob.Video(1)?.Packets > 10, "bob sees ann");
        ann.LoseOutgoing = sequence => sequence % 12 == 0;

        await Eventually.HoldsAsync(() => ann.Lost > 10 && ann.Resent >= 10, "ann sends again what the server missed");
        ann.LoseOutgoing = null;
        await Eventually.HoldsAsync(() => bob.Video(1)!.Missing.Count == 0, "bob misses nothing");
        Assert.True(Sfu.Engine.ReadStats().NacksSent >= 10);
    }

    [Fact]
    public async Task A_slot_goes_from_one_publisher_to_another_without_a_gap_in_its_numbers()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await using var cyd = await Sfu.JoinAsync("r", "cyd", new TestPeerOptions { Tag = 3, Slots = 1 });
        foreach (var peer in new[] { ann, bob }) (peer.SendsAudio, peer.SendsVideo) = (true, true);

        for (var turn = 0; turn < 4; turn++)
        {
            var (who, tag) = turn % 2 == 0 ? ("ann", 1u) : ("bob", 2u);
            await Sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [EngineUnderTest.Plan("ann", []), EngineUnderTest.Plan("bob", []), new PeerPlan("cyd", false, false, false, [new SlotPlan(1, who)])]));
            await Eventually.HoldsAsync(() => cyd.Video(1)?.Tag == tag && cyd.Audio(1)?.Tag == tag, $"slot 1 shows {who}");
        }

        await Eventually.HoldsAsync(() => cyd.Video(1)!.Missing.Count == 0 && cyd.Audio(1)!.Missing.Count == 0, "no number is missing");
        Assert.True(cyd.Video(1)!.KeyFrames >= 4);
    }

    [Fact]
    public async Task A_slot_planned_without_video_carries_the_sound_alone_until_the_picture_is_wanted_again()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2, Slots = 1 });
        (ann.SendsAudio, ann.SendsVideo) = (true, true);
        Task Shows(bool video) => Sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [EngineUnderTest.Plan("ann", []), new PeerPlan("bob", false, false, false, [new SlotPlan(1, "ann", video)])]));

        await Shows(video: false);
        await Eventually.HoldsAsync(() => bob.Audio(1)?.Packets > 20, "bob hears ann");
        Assert.Null(bob.Video(1));
        await Shows(video: true);
        await Eventually.HoldsAsync(() => bob.Video(1)?.Packets > 10, "bob sees ann");
        await Shows(video: false);
        var (pictures, sounds) = (bob.Video(1)!.Packets, bob.Audio(1)!.Packets);
        await Eventually.HoldsAsync(() => bob.Audio(1)!.Packets > sounds + 20, "bob goes on hearing ann");
        Assert.InRange(bob.Video(1)!.Packets, pictures, pictures + 5); // what was on its way when the plan came
        Assert.Empty(bob.Audio(1)!.Missing);
    }

    [Fact]
    public async Task A_muted_microphone_and_camera_reach_nobody_and_come_back_with_a_key_frame()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        (ann.SendsAudio, ann.SendsVideo) = (true, true);
        await Sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        await Eventually.HoldsAsync(() => bob.Video(1)?.Packets > 10 && bob.Audio(1)?.Packets > 10, "bob sees and hears ann");

        await Sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [EngineUnderTest.Plan("ann", ["bob"], audioMuted: true, videoMuted: true), EngineUnderTest.Plan("bob", ["ann"])]));
        var received = Sfu.Engine.ReadStats().PacketsReceived;
        var forwarded = Sfu.Engine.ReadStats().PacketsForwarded;
        await Eventually.HoldsAsync(() => Sfu.Engine.ReadStats().PacketsReceived > received + 50, "ann goes on sending");
        Assert.Equal(forwarded, Sfu.Engine.ReadStats().PacketsForwarded);

        var keyFrames = bob.Video(1)!.KeyFrames;
        await Sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        await Eventually.HoldsAsync(() => bob.Video(1)!.KeyFrames > keyFrames && bob.Video(1)!.Missing.Count == 0, "bob sees ann again, from a key frame on");
    }

    [Fact]
    public async Task A_share_goes_to_slot_101_and_only_while_it_is_allowed()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Share = true });
        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2, ShareSlot = true });
        ann.SendsShare = true;
        await Sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        await Eventually.HoldsAsync(() => Sfu.Engine.ReadStats().PacketsReceived > 30, "ann sends her screen");
        Assert.Null(bob.Video(101));

        await Sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [EngineUnderTest.Plan("ann", ["bob"], sharing: true), EngineUnderTest.Plan("bob", ["ann"], share: "ann")]));
        await Eventually.HoldsAsync(() => bob.Video(101)?.Packets > 20, "bob sees ann's screen");
        Assert.Null(bob.Video(1));
    }

    [Fact]
    public async Task Rooms_never_leak_into_each_other()
    {
        await using var ann = await Sfu.JoinAsync("one", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("one", "bob", new TestPeerOptions { Tag = 2 });
        await using var cyd = await Sfu.JoinAsync("two", "cyd", new TestPeerOptions { Tag = 3 });
        await using var dan = await Sfu.JoinAsync("two", "dan", new TestPeerOptions { Tag = 4 });
        // A plan of room two that names people of room one changes nothing.
        await Sfu.EverybodySeesEverybodyAsync("one", "ann", "bob");
        await Sfu.EverybodySeesEverybodyAsync("two", "cyd", "dan", "ann", "bob");
        foreach (var peer in new[] { ann, bob, cyd, dan }) (peer.SendsAudio, peer.SendsVideo) = (true, true);
        await Eventually.HoldsAsync(() => new[] { ann, bob, cyd, dan }.All(p => p.Video(1)?.Packets > 60 && p.Audio(1)?.Packets > 30), "everybody sees somebody");

        Assert.All(ann.Streams, s => Assert.Equal([2u], s.Tags));
        Assert.All(cyd.Streams, s => Assert.Equal([4u], s.Tags));
        Assert.All(dan.Streams, s => Assert.Equal([3u], s.Tags));
    }

    [Fact]
    public async Task The_loudest_comes_first_in_the_speaker_order()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await Sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        (ann.SendsAudio, ann.AudioLevel) = (true, 25);
        (bob.SendsAudio, bob.AudioLevel) = (true, 127);
        await Eventually.HoldsAsync(() => Sfu.Speakers is [{ PeerId: "ann", Speaking: true }, ..], "ann is heard");

        (ann.AudioLevel, bob.AudioLevel) = (127, 20);
        await Eventually.HoldsAsync(() => Sfu.Speakers is [{ PeerId: "bob", Speaking: true }, { PeerId: "ann", Speaking: false }], "bob has taken over");
    }

    [Fact]
    public async Task Moving_to_another_address_needs_no_new_handshake()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        foreach (var peer in new[] { ann, bob }) (peer.SendsAudio, peer.SendsVideo) = (true, true);
        await Sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        await Eventually.HoldsAsync(() => ann.Video(1)?.Packets > 20 && bob.Video(1)?.Packets > 20, "media flows");
        var loop = Sfu.Engine.LoopOf("r")!;
        var (spec, path) = await loop.InvokeAsync(() => (loop.Rooms.SpecOf("r", "ann"), loop.PathOf("r", "ann")));

        ann.ChangeAddress();
        var (seen, shown) = (ann.Video(1)!.Packets, bob.Video(1)!.Packets);
        await Eventually.HoldsAsync(() => ann.Video(1)!.Packets > seen + 60 && bob.Video(1)!.Packets > shown + 60, "media flows again, both ways");
        // The same peer on another path, and what is sent to and from it goes by the same keys and SSRCs.
        Assert.Equal(2, Sfu.Paths.Count);
        var (specAfter, pathAfter) = await loop.InvokeAsync(() => (loop.Rooms.SpecOf("r", "ann"), loop.PathOf("r", "ann")));
        Assert.Same(spec, specAfter);
        Assert.NotSame(path, pathAfter);
        Assert.Equal(2, ann.Streams.Count);
        Assert.Equal(2, bob.Streams.Count);
    }
}
