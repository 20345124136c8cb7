using Enx.Testing;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Engine;

public sealed class LossSpecs : IAsyncLifetime
{
    private readonly EngineUnderTest _sfu = new();
    private TestPeer _ann = null!;
    private TestPeer _bob = null!;

    private MediaEngineStats Stats => _sfu.Engine.ReadStats();

    public async Task InitializeAsync()
    {
        _ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        _bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        _ann.SendsVideo = true;
    }

    public async Task DisposeAsync()
    {
        await _ann.DisposeAsync();
        await _bob.DisposeAsync();
        await _sfu.DisposeAsync();
        Assert.Equal(0, Stats.Faults);
    }

    [Fact]
    public async Task What_nobody_watches_is_not_asked_for_again_and_who_comes_to_watch_misses_nothing()
    {
        _ann.LoseOutgoing = sequence => sequence % 10 == 0;
        await _sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [EngineUnderTest.Plan("ann", []), EngineUnderTest.Plan("bob", [])]));
        await Eventually.HoldsAsync(() => _ann.Lost > 10, "packets are lost");
        Assert.Equal((0, 0), (Stats.NacksSent, Stats.KeyFramesRequested));

        await _sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        await Eventually.HoldsAsync(() => _bob.Video(1)?.Packets > 60 && _ann.Resent > 3, "bob sees ann, and what is lost comes again");
        _ann.LoseOutgoing = null;
        await Eventually.HoldsAsync(() => _bob.Video(1)!.Missing.Count == 0, "bob misses nothing");
        Assert.False(_bob.Video(1)!.BeganWithoutKeyFrame);
    }

    [Fact]
    public async Task Copies_of_what_has_come_reach_nobody()
    {
        await _sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        _ann.SendsCopies = true;
        await Eventually.HoldsAsync(() => _bob.Video(1)?.Packets > 60, "bob sees ann");
        _ann.SendsVideo = false;
        await Eventually.HoldsAsync(() => _bob.Video(1)!.Packets == Stats.PacketsForwarded, "each packet went to bob once");
        Assert.True(Stats.PacketsReceived > 3 * Stats.PacketsForwarded / 2);
        Assert.Empty(_bob.Video(1)!.Missing);
    }

    [Fact]
    public async Task Who_asks_for_a_packet_many_times_in_a_go_gets_one_copy()
    {
        await _sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        await Eventually.HoldsAsync(() => _bob.Video(1)?.Packets > 10, "bob sees ann");
        _ann.SendsVideo = false;
        var newest = _bob.Video(1)!.Newest;
        _bob.AskAgain(1, newest, 5);
        _bob.AskAgain(1, (ushort)(newest - 1), 5);
        await Eventually.HoldsAsync(() => Stats.PacketsResent >= 2, "both come again");
        var requests = _ann.KeyFrameRequests;
        _bob.RequestKeyFrame(1);
        await Eventually.HoldsAsync(() => _ann.KeyFrameRequests > requests, "what was asked later has been answered");
        Assert.Equal(2, Stats.PacketsResent);
    }

    [Fact]
    public async Task A_lost_key_frame_is_asked_for_again_and_again_until_it_comes()
    {
        _ann.PacketsPerFrame = 1;
        await _sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [EngineUnderTest.Plan("ann", []), EngineUnderTest.Plan("bob", [])]));
        await Eventually.HoldsAsync(() => Stats.PacketsReceived > 10, "ann's first key frame is long gone");
        _ann.SendsVideo = false;
        await _sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        await Eventually.HoldsAsync(() => _ann.KeyFrameRequests >= 3, "she is asked until she answers");
        Assert.Null(_bob.Video(1));
        _ann.SendsVideo = true;
        await Eventually.HoldsAsync(() => _bob.Video(1)?.Packets > 10, "bob sees ann");
        var asked = _ann.KeyFrameRequests;
        var seen = _bob.Video(1)!.Packets;
        await Eventually.HoldsAsync(() => _bob.Video(1)!.Packets > seen + 20, "a second passes");
        Assert.Equal(asked, _ann.KeyFrameRequests);
    }
}
