namespace Enx.Actors.Hosting;

/// <summary>What a node of the cluster does. The words are those of Akka's member roles, so a member tells its own.</summary>
public static class NodeRoles
{
    /// <summary>Holds rooms: their actors, sharded by room id.</summary>
    public const string Room = "room";

    /// <summary>Carries media.</summary>
    public const string Media = "media";

    /// <summary>Lets clients and applications in: sockets, REST, pages.</summary>
    public const string Gateway = "gateway";

    /// <summary>All of them, which is what a node does by default.</summary>
    public static readonly IReadOnlyList<string> All = [Room, Media, Gateway];
}
