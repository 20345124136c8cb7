using HdrHistogram;

namespace Enx.Load.Measuring;

/// <summary>How long something took, ms; all 0 when it never happened.</summary>
/// <param name="Count">How often it happened.</param>
/// <param name="P50">The median.</param>
/// <param name="P95">95 of 100 took at most this long.</param>
/// <param name="P99">99 of 100.</param>
/// <param name="Max">The longest.</param>
internal sealed record Times(long Count, double P50, double P95, double P99, double Max)
{
    /// <summary>Reads a histogram of microseconds.</summary>
    public static Times Of(LongHistogram histogram) => histogram.TotalCount == 0
        ? new Times(0, 0, 0, 0, 0)
        : new Times(histogram.TotalCount, At(histogram, 50), At(histogram, 95), At(histogram, 99), Ms(histogram.GetMaxValue()));

    private static double At(LongHistogram histogram, double percent) => Ms(histogram.GetValueAtPercentile(percent));

    private static double Ms(long us) => Math.Round(us / 1000.0, 2);
}
