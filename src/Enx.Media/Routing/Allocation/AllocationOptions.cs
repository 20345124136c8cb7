namespace Enx.Media.Routing.Allocation;

/// <summary>How slow an allocation is to change. The defaults hold still under noise of ±10 % on the estimate.</summary>
internal sealed record AllocationOptions
{
    /// <summary>Sending more than now must leave this share of it free.</summary>
    public double UpMargin { get; init; } = 0.12;

    /// <summary>What is sent now may exceed the budget by this share, for as long as <see cref="KeepUs"/>.</summary>
    public double KeepMargin { get; init; } = 0.10;

    /// <summary>A larger picture begins with a key frame. So long may those of one time take the whole budget, µs; who has to wait for
    /// it is raised the next time.</summary>
    public long KeyFramesUs { get; init; } = 40_000;

    /// <summary>How long a slight excess is borne, µs.</summary>
    public long KeepUs { get; init; } = 1_500_000;

    /// <summary>After the budget has taken something away, nothing but a paused video is raised for this long, µs. Doubles each time
    /// that a raise was taken back within <see cref="TrialUs"/>.</summary>
    public long HoldUs { get; init; } = 5_000_000;

    /// <summary>A budget this share above what was sent before the fall ends a hold: the network is another one now. After raises that had
    /// to be taken back it takes twice as much for each of those in a row.</summary>
    public double ReturnMargin { get; init; } = 0.25;

    /// <summary>The longest that a hold gets by doubling, µs.</summary>
    public long MaxHoldUs { get; init; } = 60_000_000;

    /// <summary>A raise that has lasted this long was right, µs.</summary>
    public long TrialUs { get; init; } = 10_000_000;
}
