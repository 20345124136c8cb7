using Akka.Cluster;

namespace Enx.Actors.Protocol;

/// <summary>What a node of the cluster does. The words are those of Akka's member roles, so a member tells its own.</summary>
public static class NodeRoles
{
    /// <summary>Holds rooms: their actors, sharded by room id.</summary>
    public const string Room = "room";

    /// <summary>Carries media.</summary>
    public const string Media = "media";

    /// <summary>Lets clients and applications in: sockets, REST, pages.</summary>
    public const string Gateway = "gateway";

    /// <summary>Is a node of Enx, whatever it does: those count in a partition, and backends that joined do not. Not to be chosen; every node has it.</summary>
    internal const string Node = "node";

    /// <summary>All that a node can be told to do, which is what a node does by default.</summary>
    public static readonly IReadOnlyList<string> All = [Room, Media, Gateway];

    /// <summary>What a member was told to do, in the order of the alphabet; of a backend, whatever roles it gave itself.</summary>
    public static IReadOnlyList<string> Of(Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return [.. member.Roles.Where(r => r != Node).Order(StringComparer.Ordinal)];
    }
}
