namespace Enx.Actors.Bootstrap;

/// <summary>The times of <see cref="ClusterBootstrap"/>.</summary>
/// <param name="LookEvery">How often a node that is outside looks who is there.</param>
/// <param name="BeatEvery">How often a member renews its row.</param>
/// <param name="StaleAfter">How long a row may go without being renewed before its member counts as dead.</param>
/// <param name="ComplainAfter">How long a node may be outside before it says so.</param>
internal sealed record ClusterBootstrapTimes(TimeSpan LookEvery, TimeSpan BeatEvery, TimeSpan StaleAfter, TimeSpan ComplainAfter)
{
    /// <summary>Those of a node.</summary>
    public static ClusterBootstrapTimes Usual { get; } =
        new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30));
}
