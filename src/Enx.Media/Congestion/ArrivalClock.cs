using Enx.Media.Rtcp;

namespace Enx.Media.Congestion;

/// <summary>Extends the receiver's clock, which wraps at <see cref="TransportFeedback.ClockPeriodMicroseconds"/>, to one that does not.</summary>
internal struct ArrivalClock
{
    private long _last;
    private bool _started;

    /// <summary>The extended time of an arrival: the one nearest to the last.</summary>
    public long Unwrap(long arrivalUs)
    {
        if (!_started)
        {
            _started = true;
            return _last = arrivalUs + TransportFeedback.ClockPeriodMicroseconds; // so that it is never negative
        }

        const long Period = TransportFeedback.ClockPeriodMicroseconds;
        var step = (arrivalUs - _last) % Period;
        if (step > Period / 2) step -= Period;
        if (step < -Period / 2) step += Period;
        return _last += step;
    }
}
