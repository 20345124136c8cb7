using System.Collections.Immutable;
using Akka.Actor;

namespace Enx.Actors.Protocol;

/// <summary>
/// What nodes know of each other. A node is named <c>host:port/number</c>: its address in the cluster, and which life of a process
/// under that address it is (<see cref="Placement.NodeNames"/>).
/// </summary>
public static class NodeProtocol
{
    /// <summary>A message between nodes that concerns no room.</summary>
    public interface INodeMessage;

    /// <summary>What a node carries.</summary>
    /// <param name="Cpu">The share of the machine's processors that the process uses, 0 to 1.</param>
    /// <param name="PacketsPerSecond">Media packets forwarded a second.</param>
    /// <param name="Peers">Peers on its media engine.</param>
    /// <param name="MaxPeers">The most that it takes; 0 when it takes none.</param>
    /// <param name="MediaRooms">Rooms with media on it.</param>
    /// <param name="MaxRooms">The most that it takes.</param>
    /// <param name="Sessions">Open signalling sockets.</param>
    public sealed record NodeFigures(double Cpu, long PacketsPerSecond, int Peers, int MaxPeers, int MediaRooms, int MaxRooms, int Sessions);

    /// <summary>One node, as it says of itself once a second.</summary>
    /// <param name="Node">Its name and incarnation.</param>
    /// <param name="At">When this was measured, by the node's clock.</param>
    /// <param name="Started">When the node started.</param>
    /// <param name="Version">The release that it runs.</param>
    /// <param name="Roles">Its roles.</param>
    /// <param name="Figures">What it carries.</param>
    /// <param name="Media">The actor that understands <see cref="MediaProtocol.IMediaCommand"/>; null when it carries no media.</param>
    /// <param name="Draining">It takes nothing new and is to be left.</param>
    /// <param name="Deadline">When it leaves at the latest, while it drains.</param>
    /// <param name="PublicUrl">By which clients reach it as a gateway; null when that is not said.</param>
    [Wire("d:node")]
    public sealed record NodeStatus(
        string Node,
        DateTimeOffset At,
        DateTimeOffset Started,
        string Version,
        ImmutableArray<string> Roles,
        NodeFigures Figures,
        IActorRef? Media = null,
        bool Draining = false,
        DateTimeOffset? Deadline = null,
        string? PublicUrl = null) : INodeMessage;

    /// <summary>
    /// To the <see cref="Placement.NodeDirectory"/> of a node: it is to be left. Its process moves its people elsewhere, and then stops. Answer:
    /// <see cref="Draining"/>.
    /// </summary>
    /// <param name="Seconds">After so many seconds it leaves anyway; null for as many as it is configured with.</param>
    [Wire("d:drain")]
    public sealed record DrainNode(int? Seconds) : INodeMessage;

    /// <summary>It drains.</summary>
    /// <param name="Node">Which node.</param>
    /// <param name="Deadline">When it leaves at the latest.</param>
    [Wire("d:draining")]
    public sealed record Draining(string Node, DateTimeOffset Deadline) : INodeMessage;

    /// <summary>Is the media node there? It answers the same number with <see cref="Pong"/>.</summary>
    [Wire("d:ping")]
    public sealed record Ping(long Number) : INodeMessage;

    /// <summary>It is.</summary>
    [Wire("d:pong")]
    public sealed record Pong(long Number) : INodeMessage;
}
