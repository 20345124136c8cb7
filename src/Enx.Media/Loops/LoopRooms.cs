using Enx.Media.Peers;

namespace Enx.Media.Loops;

/// <summary>The rooms that are seated on a loop, with their peers. On the loop's thread.</summary>
/// <param name="loop">The loop.</param>
/// <param name="ice">Which checks lead to which peer.</param>
/// <param name="listener">Is told when a seat is free.</param>
/// <param name="options">The engine's options.</param>
internal sealed class LoopRooms(IPeerLoop loop, IceAgent ice, ILoopListener listener, MediaEngineOptions options)
{
    private readonly Dictionary<string, RoutingRoom> _rooms = [];
    private readonly List<Peer> _peers = [];
    private int _nextNumber;

    /// <summary>The rooms.</summary>
    public Dictionary<string, RoutingRoom>.ValueCollection All => _rooms.Values;

    /// <summary>All peers.</summary>
    public IReadOnlyList<Peer> Peers => _peers;

    /// <summary>A peer; null when it is not there.</summary>
    public Peer? Find(string roomId, string peerId) => _rooms.GetValueOrDefault(roomId)?.Peers.GetValueOrDefault(peerId);

    /// <summary>What a peer is at present; null when it is not there.</summary>
    public PeerSpec? SpecOf(string roomId, string peerId) => Find(roomId, peerId)?.Spec;

    /// <summary>Seats a peer, in the place of one of the same id when there is one, whose seat it takes over.</summary>
    /// <param name="spec">The peer.</param>
    /// <param name="present">What the caller believes to be there; null for nothing.</param>
    /// <returns>False when something else is there: then nothing has been done.</returns>
    public bool TryAddPeer(PeerSpec spec, PeerSpec? present)
    {
        var old = Find(spec.RoomId, spec.PeerId);
        if (!ReferenceEquals(old?.Spec, present)) return false;
        if (!_rooms.TryGetValue(spec.RoomId, out var room)) room = new RoutingRoom(spec.RoomId);
        if (old is not null) TakeOut(old);
        _rooms[spec.RoomId] = room;

        var peer = new Peer(loop, room, spec, _nextNumber++, options, loop.NowUs);
        ice.Open(spec.Ice, peer);
        _peers.Add(peer);
        room.Add(peer, loop.NowUs);
        loop.Counters.Peers = _peers.Count;
        return true;
    }

    /// <summary>Has a peer go on as another offer of the same connection wants it.</summary>
    /// <param name="spec">What the peer shall be.</param>
    /// <param name="present">What the caller believes it to be.</param>
    /// <returns>False when it is something else by now, or gone: then nothing has been done.</returns>
    public bool TryRenegotiate(PeerSpec spec, PeerSpec present)
    {
        if (Find(spec.RoomId, spec.PeerId) is not { } peer || !ReferenceEquals(peer.Spec, present)) return false;
        if (!ReferenceEquals(spec.Ice, present.Ice))
        {
            ice.Open(spec.Ice, peer);
            if (peer.RestartIce(spec.Ice) is { } closed) ice.Close(closed);
        }

        peer.GoOn(spec);
        return true;
    }

    /// <summary>Takes a peer out without a report.</summary>
    public void ClosePeer(string roomId, string peerId)
    {
        if (Find(roomId, peerId) is { } peer) Remove(peer);
    }

    /// <summary>As <see cref="ClosePeer(string, string)"/>, if it is this one still.</summary>
    public void ClosePeer(PeerSpec spec)
    {
        if (Find(spec.RoomId, spec.PeerId) is { } peer && ReferenceEquals(peer.Spec, spec)) Remove(peer);
    }

    /// <summary>Takes all peers of a room out without a report.</summary>
    public void CloseRoom(string roomId)
    {
        if (!_rooms.TryGetValue(roomId, out var room)) return;
        foreach (var peer in room.Peers.Values.ToArray()) Remove(peer);
    }

    /// <summary>Carries out a room's plan.</summary>
    public void Apply(RoomPlan plan)
    {
        if (!_rooms.TryGetValue(plan.RoomId, out var room)) return;
        foreach (var peer in room.Apply(plan, loop.NowUs)) Remove(peer);
    }

    /// <summary>Takes a peer out without a report.</summary>
    public void Remove(Peer peer)
    {
        if (peer.Closed) return;
        TakeOut(peer);
        listener.OnPeerGone(peer.RoomId);
    }

    /// <summary>Takes a peer out, but leaves its seat taken.</summary>
    private void TakeOut(Peer peer)
    {
        peer.Room.Remove(peer);
        if (peer.Room.Peers.Count == 0) _rooms.Remove(peer.RoomId);
        foreach (var session in peer.Ice.Open) ice.Close(session);
        _peers.Remove(peer);
        peer.Dispose();
        loop.Counters.Peers = _peers.Count;
    }
}
