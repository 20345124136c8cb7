using Enx.Media.Routing;

namespace Enx.Media.Peers;

/// <summary>The peers of one room on one loop, who speaks, and the plan that says who is on whose slots.</summary>
internal sealed class RoutingRoom(string id)
{
    // A peer may be on its way in when a plan that does not know it yet arrives; later it is an orphan.
    private const long UnplannedGraceUs = 30_000_000;

    // At most three lists a second reach the room (docs/protocol.md, onActiveTalkerList).
    private const long SpeakerIntervalUs = 333_000;

    private const long VoicesIntervalUs = 100_000;

    private RoomPlan? _plan;
    private long _nextSpeakersUs;
    private bool _speakersChanged;
    private readonly List<PublishedTrack> _sounding = [];
    private long _nextVoicesUs;

    public string Id => id;

    public Dictionary<string, Peer> Peers { get; } = [];

    public Speakers Speakers { get; } = new();

    /// <summary>Takes a peer in. What the last plan says of it holds at once: for those who watched an earlier peer of this id, the new
    /// one comes onto the same slots. That plan may be older than the peer, so it does not count as having named it.</summary>
    public void Add(Peer peer, long nowUs)
    {
        Peers.Add(peer.Id, peer);
        if (_plan is not null) CarryOut(_plan, nowUs);
    }

    /// <summary>Carries out a plan; returns the peers that it leaves out.</summary>
    public List<Peer> Apply(RoomPlan plan, long nowUs)
    {
        _plan = plan;
        CarryOut(plan, nowUs);
        var named = plan.Peers.Select(p => p.PeerId).ToHashSet();
        foreach (var peer in Peers.Values) peer.Planned |= named.Contains(peer.Id);
        return [.. Peers.Values.Where(p => !named.Contains(p.Id) && (p.Planned || nowUs - p.CreatedUs > UnplannedGraceUs))];
    }

    /// <summary>Takes a peer out of everyone's slots.</summary>
    public void Remove(Peer peer)
    {
        Peers.Remove(peer.Id);
        Speakers.Remove(peer.Number);
        foreach (var track in peer.Tracks)
        {
            foreach (var other in Peers.Values)
            {
                foreach (var slot in other.Slots) slot.Forget(track);
                other.Voices.Forget(track);
            }
        }
    }

    /// <summary>A microphone begins to sound: whoever does not hear it yet does from here on.</summary>
    public void OnSound(PublishedTrack microphone, long nowUs)
    {
        foreach (var peer in Peers.Values) peer.Voices.OnSound(microphone, nowUs);
    }

    /// <summary>Does what is due.</summary>
    public void Tick(long nowUs)
    {
        if (nowUs < _nextVoicesUs) return;
        _nextVoicesUs = nowUs + VoicesIntervalUs;
        foreach (var peer in Peers.Values) peer.Voices.Tick(nowUs);
        PlaceVoices(nowUs);
    }

    /// <summary>The speaker order, when it has changed and enough time has passed since the last; null otherwise.</summary>
    public IReadOnlyList<Speaker>? TakeSpeakers(long nowUs)
    {
        _speakersChanged |= Speakers.Update(nowUs);
        if (!_speakersChanged || nowUs < _nextSpeakersUs) return null;
        _speakersChanged = false;
        _nextSpeakersUs = nowUs + SpeakerIntervalUs;

        var order = new List<Speaker>();
        foreach (var number in Speakers.Order)
            foreach (var peer in Peers.Values)
                if (peer.Number == number) order.Add(new Speaker(peer.Id, Speakers.IsSpeaking(number)));
        return order;
    }

    private void CarryOut(RoomPlan plan, long nowUs)
    {
        foreach (var wish in plan.Peers)
        {
            if (!Peers.TryGetValue(wish.PeerId, out var peer)) continue;
            peer.Track(SectionUse.Microphone)?.Block(wish.AudioMuted, nowUs);
            peer.Track(SectionUse.Camera)?.Block(wish.VideoMuted, nowUs);
            peer.Track(SectionUse.Share)?.Block(!wish.Sharing, nowUs);
            if (peer.Data is { } data) data.Blocked = wish.DataBlocked;
        }

        foreach (var wish in plan.Peers)
        {
            if (!Peers.TryGetValue(wish.PeerId, out var peer)) continue;
            foreach (var slot in peer.Slots)
                if (!slot.IsAudio) slot.Bind(Source(slot, wish));
            peer.Voices.Plan(slot => Source(slot, wish), nowUs);
            peer.Downlink.Plan(wish);
            peer.Rest.Stir();
        }

        // Who has lost a talker slot in the middle of a word goes on.
        PlaceVoices(nowUs);
    }

    /// <summary>Who sounds and is not heard by everybody gets what is free, the loudest first.</summary>
    private void PlaceVoices(long nowUs)
    {
        _sounding.Clear();
        foreach (var peer in Peers.Values)
        {
            if (peer.Track(SectionUse.Microphone) is not { Blocked: false } microphone || !microphone.Onset!.IsLoud(nowUs)) continue;
            var at = _sounding.Count;
            while (at > 0 && _sounding[at - 1].Onset!.Loudness > microphone.Onset.Loudness) at--;
            _sounding.Insert(at, microphone);
        }

        foreach (var microphone in _sounding) OnSound(microphone, nowUs);
        _sounding.Clear();
    }

    private PublishedTrack? Source(Slot slot, PeerPlan wish)
    {
        foreach (var plan in wish.Slots)
        {
            if (plan.Slot != slot.Number || plan.SourcePeerId is null || !Peers.TryGetValue(plan.SourcePeerId, out var source)) continue;
            // Nobody hears himself, whatever the plan says.
            if (ReferenceEquals(source, slot.Peer)) return null;
            if (slot.IsAudio) return source.Track(SectionUse.Microphone);
            return slot.Number == SlotNumbers.Share ? source.Track(SectionUse.Share) : plan.Video ? source.Track(SectionUse.Camera) : null;
        }

        return null;
    }
}
