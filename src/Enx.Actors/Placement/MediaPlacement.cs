using System.Collections.Immutable;
using static Enx.Actors.Protocol.NodeProtocol;

namespace Enx.Actors.Placement;

/// <summary>A media node that may be chosen.</summary>
/// <param name="Node">Its name and incarnation.</param>
/// <param name="Load">How loaded it is, 0 to 1 and perhaps beyond: see <see cref="MediaPlacement.LoadOf"/>.</param>
public readonly record struct MediaCandidate(string Node, double Load);

/// <summary>
/// Where a room's media goes, as a pure function. The room's own node comes first while it is cool, since that saves a hop for every
/// command. Else two candidates are drawn and the less loaded of them is taken: two draws spread rooms almost as evenly as looking for
/// the least loaded, and do not send everybody to the same node while its figures are on their way.
/// </summary>
public static class MediaPlacement
{
    /// <summary>A load below this is cool.</summary>
    public const double Cool = 0.5;

    /// <summary>What a peer that the figures do not show yet is taken to add.</summary>
    public const double PeerCost = 0.004;

    /// <summary>How loaded a node is: what is scarcest of its processors, peers and rooms, with the peers that are not in the figures yet.</summary>
    /// <param name="figures">As measured.</param>
    /// <param name="unseen">Peers that were sent there since.</param>
    public static double LoadOf(NodeFigures figures, int unseen)
    {
        ArgumentNullException.ThrowIfNull(figures);
        var peers = (figures.Peers + unseen) / (double)Math.Max(1, figures.MaxPeers);
        var rooms = figures.MediaRooms / (double)Math.Max(1, figures.MaxRooms);
        return Math.Max(Math.Max(figures.Cpu + (unseen * PeerCost), peers), rooms);
    }

    /// <summary>Whether a node takes another room.</summary>
    public static bool HasPlace(NodeFigures figures, int unseen)
    {
        ArgumentNullException.ThrowIfNull(figures);
        return figures.Peers + unseen < figures.MaxPeers && figures.MediaRooms < figures.MaxRooms;
    }

    /// <summary>The choice; null without candidates.</summary>
    /// <param name="candidates">The nodes that take rooms now.</param>
    /// <param name="own">The room's own node.</param>
    /// <param name="draw">A number from 0 to below its argument.</param>
    public static string? Choose(ImmutableArray<MediaCandidate> candidates, string? own, Func<int, int> draw)
    {
        ArgumentNullException.ThrowIfNull(draw);
        if (candidates.IsDefaultOrEmpty) return null;
        foreach (var c in candidates)
            if (c.Node == own && c.Load < Cool) return c.Node;
        if (candidates.Length == 1) return candidates[0].Node;
        var first = draw(candidates.Length);
        var second = draw(candidates.Length - 1);
        if (second >= first) second++;
        var (a, b) = (candidates[first], candidates[second]);
        return a.Load <= b.Load ? a.Node : b.Node;
    }
}
