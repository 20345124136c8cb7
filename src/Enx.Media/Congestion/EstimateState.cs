namespace Enx.Media.Congestion;

/// <summary>What is known of the limit of a path.</summary>
internal enum EstimateState
{
    /// <summary>No limit has shown since the path began or changed, or the one that had was refuted: the estimate is a floor. What is wanted is sent.</summary>
    Unconfirmed,

    /// <summary>A standing queue or loss has shown what the path carries: what is sent keeps to the estimate.</summary>
    Limited,

    /// <summary>A limit has shown, but so long ago that it says little of the path as it is.</summary>
    Stale,
}
