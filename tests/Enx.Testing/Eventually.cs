using System.Diagnostics;

namespace Enx.Testing;

/// <summary>Waits for what real sockets and threads bring about in their own time.</summary>
public static class Eventually
{
    // What works takes no longer for it; a busy machine may be slow at what works.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Looks again and again until <paramref name="holds"/>; fails with what it was waiting for, and with what <paramref name="seen"/> says.</summary>
    public static async Task HoldsAsync(Func<bool> holds, string what, TimeSpan? within = null, Func<string>? seen = null)
    {
        var limit = within ?? Patience;
        var start = Stopwatch.GetTimestamp();
        while (!holds())
        {
            if (Stopwatch.GetElapsedTime(start) > limit) throw new TimeoutException($"after {limit.TotalSeconds:0.#} s it still does not hold that {what}{(seen is null ? "" : $": {seen()}")}");
            await Task.Delay(20).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="HoldsAsync(Func{bool}, string, TimeSpan?, Func{string}?)"/>, for what has to be asked for.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> holds, string what, TimeSpan? within = null, Func<string>? seen = null)
    {
        var limit = within ?? Patience;
        var start = Stopwatch.GetTimestamp();
        while (!await holds().ConfigureAwait(false))
        {
            if (Stopwatch.GetElapsedTime(start) > limit) throw new TimeoutException($"after {limit.TotalSeconds:0.#} s it still does not hold that {what}{(seen is null ? "" : $": {seen()}")}");
            await Task.Delay(50).ConfigureAwait(false);
        }
    }
}
