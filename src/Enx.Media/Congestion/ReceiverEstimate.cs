namespace Enx.Media.Congestion;

/// <summary>
/// The estimate for a peer without transport-cc: what the receiver says (REMB), and what the loss in its reports allows
/// (draft-ietf-rmcat-gcc-02 §6): below 2 % it grows, above 10 % it falls by half the loss. Whoever says neither is not estimated.
/// </summary>
internal sealed class ReceiverEstimate(EstimatorOptions options)
{
    private const double LittleLoss = 0.02;
    private const double MuchLoss = 0.10;
    private const double GrowthPerSecond = 0.08;
    private const long FallMicroseconds = 300_000;

    private double _told = double.PositiveInfinity;
    private double _byLoss = options.StartBitsPerSecond;
    private long _reportedAtUs = long.MinValue;
    private long _fellAtUs = long.MinValue / 2;

    /// <summary>Whether the receiver has said anything.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The estimate, bit/s.</summary>
    public double BitsPerSecond => Math.Clamp(Math.Min(_told, _byLoss), options.MinBitsPerSecond, options.MaxBitsPerSecond);

    /// <summary>The receiver estimates.</summary>
    public void OnRemb(long bitsPerSecond)
    {
        // The receiver knows better than a start value, both ways.
        if (double.IsPositiveInfinity(_told))
            _byLoss = Math.Max(_byLoss, bitsPerSecond);
        IsKnown = true;
        _told = bitsPerSecond;
    }

    /// <summary>The receiver reports loss.</summary>
    /// <param name="fraction">0 to 1.</param>
    /// <param name="sentBitsPerSecond">What is sent, bit/s.</param>
    /// <param name="wantedBitsPerSecond">What would be sent, bit/s: nothing else can find out whether it gets through.</param>
    /// <param name="nowUs">Now.</param>
    public void OnLoss(double fraction, double sentBitsPerSecond, double wantedBitsPerSecond, long nowUs)
    {
        IsKnown = true;
        var seconds = _reportedAtUs == long.MinValue ? 0 : Math.Clamp(nowUs - _reportedAtUs, 0, 2_000_000) / 1e6;
        _reportedAtUs = nowUs;
        if (fraction < LittleLoss)
        {
            // REMB bounds it by what arrives; without, what is sent must.
            var proven = double.IsPositiveInfinity(_told) ? Math.Max(_byLoss, Math.Max(1.5 * sentBitsPerSecond, wantedBitsPerSecond)) : options.MaxBitsPerSecond;
            _byLoss = Math.Min(proven, _byLoss * (1 + GrowthPerSecond * seconds));
        }
        else if (fraction > MuchLoss && nowUs - _fellAtUs > FallMicroseconds)
        {
            _fellAtUs = nowUs;
            _byLoss = Math.Max(options.MinBitsPerSecond, Math.Min(_byLoss, _told) * (1 - fraction / 2));
        }
    }
}
