using Enx.Media.Loops;

namespace Enx.Media.Engine;

/// <summary>Which loop each room sits on, and how many peers that makes. A room takes the emptiest loop when its first peer comes, and
/// keeps it until the last has gone; the count includes peers on their way in, so that a room never sits on two loops.</summary>
internal sealed class Seats(int loops, int maxPeers, IMediaObserver observer) : ILoopListener
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Seat> _rooms = [];
    private readonly int[] _peers = new int[loops];
    private int _total;

    public int Rooms
    {
        get { lock (_gate) return _rooms.Count; }
    }

    /// <summary>Takes a seat for a peer; false when there is none left.</summary>
    public bool TryTake(string roomId, out int loop)
    {
        lock (_gate)
        {
            loop = 0;
            if (_total >= maxPeers) return false;
            if (!_rooms.TryGetValue(roomId, out var seat)) _rooms[roomId] = seat = new Seat(Array.IndexOf(_peers, _peers.Min()));
            seat.Peers++;
            _peers[seat.Loop]++;
            _total++;
            loop = seat.Loop;
            return true;
        }
    }

    public int? Find(string roomId)
    {
        lock (_gate) return _rooms.TryGetValue(roomId, out var seat) ? seat.Loop : null;
    }

    public void OnPeerGone(string roomId)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(roomId, out var seat)) return;
            _peers[seat.Loop]--;
            _total--;
            if (--seat.Peers == 0) _rooms.Remove(roomId);
        }
    }

    public void OnPathChanged(string roomId, string peerId, PathState state, string cause) => observer.OnPathChanged(roomId, peerId, state, cause);

    public void OnSpeakersChanged(string roomId, IReadOnlyList<Speaker> order) => observer.OnSpeakersChanged(roomId, order);

    public void OnDownlinkChanged(string roomId, string peerId, DownlinkReport report) => observer.OnDownlinkChanged(roomId, peerId, report);

    public void OnUplinkChanged(string roomId, string peerId, UplinkReport report) => observer.OnUplinkChanged(roomId, peerId, report);

    public void OnLayersWanted(string roomId, string peerId, SectionUse use, IReadOnlyList<string> rids) => observer.OnLayersWanted(roomId, peerId, use, rids);

    public void OnTrackChanged(string roomId, string peerId, SectionUse use, TrackFault fault) => observer.OnTrackChanged(roomId, peerId, use, fault);

    private sealed class Seat(int loop)
    {
        public int Loop => loop;

        public int Peers { get; set; }
    }
}
