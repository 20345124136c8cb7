namespace Enx.Media.Routing;

/// <summary>
/// Whether what arrives of a track is of use. Packets that are not, and none in between that is, for a second are a fault of the track: ten of them
/// at least, since a few are forged, or late. So is a track that is on and of which nothing comes for eight seconds; by the loop's ticks, as a
/// node that stood still for so long has read nothing. And so is a track of which, for two seconds on end, more comes than may. A struct, with next to nothing to do for a packet that is good.
/// </summary>
internal struct TrackTrouble
{
    private const long ForUs = 1_000_000;
    private const int LeastPackets = 10;
    private const int AbsentTicks = 80;

    // A burst is no fault; encoders have one now and then.
    private const int PolicedTicks = 20;
    private const int CalmTicks = 50;

    private long _sinceUs;
    private int _packets;
    private int _ticks;
    private int _policed;
    private int _calm;
    private bool _came;
    private bool _began;
    private bool _tooMuch;

    /// <summary>What is wrong with the track now.</summary>
    public TrackFault Fault { get; private set; }

    /// <summary>A packet came that is of no use.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="nowUs">The loop's clock.</param>
    /// <returns>Whether <see cref="Fault"/> is another now.</returns>
    public bool OnUseless(TrackFault fault, long nowUs)
    {
        _came = true;
        if (_packets++ == 0) _sinceUs = nowUs;
        if (Fault == fault || _packets < LeastPackets || nowUs - _sinceUs < ForUs) return false;
        Fault = fault;
        return true;
    }

    /// <summary>A packet came that is of use.</summary>
    /// <returns>Whether <see cref="Fault"/> is over.</returns>
    public bool OnGood()
    {
        _came = true;
        _packets = 0;
        if (Fault is TrackFault.None or TrackFault.Excessive) return false;
        Fault = TrackFault.None;
        return true;
    }

    /// <summary>A packet came that was one too many.</summary>
    public void OnPoliced() => _tooMuch = true;

    /// <summary>A tenth of a second has gone by. A fault that is known stays: only a packet shows that it is over.</summary>
    /// <param name="on">Whether the track is.</param>
    /// <param name="arrives">Whether the peer's other packets arrive.</param>
    /// <param name="always">Whether it never pauses once it has begun. Cameras do not; a microphone may send nothing while nobody speaks (RFC 7587
    /// §3.1.3), and a share nothing while nothing moves.</param>
    /// <returns>Whether <see cref="Fault"/> is another now.</returns>
    public bool OnTick(bool on, bool arrives, bool always)
    {
        if (IsChangedByPolicing()) return true;
        _began = on && (_began || _came);
        if (_came || !on || !arrives || (_began && !always))
        {
            (_came, _ticks) = (false, 0);
            return false;
        }

        if (++_ticks < AbsentTicks || Fault != TrackFault.None) return false;
        Fault = TrackFault.Absent;
        return true;
    }

    private bool IsChangedByPolicing()
    {
        (_policed, _calm) = _tooMuch ? (_policed + 1, 0) : (0, _calm + 1);
        _tooMuch = false;
        if (_policed >= PolicedTicks && Fault == TrackFault.None) Fault = TrackFault.Excessive;
        else if (_calm >= CalmTicks && Fault == TrackFault.Excessive) Fault = TrackFault.None;
        else return false;
        return true;
    }
}
