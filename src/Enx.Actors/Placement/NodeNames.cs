using Akka.Cluster;

namespace Enx.Actors.Placement;

/// <summary>
/// How nodes are named in messages, the journal and logs: <c>host:port/number</c>. The part before the stroke is the node's name, which
/// operators use; the number tells one life of a process under it from the next, which knows nothing of what the one before held.
/// </summary>
public static class NodeNames
{
    private const char Stroke = '/';

    /// <summary>The name of a cluster member.</summary>
    public static string Of(UniqueAddress member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return $"{member.Address.Host}:{member.Address.Port}{Stroke}{unchecked((uint)member.Uid)}";
    }

    /// <summary>The part that operators use: <c>host:port</c>.</summary>
    public static string Short(string node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.IndexOf(Stroke, StringComparison.Ordinal) is var at and >= 0 ? node[..at] : node;
    }
}
