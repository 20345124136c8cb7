namespace Enx.Media.Sctp;

/// <summary>How long to wait for an acknowledgement (RFC 9260 §6.3.1), µs.</summary>
internal sealed class RetransmissionTimeout
{
    private const long InitialUs = 1_000_000;

    // Below the RFC's second, as browsers have it: data channels carry what people wait for. Above their delayed SACK of 200 ms.
    private const long LeastUs = 400_000;
    private const long MostUs = 60_000_000;

    // A path that falls silent and comes back is ICE's business; data should not wait a minute for it then.
    private const long MostBackOffUs = 3_000_000;

    private double _smoothedUs;
    private double _variationUs;
    private long _measuredUs = InitialUs;

    /// <summary>The time-out now.</summary>
    public long Us { get; private set; } = InitialUs;

    /// <summary>The smoothed round trip, µs; 0 before the first measurement.</summary>
    public long SmoothedUs => (long)_smoothedUs;

    /// <summary>A round trip was measured on something sent once only (Karn's rule).</summary>
    public void OnRoundTrip(long us)
    {
        if (_smoothedUs == 0)
        {
            (_smoothedUs, _variationUs) = (Math.Max(1, us), us / 2.0);
        }
        else
        {
            _variationUs = 0.75 * _variationUs + 0.25 * Math.Abs(_smoothedUs - us);
            _smoothedUs = 0.875 * _smoothedUs + 0.125 * us;
        }

        Us = _measuredUs = Math.Clamp((long)(_smoothedUs + 4 * _variationUs), LeastUs, MostUs);
    }

    /// <summary>Waiting was in vain: wait longer the next time.</summary>
    public void BackOff() => Us = Math.Min(2 * Us, Math.Max(MostBackOffUs, _measuredUs));

    /// <summary>Something arrived after all. On a lossy path nearly everything is sent twice, so that nothing measures: without this the
    /// longest wait would stay for good.</summary>
    public void OnProgress() => Us = _measuredUs;
}
