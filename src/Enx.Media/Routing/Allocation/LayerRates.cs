namespace Enx.Media.Routing.Allocation;

/// <summary>What a layer usually takes: for those that are switched off, and for the first moments of those that are on.</summary>
internal static class LayerRates
{
    // The most that browsers give a simulcast layer of this height, bit/s; between two, by the number of pixels.
    private static readonly (int Height, long BitsPerSecond)[] Known = [(90, 80_000), (180, 200_000), (360, 700_000), (720, 2_500_000), (1080, 5_000_000)];

    /// <summary>The rate to expect of a layer.</summary>
    /// <param name="height">Height of its pictures, pixels; 0 when not known.</param>
    /// <param name="temporal">Its temporal layer.</param>
    /// <param name="highestTemporal">The highest temporal layer of the stream.</param>
    public static long Expected(int height, int temporal, int highestTemporal)
    {
        var full = Whole(height == 0 ? 360 : height);
        // Shares of two and of three temporal layers in browsers' encoders.
        return (highestTemporal - temporal) switch
        {
            <= 0 => full,
            1 => full * 60 / 100,
            _ => full * 40 / 100,
        };
    }

    private static long Whole(int height)
    {
        for (var i = 0; i < Known.Length; i++)
        {
            if (height > Known[i].Height) continue;
            if (i == 0) return Known[0].BitsPerSecond;
            var (low, high) = (Known[i - 1], Known[i]);
            var above = (long)height * height - (long)low.Height * low.Height;
            var whole = (long)high.Height * high.Height - (long)low.Height * low.Height;
            return low.BitsPerSecond + (high.BitsPerSecond - low.BitsPerSecond) * above / whole;
        }

        return Known[^1].BitsPerSecond;
    }
}
