using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Enx.Host.Media;
using Enx.Host.Tests.Support;
using Enx.Media;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Host.Tests.Media;

public sealed class MediaNodeActorTests : TestKit
{
    private readonly MediaObserver _observer = new();
    private readonly ShiftedTime _time = new();
    private readonly FakeMediaEngine _engine;
    private readonly TestProbe _rooms;
    private readonly IActorRef _node;

    // Virtual time: timers ring when the test says so.
    public MediaNodeActorTests() : base(KitSettings.VirtualTime)
    {
        _engine = new FakeMediaEngine(_observer);
        _rooms = CreateTestProbe();
        _node = Sys.ActorOf(MediaNodeActor.Props(_engine, _rooms, new MediaNodeLimits(2, 3), _time));
        _observer.Attach(_node);
    }

    [Fact]
    public async Task An_offer_is_answered_to_the_one_who_brought_it()
    {
        _node.Tell(Connect("r", 1, "p"));
        var connected = await ExpectMsgAsync<PeerConnected>();
        Assert.Equal(("r", 1L, "p", "v=0 answer"), (connected.RoomId, connected.Epoch, connected.PeerId, connected.Answer.Sdp));
        Assert.Equal([1], connected.Answer.Slots.ToArray());
        Assert.Equal(2_000_000, Assert.Single(_engine.Peers).MaxVideoBitsPerSecond);
    }

    [Fact]
    public async Task A_plan_is_carried_out_and_acknowledged()
    {
        _node.Tell(new ApplyRoom("r", 1, 7, [new Enx.Actors.Protocol.MediaProtocol.PeerPlan("p", true, false, true, [new Enx.Actors.Protocol.MediaProtocol.SlotPlan(1, "q")])]));
        Assert.Equal(new RoomApplied("r", 1, 7), await ExpectMsgAsync<RoomApplied>());
        var peer = Assert.Single(_engine.PlanOf("r")!.Peers);
        Assert.Equal(("p", true, false, true), (peer.PeerId, peer.AudioMuted, peer.VideoMuted, peer.Sharing));
        Assert.Equal(new Enx.Media.SlotPlan(1, "q"), Assert.Single(peer.Slots));
    }

    [Fact]
    public async Task A_plan_that_came_before_anybody_did_is_carried_out_when_somebody_comes()
    {
        _node.Tell(new ApplyRoom("r", 1, 1, [PlanOf("p"), PlanOf("q")]));
        await ExpectMsgAsync<RoomApplied>();
        Assert.Equal(0, _engine.PlansInForce);
        _node.Tell(Connect("r", 1, "p"));
        await ExpectMsgAsync<PeerConnected>();
        Assert.Equal(1, _engine.PlansInForce);
        _node.Tell(Connect("r", 1, "stranger"));
        await ExpectMsgAsync<PeerConnected>();
        Assert.Equal((1, 2), (_engine.PlansInForce, _engine.Peers.Count));

        static Enx.Actors.Protocol.MediaProtocol.PeerPlan PlanOf(string peerId) => new(peerId, false, false, false, []);
    }

    [Fact]
    public async Task A_room_that_starts_again_is_told_what_is_here_and_what_still_holds()
    {
        _node.Tell(Connect("r", 1, "p"));
        await ExpectMsgAsync<PeerConnected>();
        _engine.BringUp("r", "p");
        _engine.Speak("r", new Enx.Media.Speaker("p", true));
        await _rooms.ExpectMsgAsync<PathChanged>();
        await _rooms.ExpectMsgAsync<SpeakersChanged>();
        _node.Tell(new HoldRoom("r", 2));
        var held = await ExpectMsgAsync<RoomHeld>();
        Assert.Equal((2, "p", Enx.Actors.Protocol.MediaProtocol.PathState.Connected), (held.Epoch, Assert.Single(held.Peers).PeerId, held.Peers[0].State));
        Assert.Equal((2, "p"), await ExpectMsgAsync<SpeakersChanged>() is var s ? (s.Epoch, s.Order.Single().PeerId) : default);
        _node.Tell(new ApplyRoom("r", 1, 9, []));
        Assert.Equal(new RoomOutdated("r", 1, 2), await ExpectMsgAsync<RoomOutdated>());
        _node.Tell(new HoldRoom("r", 3));
        Assert.Equal("p", Assert.Single((await ExpectMsgAsync<RoomHeld>()).Peers).PeerId);
    }

    [Fact]
    public async Task A_room_of_an_older_epoch_is_not_listened_to()
    {
        _node.Tell(Connect("r", 5, "p"));
        await ExpectMsgAsync<PeerConnected>();
        _node.Tell(Connect("r", 4, "q"));
        _node.Tell(new ApplyRoom("r", 4, 9, []));
        _node.Tell(new ClosePeer("r", 4, "p"));
        _node.Tell(new CloseRoom("r", 4));
        for (var said = 0; said < 4; said++) Assert.Equal(new RoomOutdated("r", 4, 5), await ExpectMsgAsync<RoomOutdated>());
        _node.Tell(Connect("other", 1, "p"));
        Assert.Equal("other", (await ExpectMsgAsync<PeerConnected>()).RoomId);
        Assert.Equal(["p"], _engine.Peers.Where(p => p.RoomId == "r").Select(p => p.PeerId));
    }

    [Fact]
    public async Task A_closed_room_still_keeps_its_stale_self_out()
    {
        _node.Tell(Connect("r", 5, "p"));
        await ExpectMsgAsync<PeerConnected>();
        _node.Tell(new CloseRoom("r", 5));
        _node.Tell(Connect("r", 4, "q"));
        await ExpectMsgAsync<RoomOutdated>();
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Assert.Empty(_engine.Peers);
    }

    [Fact]
    public async Task What_the_engine_says_reaches_the_room_with_its_epoch()
    {
        _node.Tell(Connect("r", 3, "p"));
        await ExpectMsgAsync<PeerConnected>();
        _engine.BringUp("r", "p");
        Assert.Equal(new PathChanged("r", 3, "p", Enx.Actors.Protocol.MediaProtocol.PathState.Connected, "test"), await _rooms.ExpectMsgAsync<PathChanged>());
        _engine.Speak("r", new Enx.Media.Speaker("p", true));
        var speakers = await _rooms.ExpectMsgAsync<SpeakersChanged>();
        Assert.Equal((3L, new Enx.Actors.Protocol.MediaProtocol.Speaker("p", true)), (speakers.Epoch, Assert.Single(speakers.Order)));
        _engine.BringUp("unknown", "p");
        await _rooms.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task What_the_engine_says_of_bandwidth_reaches_the_room_in_its_words()
    {
        _node.Tell(Connect("r", 3, "p"));
        await ExpectMsgAsync<PeerConnected>();
        _engine.ReportDownlink("r", "p", new DownlinkReport(600_000, 140_000, 3, 2, 4, [3, 4], Enx.Media.DownlinkLimit.Downlink));
        var down = await _rooms.ExpectMsgAsync<DownlinkChanged>();
        Assert.Equal([3, 4], down.Paused.ToArray());
        Assert.Equal(new DownlinkChanged("r", 3, "p", 600_000, 140_000, 3, 2, 4, down.Paused, Enx.Actors.Protocol.MediaProtocol.DownlinkLimit.Downlink, down.Foreign), down);
        Assert.Empty(down.Foreign!);
        foreach (var (said, heard) in new[]
        {
            (Enx.Media.DownlinkLimit.None, Enx.Actors.Protocol.MediaProtocol.DownlinkLimit.None),
            (Enx.Media.DownlinkLimit.Publisher, Enx.Actors.Protocol.MediaProtocol.DownlinkLimit.Publisher),
            (Enx.Media.DownlinkLimit.Server, Enx.Actors.Protocol.MediaProtocol.DownlinkLimit.Server),
        })
        {
            _engine.ReportDownlink("r", "p", new DownlinkReport(0, 0, 0, 0, 0, [], said));
            Assert.Equal(heard, (await _rooms.ExpectMsgAsync<DownlinkChanged>()).Limit);
        }
        _engine.ReportUplink("r", "p", new UplinkReport(Enx.Media.SectionUse.Camera, 3, 1, 180_000));
        Assert.Equal(new UplinkChanged("r", 3, "p", Enx.Actors.Protocol.MediaProtocol.SectionUse.Camera, 3, 1, 180_000), await _rooms.ExpectMsgAsync<UplinkChanged>());
        _engine.WantLayers("r", "p", Enx.Media.SectionUse.Share, "q", "h");
        var layers = await _rooms.ExpectMsgAsync<LayersWanted>();
        Assert.Equal((Enx.Actors.Protocol.MediaProtocol.SectionUse.Share, "q h"), (layers.Use, string.Join(' ', layers.Rids)));
    }

    [Fact]
    public async Task A_plan_says_how_tall_pictures_may_be_and_what_to_find_out()
    {
        _node.Tell(new ApplyRoom("r", 1, 7, [new Enx.Actors.Protocol.MediaProtocol.PeerPlan("p", false, false, false, [], false, 480, 720, 180_000)]));
        await ExpectMsgAsync<RoomApplied>();
        var peer = Assert.Single(_engine.PlanOf("r")!.Peers);
        Assert.Equal((480, 720, 180_000), (peer.MaxHeight, peer.MaxShareHeight, peer.ProbeBitsPerSecond));
    }

    [Fact]
    public async Task A_room_that_nobody_speaks_for_is_closed_after_a_minute()
    {
        _node.Tell(Connect("silent", 1, "p"));
        await ExpectMsgAsync<PeerConnected>();
        Pass(TimeSpan.FromSeconds(40));
        _node.Tell(Connect("alive", 1, "p"));
        await ExpectMsgAsync<PeerConnected>();
        Pass(TimeSpan.FromSeconds(25));
        await Eventually.HoldsAsync(() => _engine.Peers.All(p => p.RoomId != "silent"), "the silent room is closed");
        Assert.Equal("alive", Assert.Single(_engine.Peers).RoomId);
    }

    [Theory]
    [InlineData(OfferFault.Malformed, 9027, "Line 3.")]
    [InlineData(OfferFault.Transport, 9028, "Line 3.")]
    [InlineData(OfferFault.Bundle, 9029, "Line 3.")]
    [InlineData(OfferFault.Section, 9030, "Line 3.")]
    [InlineData(OfferFault.Codec, 9031, "Offer Opus.")]
    [InlineData(OfferFault.Busy, 9010, "The media node is full.")]
    [InlineData(null, 1172, "Try again")]
    public async Task An_offer_that_fails_is_refused_with_what_to_do(OfferFault? fault, int code, string sentence)
    {
        _engine.Answer = _ => fault is { } known ? throw new OfferRefusedException(known, sentence) : throw new InvalidOperationException("inside");
        _node.Tell(Connect("r", 1, "p"));
        var refused = await ExpectMsgAsync<PeerRefused>();
        Assert.Equal(code, refused.Code);
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("inside", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_room_or_a_peer_too_many_is_refused_with_9010()
    {
        foreach (var (room, peer) in new[] { ("a", "1"), ("b", "1") })
        {
            _node.Tell(Connect(room, 1, peer));
            await ExpectMsgAsync<PeerConnected>();
        }
        _node.Tell(Connect("c", 1, "1"));
        Assert.Equal(9010, (await ExpectMsgAsync<PeerRefused>()).Code);
        _node.Tell(Connect("a", 1, "2"));
        await ExpectMsgAsync<PeerConnected>();
        _node.Tell(Connect("a", 1, "3"));
        Assert.Equal(9010, (await ExpectMsgAsync<PeerRefused>()).Code);
        _node.Tell(new CloseRoom("b", 1));
        _node.Tell(Connect("c", 1, "1"));
        await ExpectMsgAsync<PeerConnected>();
    }

    private void Pass(TimeSpan time)
    {
        _time.Advance(time);
        ((TestScheduler)Sys.Scheduler).Advance(time);
    }

    private static ConnectPeer Connect(string room, long epoch, string peer) =>
        new(room, epoch, peer, new MediaOffer("v=0", [new Enx.Actors.Protocol.MediaProtocol.OfferSection("0", Enx.Actors.Protocol.MediaProtocol.SectionUse.Slot, 1)]), new PeerLimits(2_000_000));
}
