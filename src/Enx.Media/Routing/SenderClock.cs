namespace Enx.Media.Routing;

/// <summary>
/// What a publisher's sender reports say of one track (RFC 3550 §6.4.1): which RTP time goes with which moment of the publisher's
/// wall clock. With it a slot can say in its own sender reports when a picture was taken, and a browser plays sound and picture of
/// one person together.
/// </summary>
internal struct SenderClock(int clockRate)
{
    private uint _rtp;

    /// <summary>The publisher's wall clock in the newest report, µs since 1970.</summary>
    public long WallUs { get; private set; }

    /// <summary>Whether a report has come.</summary>
    public bool Known { get; private set; }

    /// <summary>Takes a report.</summary>
    /// <param name="wallUs">The publisher's wall clock, µs since 1970.</param>
    /// <param name="rtp">The RTP time at that moment.</param>
    public void OnReport(long wallUs, uint rtp)
    {
        (WallUs, _rtp, Known) = (wallUs, rtp, true);
    }

    /// <summary>The RTP time at a moment of the publisher's wall clock.</summary>
    public readonly uint RtpAt(long wallUs) => _rtp + (uint)(long)Math.Round((wallUs - WallUs) * (clockRate / 1e6));
}

/// <summary>
/// How far a publisher's wall clock is from ours. One for a whole peer, so that its sound and its picture keep their distance; taken
/// from its first report, which is late by the network's delay, and kept unless the clock jumps: what matters is that it is steady.
/// </summary>
internal struct WallClockOffset
{
    private const long JumpUs = 1_000_000;
    private long _offsetUs;
    private bool _known;

    /// <summary>Takes the publisher's wall clock as it was on arrival of a report.</summary>
    public void OnReport(long theirsUs, long oursUs)
    {
        var offset = oursUs - theirsUs;
        if (_known && Math.Abs(offset - _offsetUs) < JumpUs) return;
        (_offsetUs, _known) = (offset, true);
    }

    /// <summary>A moment of our wall clock on theirs, µs.</summary>
    public readonly long ToTheirs(long oursUs) => oursUs - _offsetUs;
}
