using System.Diagnostics;

namespace Enx.Bandwidth;

/// <summary>Waits for what may not come about: that is a figure too.</summary>
internal static class Wait
{
    /// <summary>Whether it held within this time.</summary>
    public static async Task<bool> ForAsync(Func<bool> holds, TimeSpan within)
    {
        var start = Stopwatch.GetTimestamp();
        while (!holds())
        {
            if (Stopwatch.GetElapsedTime(start) > within) return false;
            await Task.Delay(20);
        }
        return true;
    }

    /// <summary>How long it took to hold, s; the patience when it did not.</summary>
    public static async Task<double> SecondsAsync(Func<bool> holds, TimeSpan patience)
    {
        var start = Stopwatch.GetTimestamp();
        return await ForAsync(holds, patience) ? Stopwatch.GetElapsedTime(start).TotalSeconds : patience.TotalSeconds;
    }
}
