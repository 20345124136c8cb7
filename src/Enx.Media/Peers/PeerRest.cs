namespace Enx.Media.Peers;

/// <summary>Whether something happens with a peer: then it is ticked every 10 ms, else ten times a second. On its loop's thread.</summary>
internal sealed class PeerRest(Peer peer, IPeerLoop loop)
{
    // A fifth of a second, in ticks of all peers: who speaks or moves at all does so more often.
    private const int CalmTicks = 2;

    private bool _isAwake;
    private int _calmTicks;

    /// <summary>Something happens.</summary>
    public void Stir()
    {
        _calmTicks = 0;
        if (_isAwake) return;
        _isAwake = true;
        loop.Wake(peer);
    }

    /// <summary>Whether nothing has happened for a while, and nothing waits for its time; asked ten times a second.</summary>
    public bool FallsAsleep()
    {
        if (!peer.Closed && (++_calmTicks <= CalmTicks || peer.IsExpectant)) return false;
        _isAwake = false;
        return true;
    }
}
