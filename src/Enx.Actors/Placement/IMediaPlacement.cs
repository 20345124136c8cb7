using Akka.Actor;

namespace Enx.Actors.Placement;

/// <summary>What is known of a media node.</summary>
public enum MediaNodeState
{
    /// <summary>It is a member of the cluster, or may be, and has not been heard yet.</summary>
    Unknown,

    /// <summary>It answers.</summary>
    Alive,

    /// <summary>It has not answered for some seconds. It may come back: paused, or on the other side of a cut.</summary>
    Lost,

    /// <summary>Its incarnation is no member of the cluster any more.</summary>
    Gone,
}

/// <summary>A media node as this node sees it.</summary>
/// <param name="Node">Its name and incarnation.</param>
/// <param name="State">Whether it is there.</param>
/// <param name="Draining">Whether it is to be left.</param>
/// <param name="Media">The actor that understands <see cref="Protocol.MediaProtocol.IMediaCommand"/>; null while it is not known.</param>
public sealed record MediaNodeView(string Node, MediaNodeState State, bool Draining, IActorRef? Media);

/// <summary>Says which media node a room's media goes to, and how media nodes are. Safe to call from any thread.</summary>
public interface IMediaPlacement
{
    /// <summary>The media node for a room that is placed anew; null when there is none that takes it now.</summary>
    /// <param name="except">A node that is not to be chosen; null for none.</param>
    string? Choose(string? except = null);

    /// <summary>A media node by its name and incarnation.</summary>
    MediaNodeView Find(string node);

    /// <summary>A peer is on its way to a node, whose figures do not show it yet.</summary>
    void Count(string node);
}

/// <summary>News of media nodes, on the event stream of each node that holds rooms.</summary>
/// <param name="Node">Name and incarnation.</param>
public abstract record MediaNodeNews(string Node) : INoSerializationVerificationNeeded
{
    /// <summary>It does not answer any more, or is no member any more.</summary>
    public sealed record Lost(string Node) : MediaNodeNews(Node);

    /// <summary>It is there: new, or back.</summary>
    public sealed record Found(string Node) : MediaNodeNews(Node);

    /// <summary>It is to be left.</summary>
    public sealed record Drains(string Node) : MediaNodeNews(Node);
}
