namespace Enx.Media.Congestion;

/// <summary>
/// Whether less is sent than might be, because there is no more to send: then what arrives proves nothing about the rest of
/// the estimate. Layers come in steps, so for an SFU this is the rule and not the exception.
/// </summary>
internal sealed class ApplicationLimit
{
    private const double Begins = 0.75;
    private const double Ends = 0.85;

    /// <summary>Whether it is so.</summary>
    public bool IsLimited { get; private set; } = true;

    /// <summary>Compares what was sent in the last second with the estimate.</summary>
    public void Update(double sentBitsPerSecond, double estimate) =>
        IsLimited = sentBitsPerSecond < (IsLimited ? Ends : Begins) * estimate;
}
