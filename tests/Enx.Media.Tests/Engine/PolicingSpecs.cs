using Enx.Media.Rtcp;
using Enx.Testing;
using Enx.Testing.Peers;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Media.Tests.Engine;

/// <summary>What peers send that is far more than they may: it costs the others nothing, and is counted.</summary>
public sealed class PolicingSpecs(ITestOutputHelper output) : EngineSpecs
{
    [Fact]
    public async Task A_camera_of_many_times_its_rate_reaches_the_others_at_its_bound_and_its_owner_hears_of_it()
    {
        await using var flood = await Sfu.JoinAsync("r", "flood", new TestPeerOptions { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await Sfu.EverybodySeesEverybodyAsync("r", "flood", "bob");
        // 1,000 bytes × 60 packets × 30 pictures a second: 14 Mbit/s, where the answer allows two.
        (flood.VideoPayload, flood.PacketsPerFrame, flood.SendsVideo) = (1000, 60, true);

        await Eventually.HoldsAsync(() => Sfu.Tracks.Any(t => t is { Peer: "flood", Use: SectionUse.Camera, Fault: TrackFault.Excessive }), "its owner hears of it");
        var (before, policed) = (Sfu.Engine.ReadStats(), Sfu.Engine.ReadStats().PacketsPoliced);
        await Eventually.HoldsAsync(() => Sfu.Engine.ReadStats().PacketsReceived > before.PacketsReceived + 3000, "two seconds' worth has come");
        var after = Sfu.Engine.ReadStats();
        var (received, forwarded) = (after.PacketsReceived - before.PacketsReceived, after.PacketsForwarded - before.PacketsForwarded);
        output.WriteLine($"{received} packets came, {forwarded} went on, {after.PacketsPoliced - policed} were dropped");
        Assert.True(forwarded < received / 2, "most of it is dropped");

        // Bob's own media goes on meanwhile, and the camera's too once it keeps to its bound.
        (flood.VideoPayload, flood.PacketsPerFrame) = (900, 3);
        await Eventually.HoldsAsync(() => Sfu.Tracks.Last(t => t.Peer == "flood").Fault == TrackFault.None, "it is over");
        var seen = bob.Video(1)!.Packets;
        await Eventually.HoldsAsync(() => bob.Video(1)!.Packets > seen + 60, "bob sees it");
    }

    [Fact]
    public async Task Sound_beyond_what_Opus_makes_is_dropped()
    {
        await using var flood = await Sfu.JoinAsync("r", "flood", new TestPeerOptions { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await Sfu.EverybodySeesEverybodyAsync("r", "flood", "bob");
        (flood.AudioPackets, flood.SendsAudio) = (100, true);

        await Eventually.HoldsAsync(() => Sfu.Engine.ReadStats().PacketsPoliced > 1000, "it is dropped");
        await Eventually.HoldsAsync(() => Sfu.Tracks.Any(t => t is { Peer: "flood", Use: SectionUse.Microphone, Fault: TrackFault.Excessive }), "and its owner hears of it");
        var stats = Sfu.Engine.ReadStats();
        Assert.True(stats.PacketsForwarded < stats.PacketsReceived);
    }

    [Fact]
    public async Task Asking_again_for_packets_that_there_never_were_costs_the_budget_of_who_asks()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await Sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        ann.SendsVideo = true;
        await Eventually.HoldsAsync(() => bob.Video(1)?.Packets > 30, "bob sees ann");
        var (loop, newest) = (Sfu.Engine.LoopOf("r")!, bob.Video(1)!.Newest);

        // On the loop's own thread, so that no time goes by in between.
        var resent = await loop.InvokeAsync(() =>
        {
            var peer = loop.PathOf("r", "bob")!.Peer!;
            var slot = peer.Slots.First(s => s.Source?.Peer.Id == "ann" && s.Source.Use == SectionUse.Camera);
            var before = loop.Counters.PacketsResent;
            var unknown = new ushort[200];
            for (var round = 0; round < 45; round++)
            {
                // Half the space of numbers away from what is sent.
                for (var i = 0; i < unknown.Length; i++) unknown[i] = (ushort)(newest + 20_000 + round * unknown.Length + i);
                Ask(peer.Rtcp, slot.Ssrc, unknown, loop.NowUs);
            }

            Ask(peer.Rtcp, slot.Ssrc, [newest], loop.NowUs);
            return loop.Counters.PacketsResent - before;
        });
        Assert.Equal(0, resent);

        await Eventually.HoldsAsync(() =>
        {
            bob.AskAgain(1, bob.Video(1)!.Newest, 1);
            return Sfu.Engine.ReadStats().PacketsResent > 0;
        }, "a moment later he may ask again");
    }

    private static void Ask(Enx.Media.Peers.PeerRtcp rtcp, uint ssrc, ushort[] numbers, long nowUs)
    {
        var packet = new byte[1500];
        var writer = new RtcpWriter(packet);
        Assert.True(writer.TryWriteNack(1, ssrc, numbers));
        rtcp.OnCompound(packet.AsSpan(0, writer.Length), nowUs, nowUs);
    }
}
