using Enx.Testing;
using Enx.Testing.Network.Emulation;
using Enx.Testing.Nodes;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Engine;

public sealed class LifetimeSpecs
{
    [Fact]
    public async Task Ten_joins_and_leaves_leave_nothing_behind()
    {
        await using var sfu = new EngineUnderTest();
        for (var i = 0; i < 10; i++)
        {
            await using var ann = await sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Tcp = i % 2 == 1 });
            await using var bob = await sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
            (ann.SendsAudio, ann.SendsVideo) = (true, true);
            await sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
            await Eventually.HoldsAsync(() => bob.Video(1)?.Packets > 5, "bob sees ann");
            sfu.Engine.ClosePeer("r", i % 2 == 0 ? "ann" : "bob");
        }

        await Eventually.HoldsAsync(() => sfu.Engine.ReadStats() is { Peers: 0, Rooms: 0, CachedPackets: 0, HandshakesInFlight: 0, TcpConnections: 0 }, "the engine is empty");
        Assert.Equal(0, sfu.Engine.ReadStats().Faults);
    }

    [Fact]
    public async Task A_peer_that_says_goodbye_is_gone_at_once()
    {
        await using var sfu = new EngineUnderTest();
        var ann = await sfu.JoinAsync("r", "ann", new TestPeerOptions());
        await ann.DisposeAsync();
        await Eventually.HoldsAsync(() => sfu.Paths.Contains(("ann", PathState.Closed, "the peer said goodbye")), "the goodbye was heard");
        Assert.Equal(0, sfu.Engine.ReadStats().Peers);
    }

    [Fact]
    public async Task A_peer_with_another_certificate_than_its_offer_says_is_refused()
    {
        await using var sfu = new EngineUnderTest();
        await using var mallory = new TestPeer(new TestPeerOptions { WrongFingerprint = true });
        await Assert.ThrowsAnyAsync<IOException>(() => mallory.JoinAsync(sfu.Engine, "r", "mallory"));
        await Eventually.HoldsAsync(() => sfu.Paths.Any(p => p is { Peer: "mallory", State: PathState.Closed }), "the handshake failed");
        Assert.Equal(0, sfu.Engine.ReadStats().Peers);
    }

    [Fact]
    public async Task A_silent_peer_is_reported_once_and_again_when_it_is_back()
    {
        await using var sfu = new EngineUnderTest(new MediaEngineOptions { Loops = 1, ConsentTimeout = TimeSpan.FromSeconds(1) });
        await using var ann = await sfu.JoinAsync("r", "ann", new TestPeerOptions());
        ann.Freeze();
        await Eventually.HoldsAsync(() => sfu.Paths.Any(p => p.State == PathState.Silent), "the silence was noticed");
        ann.Thaw();
        await Eventually.HoldsAsync(() => sfu.Paths.Select(p => p.State).SequenceEqual([PathState.Connected, PathState.Silent, PathState.Connected]), "the return was noticed");
    }

    [Fact]
    public async Task A_full_engine_refuses_and_takes_people_again_when_there_is_room()
    {
        await using var sfu = new EngineUnderTest(new MediaEngineOptions { Loops = 2, MaxPeers = 1 });
        var ann = await sfu.JoinAsync("r", "ann", new TestPeerOptions());
        await using var bob = new TestPeer();
        var refused = await Assert.ThrowsAsync<OfferRefusedException>(() => bob.JoinAsync(sfu.Engine, "r", "bob"));
        Assert.Contains("full", refused.Message, StringComparison.Ordinal);
        await ann.DisposeAsync();
        await Eventually.HoldsAsync(() => sfu.Engine.ReadStats().Rooms == 0, "ann is gone");
        await bob.JoinAsync(sfu.Engine, "r", "bob");
    }

    [Fact]
    public async Task A_plan_closes_those_it_leaves_out_but_not_who_is_just_coming_in()
    {
        await using var sfu = new EngineUnderTest();
        await using var ann = await sfu.JoinAsync("r", "ann", new TestPeerOptions());
        await sfu.EverybodySeesEverybodyAsync("r", "ann");
        await using var bob = await sfu.JoinAsync("r", "bob", new TestPeerOptions());
        await sfu.EverybodySeesEverybodyAsync("r", "ann");
        Assert.Equal(2, sfu.Engine.ReadStats().Peers);

        await sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        await sfu.EverybodySeesEverybodyAsync("r", "bob");
        Assert.Equal(1, sfu.Engine.ReadStats().Peers);
    }

    [Fact]
    public async Task A_peer_that_leaves_while_its_pictures_wait_for_their_turn_harms_nobody()
    {
        await using var sfu = new EngineUnderTest();
        await using var ann = await sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Layered = new FakeCamera(FakeCodec.Vp8, Streams: 3, PacketLength: 400) });
        await using var eve = await sfu.JoinAsync("r", "eve", new TestPeerOptions { Tag = 2 });
        (ann.SendsVideo, ann.SendsAudio) = (true, true);
        for (var round = 1; round <= 3; round++)
        {
            await using var way = new EmulatedWay(sfu.Engine.LocalEndPoints[0]);
            way.Change(down: new LinkConditions { RateBitsPerSecond = 300_000, DelayUs = 10_000, Queue = QueueLimit.OfTime(200_000) });
            await using var bob = new TestPeer(new TestPeerOptions { Tag = 3 });
            var (sdp, sections) = bob.CreateOffer();
            var answer = await sfu.Engine.ConnectPeerAsync(new PeerOffer("r", "bob", sdp, sections));
            await bob.ConnectAsync(RoomBot.SentBy(answer.Sdp, _ => way.EndPoint));
            await sfu.EverybodySeesEverybodyAsync("r", "ann", "bob", "eve");
            // From here on pictures wait for their turn.
            await Eventually.HoldsAsync(() => sfu.Engine.ReadStats().LimitedPeers == 1, "bob's link is known to be thin");
            sfu.Engine.ClosePeer("r", "bob");

            var seen = eve.Video(1)?.Packets ?? 0;
            await Eventually.HoldsAsync(() => eve.Video(1) is { } video && video.Packets > seen + 50, "eve sees ann still");
        }

        Assert.Equal(0, sfu.Engine.ReadStats().Faults);
    }

    [Fact]
    public async Task The_same_id_again_replaces_the_earlier_peer()
    {
        await using var sfu = new EngineUnderTest();
        await using var old = await sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var renewed = await sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 2 });
        Assert.Equal(1, sfu.Engine.ReadStats().Peers);
        Assert.Equal(1, sfu.Engine.ReadStats().Rooms);
    }

    [Fact]
    public async Task Rooms_spread_over_the_loops()
    {
        await using var sfu = new EngineUnderTest(new MediaEngineOptions { Loops = 2 });
        await using var ann = await sfu.JoinAsync("one", "ann", new TestPeerOptions());
        await using var bob = await sfu.JoinAsync("two", "bob", new TestPeerOptions());
        Assert.NotSame(sfu.Engine.LoopOf("one"), sfu.Engine.LoopOf("two"));
    }
}
