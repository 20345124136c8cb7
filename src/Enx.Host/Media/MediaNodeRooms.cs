using System.Collections.Immutable;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Host.Media;

/// <summary>
/// The rooms of a media node as their room actors know them: under which epoch each was last heard, when, which peers it has here, and
/// what of them was reported last. So a room that starts again can be told what is there, and what still holds of what the one before
/// was told. A closed room is remembered for a while: its epoch keeps stale rooms out.
/// </summary>
internal sealed class MediaNodeRooms
{
    private readonly Dictionary<string, HeldRoom> _rooms = new(StringComparer.Ordinal);

    /// <summary>Rooms that are open.</summary>
    public int Open => _rooms.Values.Count(r => r.IsOpen);

    public HeldRoom? Find(string roomId) => _rooms.GetValueOrDefault(roomId);

    public HeldRoom Get(string roomId)
    {
        if (!_rooms.TryGetValue(roomId, out var room)) _rooms[roomId] = room = new HeldRoom();
        return room;
    }

    public bool Remove(string roomId) => _rooms.Remove(roomId);

    /// <summary>The rooms that match, as a list of its own.</summary>
    public List<KeyValuePair<string, HeldRoom>> Where(Func<HeldRoom, bool> which) => [.. _rooms.Where(r => which(r.Value))];
}

/// <summary>One room of a media node.</summary>
internal sealed class HeldRoom
{
    private readonly SortedDictionary<string, HeldPeerState> _peers = new(StringComparer.Ordinal);
    private SpeakersChanged? _speakers;

    /// <summary>The epoch that it was last heard with.</summary>
    public long Epoch { get; set; }

    /// <summary>When, as a timestamp of the node's clock.</summary>
    public long HeardAt { get; set; }

    /// <summary>Whether its media is to go on.</summary>
    public bool IsOpen { get; set; }

    /// <summary>What should be here, as it was said last; null when nothing was, or the room is over.</summary>
    public ApplyRoom? Plan { get; set; }

    /// <summary>The peers that are here.</summary>
    public ImmutableArray<HeldPeer> Peers => [.. _peers.Select(p => new HeldPeer(p.Key, p.Value.Slots, p.Value.State, p.Value.Publishes, p.Value.Refused))];

    /// <summary>A peer's offer was answered. One that goes on with its connection keeps the state of its path.</summary>
    public void Answered(string peerId, MediaAnswer answer)
    {
        if (!answer.GoesOn || !_peers.TryGetValue(peerId, out var peer)) _peers[peerId] = peer = new HeldPeerState();
        peer.Slots = answer.Slots.IsDefault ? [] : answer.Slots;
        (peer.Publishes, peer.Refused) = (answer.Publishes, answer.Refused);
    }

    public void Closed(string peerId) => _peers.Remove(peerId);

    /// <summary>The plan closes whom it does not name.</summary>
    public void Keep(ImmutableArray<PeerPlan> plan)
    {
        var named = plan.Select(p => p.PeerId).ToHashSet(StringComparer.Ordinal);
        foreach (var peerId in _peers.Keys.Where(p => !named.Contains(p)).ToList()) _peers.Remove(peerId);
    }

    public void Clear()
    {
        _peers.Clear();
        (_speakers, Plan) = (null, null);
    }

    /// <summary>Remembers a report, until the next of its kind.</summary>
    public void Remember(IMediaReport report)
    {
        switch (report)
        {
            case PathChanged { State: PathState.Closed } p:
                Closed(p.PeerId);
                break;
            case PathChanged p when _peers.TryGetValue(p.PeerId, out var peer):
                peer.State = p.State;
                break;
            case SpeakersChanged s:
                _speakers = s;
                break;
            case DownlinkChanged d when _peers.TryGetValue(d.PeerId, out var peer):
                peer.Downlink = d;
                break;
            case UplinkChanged u when _peers.TryGetValue(u.PeerId, out var peer):
                peer.Uplinks[u.Use] = u;
                break;
            case TrackChanged t when _peers.TryGetValue(t.PeerId, out var peer):
                peer.Tracks[t.Use] = t;
                break;
            case LayersWanted l when _peers.TryGetValue(l.PeerId, out var peer):
                peer.Layers[l.Use] = l;
                break;
        }
    }

    /// <summary>What was reported and still holds, under the present epoch.</summary>
    public IEnumerable<IMediaReport> Reports()
    {
        if (_speakers is { } speakers) yield return speakers with { Epoch = Epoch };
        foreach (var peer in _peers.Values)
        {
            if (peer.Downlink is { } downlink) yield return downlink with { Epoch = Epoch };
            foreach (var uplink in peer.Uplinks.Values) yield return uplink with { Epoch = Epoch };
            foreach (var layers in peer.Layers.Values) yield return layers with { Epoch = Epoch };
            foreach (var track in peer.Tracks.Values) yield return track with { Epoch = Epoch };
        }
    }

    private sealed class HeldPeerState
    {
        public ImmutableArray<int> Slots { get; set; } = [];

        public ImmutableArray<SectionUse>? Publishes { get; set; }

        public ImmutableArray<RefusedSection>? Refused { get; set; }

        public PathState? State { get; set; }

        public DownlinkChanged? Downlink { get; set; }

        public Dictionary<SectionUse, UplinkChanged> Uplinks { get; } = [];

        public Dictionary<SectionUse, LayersWanted> Layers { get; } = [];

        public Dictionary<SectionUse, TrackChanged> Tracks { get; } = [];
    }
}
