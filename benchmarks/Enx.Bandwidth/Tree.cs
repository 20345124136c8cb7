using Enx.Testing.Nodes;

namespace Enx.Bandwidth;

/// <summary>A source tree that is measured, and a node of it.</summary>
internal sealed record Tree(string Name, NodeApart Node);

/// <summary>How long each figure is watched.</summary>
/// <param name="Watch">A busy machine, each kind of clients.</param>
/// <param name="Joins">Joins into the large room.</param>
/// <param name="After">Layers that change after each.</param>
/// <param name="Dips">Dips of a link.</param>
/// <param name="Thin">A thin link, after the time in which it is found out.</param>
internal sealed record Pace(TimeSpan Watch, int Joins, TimeSpan After, int Dips, TimeSpan Thin)
{
    /// <summary>Some four minutes for one tree.</summary>
    public static Pace Quick { get; } = new(TimeSpan.FromSeconds(8), 5, TimeSpan.FromSeconds(10), 1, TimeSpan.FromSeconds(10));

    /// <summary>Some twenty for one tree.</summary>
    public static Pace Full { get; } = new(TimeSpan.FromSeconds(60), 10, TimeSpan.FromSeconds(60), 5, TimeSpan.FromSeconds(60));
}
