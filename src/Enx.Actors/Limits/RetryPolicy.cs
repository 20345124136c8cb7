namespace Enx.Actors.Limits;

/// <summary>When an event is sent again, and when no more. Pure.</summary>
/// <param name="First">The wait after the first failure; it doubles with each further one.</param>
/// <param name="Longest">The longest wait.</param>
/// <param name="MaxAge">The age at which an event is given up, counted from when it happened.</param>
public sealed record RetryPolicy(TimeSpan First, TimeSpan Longest, TimeSpan MaxAge)
{
    /// <summary>1 s, 2 s, 4 s… 5 minutes, for three days.</summary>
    public static readonly RetryPolicy Default = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), TimeSpan.FromHours(72));

    /// <summary>How long to wait after so many failures in a row: between half of the doubled time and all of it, so that rooms spread out.</summary>
    /// <param name="failures">1 or more.</param>
    /// <param name="chance">A random number of [0, 1).</param>
    public TimeSpan DelayAfter(int failures, double chance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var doubled = Math.Min(First.Ticks * Math.Pow(2, failures - 1), Longest.Ticks);
        return TimeSpan.FromTicks((long)(doubled * (0.5 + chance / 2)));
    }

    /// <summary>Whether an event of that time is given up now.</summary>
    public bool IsTooOld(DateTimeOffset at, DateTimeOffset now) => now - at >= MaxAge;
}
