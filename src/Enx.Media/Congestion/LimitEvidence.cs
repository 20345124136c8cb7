namespace Enx.Media.Congestion;

/// <summary>
/// Since when a path suffers from what is sent, and whether that confirms a limit. One sign is enough to send smaller pictures; a
/// picture is taken away only when the signs have gone on for longer than sending less takes to help. Times are µs of the sender's clock.
/// </summary>
internal sealed class LimitEvidence
{
    // Smaller pictures are sent a round trip and a tenth of a second after the first sign, and the queue sees less of them then.
    private const long ConfirmMicroseconds = 450_000;
    private const int ConfirmSigns = 3;

    // A queue so long keeps sound waiting, and drops some of it.
    private const double LongQueueUs = 80_000;
    private const int EvidentSigns = 2;

    // So many times what the path was measured to carry is certainly too much: a measure over a few packets errs by less, and one over some
    // tenths of a second by much less.
    private const int MeasuredSigns = 5;
    private const double FarBeyond = 1.5;
    private const double Beyond = 1.1;

    // Where the receiver stalls, a delay alone has to last much longer.
    private const long ConfirmStallingMicroseconds = 3_000_000;

    private long _sinceUs = long.MaxValue;
    private int _signs;

    /// <summary>Whether the newest word on the path was that it suffers.</summary>
    public bool Suffers => _sinceUs != long.MaxValue;

    /// <summary>Feedback came.</summary>
    /// <param name="suffers">Whether it shows a queue that stands, or more loss than the path has at any rate.</param>
    /// <param name="nowUs">Now.</param>
    public void OnFeedback(bool suffers, long nowUs)
    {
        if (!suffers)
        {
            (_sinceUs, _signs) = (long.MaxValue, 0);
            return;
        }

        _sinceUs = Math.Min(_sinceUs, nowUs);
        _signs++;
    }

    /// <summary>Whether the path has suffered for so long that less must be sent than was shown to be too much, whatever it costs.</summary>
    /// <param name="stalls">Whether its receiver stalls, and nothing is lost.</param>
    /// <param name="roundTripUs">From a packet to its feedback, µs.</param>
    /// <param name="nowUs">Now.</param>
    public bool IsConfirmed(bool stalls, double roundTripUs, long nowUs) =>
        Suffers && _signs >= ConfirmSigns && nowUs - _sinceUs >= (stalls ? ConfirmStallingMicroseconds : ConfirmMicroseconds + (long)roundTripUs);

    /// <summary>How many times what the path was measured to carry needs no more proof to be too much, while <see cref="IsEvident"/>.</summary>
    public double EvidentFactor => _signs >= MeasuredSigns ? Beyond : FarBeyond;

    /// <summary>Whether a queue stands that is so long that what is far beyond the measured capacity needs no more proof: sound waits in it,
    /// and smaller pictures would not help.</summary>
    /// <param name="stalls">Whether the receiver stalls.</param>
    /// <param name="queueUs">The queue that stands, µs.</param>
    public bool IsEvident(bool stalls, double queueUs) => Suffers && _signs >= EvidentSigns && !stalls && queueUs > LongQueueUs;
}
