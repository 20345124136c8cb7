using Enx.Media.Engine;

namespace Enx.Media.Routing;

/// <summary>
/// Whether what arrives of a track is of use: packets that are not, and none in between that is, for a second are a fault of the track. Ten of them
/// at least: a few are forged, or late. A struct, with nothing to do for a packet that is good.
/// </summary>
internal struct TrackTrouble
{
    private const long ForUs = 1_000_000;
    private const int LeastPackets = 10;

    private long _sinceUs;
    private int _packets;

    /// <summary>What is wrong with the track now.</summary>
    public TrackFault Fault { get; private set; }

    /// <summary>A packet came that is of no use.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="nowUs">The loop's clock.</param>
    /// <returns>Whether <see cref="Fault"/> is another now.</returns>
    public bool OnUseless(TrackFault fault, long nowUs)
    {
        if (_packets++ == 0) _sinceUs = nowUs;
        if (Fault == fault || _packets < LeastPackets || nowUs - _sinceUs < ForUs) return false;
        Fault = fault;
        return true;
    }

    /// <summary>A packet came that is of use.</summary>
    /// <returns>Whether <see cref="Fault"/> is over.</returns>
    public bool OnGood()
    {
        if (_packets == 0) return false;
        _packets = 0;
        if (Fault == TrackFault.None) return false;
        Fault = TrackFault.None;
        return true;
    }
}
