using System.Collections.Concurrent;
using Enx.Media;

namespace Enx.Host.Tests.Support;

/// <summary>A media engine without media: it answers every offer, remembers what it was told, and says what a test wants.</summary>
internal sealed class FakeMediaEngine(IMediaObserver observer) : IMediaEngine
{
    private readonly ConcurrentDictionary<(string Room, string Peer), PeerOffer> _peers = new();
    private readonly ConcurrentDictionary<string, RoomPlan> _plans = new();

    /// <summary>What comes of an offer; a test may refuse it, fail, or never answer.</summary>
    public Func<PeerOffer, Task<PeerAnswer>> Answer { get; set; } = offer =>
        Task.FromResult(new PeerAnswer("v=0 answer", [.. offer.Sections.Where(s => s.Use == SectionUse.Slot).Select(s => s.Slot).Distinct().Order()]) { Publishes = [SectionUse.Microphone, SectionUse.Camera, SectionUse.Share] });

    public IReadOnlyCollection<PeerOffer> Peers => [.. _peers.Values];

    /// <summary>How often a plan has come for a room that had peers: the real engine keeps none for one that has not.</summary>
    public int PlansInForce { get; private set; }

    public RoomPlan? PlanOf(string roomId) => _plans.GetValueOrDefault(roomId);

    public bool Disposed { get; private set; }

    /// <summary>A peer's media arrives.</summary>
    public void BringUp(string roomId, string peerId) => observer.OnPathChanged(roomId, peerId, PathState.Connected, "test");

    /// <summary>Who speaks.</summary>
    public void Speak(string roomId, params IReadOnlyList<Speaker> order) => observer.OnSpeakersChanged(roomId, order);

    /// <summary>What can be sent to a peer changed.</summary>
    public void ReportDownlink(string roomId, string peerId, DownlinkReport report) => observer.OnDownlinkChanged(roomId, peerId, report);

    /// <summary>A publisher's network changed.</summary>
    public void ReportUplink(string roomId, string peerId, UplinkReport report) => observer.OnUplinkChanged(roomId, peerId, report);

    /// <summary>Other layers of a publisher's video are wanted.</summary>
    public void WantLayers(string roomId, string peerId, SectionUse use, params IReadOnlyList<string> rids) => observer.OnLayersWanted(roomId, peerId, use, rids);

    /// <summary>What arrives of a track reaches nobody, or does again.</summary>
    public void ReportTrack(string roomId, string peerId, SectionUse use, TrackFault fault) => observer.OnTrackChanged(roomId, peerId, use, fault);

    public async Task<PeerAnswer> ConnectPeerAsync(PeerOffer offer, CancellationToken cancellationToken = default)
    {
        var answer = await Answer(offer);
        _peers[(offer.RoomId, offer.PeerId)] = offer;
        return answer;
    }

    public void ClosePeer(string roomId, string peerId) => _peers.TryRemove((roomId, peerId), out _);

    public Task ApplyRoomAsync(RoomPlan plan)
    {
        _plans[plan.RoomId] = plan;
        if (_peers.Keys.Any(k => k.Room == plan.RoomId)) PlansInForce++;
        foreach (var key in _peers.Keys.Where(k => k.Room == plan.RoomId && plan.Peers.All(p => p.PeerId != k.Peer))) _peers.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    public void CloseRoom(string roomId)
    {
        foreach (var key in _peers.Keys.Where(k => k.Room == roomId)) _peers.TryRemove(key, out _);
    }

    public MediaEngineStats ReadStats() =>
        new(_peers.Keys.Select(k => k.Room).Distinct().Count(), _peers.Count, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }
}
