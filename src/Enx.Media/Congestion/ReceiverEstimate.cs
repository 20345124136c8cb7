namespace Enx.Media.Congestion;

/// <summary>
/// The estimate for a peer without transport-cc: what the receiver says (REMB), and what its reports say was lost (draft-ietf-rmcat-gcc-02
/// §6). Neither is a limit by itself. A receiver's own estimate grows with what it is sent, so it limits only when it stays below what is
/// sent; loss limits when there is much of it twice in a row, and then what arrived is what the path carries.
/// </summary>
internal sealed class ReceiverEstimate(EstimatorOptions options)
{
    private const double LittleLoss = 0.02;
    private const double MuchLoss = 0.10;
    private const double GrowthPerSecond = 0.08;
    private const double AfterLoss = 0.97;
    private const double LeastAtOnce = 0.5;
    private const int LimitingReports = 2;
    private const int ConfirmingReports = 3;

    // Reports on one stream after the other are one word on the path.
    private const long ReportMicroseconds = 400_000;
    private const long LongestReportMicroseconds = 3_000_000;
    private const int LeastPackets = 20;

    private const double BelowSent = 0.92;
    private const long LimitingMicroseconds = 1_000_000;
    private const long ConfirmingMicroseconds = 1_600_000;
    private const double Refutes = 1.25;
    private const long MemoryMicroseconds = 60_000_000;
    private const double IntervalGain = 0.3;

    private double _told = double.PositiveInfinity;
    private double _byLoss = options.StartBitsPerSecond;
    private long _belowSinceUs = long.MaxValue;
    private long _belowForUs;
    private int _sent;
    private int _lost;
    private long _countedFromUs = long.MinValue;
    private int _lossy;
    private bool _limited;
    private bool _wasLimited;
    private long _limitedAtUs;

    /// <summary>Whether the receiver has said anything.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>What is known of the path's limit.</summary>
    public EstimateState State => _limited ? EstimateState.Limited : _wasLimited ? EstimateState.Stale : EstimateState.Unconfirmed;

    /// <summary>The receiver's newest word is that too much is sent.</summary>
    public bool Suffers => _lossy >= LimitingReports || _belowForUs >= LimitingMicroseconds;

    /// <summary>It has said so for so long that it is certain.</summary>
    public bool IsConfirmed => _lossy >= ConfirmingReports || _belowForUs >= ConfirmingMicroseconds;

    /// <summary>A limit is known, and the receiver's own estimate goes up by itself when that is over.</summary>
    public bool TellsWhatItTakes => _limited && !double.IsPositiveInfinity(_told);

    /// <summary>How often it says what it lost, µs.</summary>
    public long IntervalMicroseconds { get; private set; }

    /// <summary>The estimate, bit/s.</summary>
    public double BitsPerSecond => Math.Clamp(_limited ? Math.Min(_told, _byLoss) : double.IsPositiveInfinity(_told) ? _byLoss : Math.Max(_told, _byLoss), options.MinBitsPerSecond, options.MaxBitsPerSecond);

    /// <summary>The receiver estimates.</summary>
    /// <param name="bitsPerSecond">What, bit/s.</param>
    /// <param name="sentBitsPerSecond">What is sent, bit/s.</param>
    /// <param name="nowUs">Now.</param>
    public void OnRemb(long bitsPerSecond, double sentBitsPerSecond, long nowUs)
    {
        IsKnown = true;
        _told = bitsPerSecond;
        // The receiver knows better than what its reports allow to guess, while it loses nothing.
        if (_lossy == 0) _byLoss = Math.Max(_byLoss, bitsPerSecond);
        Forget(nowUs);
        if (bitsPerSecond >= BelowSent * sentBitsPerSecond)
        {
            (_belowSinceUs, _belowForUs) = (long.MaxValue, 0);
            return;
        }

        _belowSinceUs = Math.Min(_belowSinceUs, nowUs);
        _belowForUs = nowUs - _belowSinceUs;
        if (_belowForUs >= LimitingMicroseconds) Limit(_byLoss, nowUs);
    }

    /// <summary>The receiver reports what it lost of one stream.</summary>
    /// <param name="sent">Packets that were sent since its report before.</param>
    /// <param name="lost">How many of these did not arrive.</param>
    /// <param name="sentBitsPerSecond">What is sent, bit/s.</param>
    /// <param name="wantedBitsPerSecond">What would be sent, bit/s: nothing else can find out whether it gets through.</param>
    /// <param name="nowUs">Now.</param>
    public void OnReport(int sent, int lost, double sentBitsPerSecond, double wantedBitsPerSecond, long nowUs)
    {
        IsKnown = true;
        Forget(nowUs);
        if (_countedFromUs == long.MinValue) _countedFromUs = nowUs;
        (_sent, _lost) = (_sent + sent, _lost + lost);
        var forUs = nowUs - _countedFromUs;
        if (forUs < ReportMicroseconds || (_sent < LeastPackets && forUs < LongestReportMicroseconds)) return;
        IntervalMicroseconds = IntervalMicroseconds == 0 ? forUs : (long)(IntervalMicroseconds + IntervalGain * (forUs - IntervalMicroseconds));
        var loss = _sent > 0 ? Math.Clamp((double)_lost / _sent, 0, 1) : 0;
        (_sent, _lost, _countedFromUs) = (0, 0, nowUs);
        if (loss < LittleLoss)
        {
            _lossy = 0;
            if (_limited) _byLoss = Math.Min(Math.Max(_byLoss, Math.Max(1.5 * sentBitsPerSecond, wantedBitsPerSecond)), _byLoss * (1 + GrowthPerSecond * forUs / 1e6));
            else _byLoss = Math.Max(_byLoss, sentBitsPerSecond);
        }
        else if (loss > MuchLoss && ++_lossy >= LimitingReports)
        {
            var arrived = AfterLoss * sentBitsPerSecond * (1 - loss);
            Limit(_limited ? Math.Max(Math.Min(_byLoss, arrived), LeastAtOnce * _byLoss) : arrived, nowUs);
        }
    }

    /// <summary>So much was sent for a while and nothing suffered, bit/s.</summary>
    public void Prove(double bitsPerSecond)
    {
        if (_limited && bitsPerSecond > Refutes * Math.Min(_told, _byLoss)) (_limited, _wasLimited) = (false, false);
        _byLoss = Math.Max(_byLoss, bitsPerSecond);
    }

    private void Limit(double byLoss, long nowUs)
    {
        (_limited, _wasLimited, _limitedAtUs) = (true, true, nowUs);
        _byLoss = Math.Max(options.MinBitsPerSecond, byLoss);
    }

    private void Forget(long nowUs) => _limited &= nowUs - _limitedAtUs < MemoryMicroseconds;
}
