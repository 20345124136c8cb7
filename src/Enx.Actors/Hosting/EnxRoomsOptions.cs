using System.Security.Cryptography;
using Enx.Actors.Bandwidth;
using Enx.Actors.Journals;
using Enx.Actors.Limits;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Actors.Storage;
using Enx.Actors.Webhooks;

namespace Enx.Actors.Hosting;

/// <summary>How a node hosts rooms. The defaults make a cluster of one on this machine, with its journal in <c>data/rooms.db</c>.</summary>
public sealed class EnxRoomsOptions
{
    /// <summary>The name or address that other nodes reach this one by. Compared as text, so every node must write it alike.</summary>
    public string Hostname { get; set; } = "127.0.0.1";

    /// <summary>The address to listen on for other nodes, where that is not <see cref="Hostname"/>: in a container, say. Empty: <see cref="Hostname"/>.</summary>
    public string BindAddress { get; set; } = "";

    /// <summary>The port that other nodes reach this one on; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>
    /// TLS between nodes; null for none. With it nodes are reached by <c>akka.ssl.tcp</c>, and all must have it. Without it whoever
    /// reaches the port can command the rooms.
    /// </summary>
    public RemotingTls? Tls { get; set; }

    /// <summary>
    /// The cluster's seed nodes, <c>akka.tcp://system@host:port</c>: the same list, in the same order, on all nodes. Empty: with
    /// PostgreSQL the nodes find each other in the database, with SQLite this node is a cluster of its own.
    /// </summary>
    public IReadOnlyList<string> SeedNodes { get; set; } = [];

    /// <summary>
    /// This node's roles: some of <see cref="NodeRoles"/>, and any others of the host's own. A node with <see cref="NodeRoles.Room"/>
    /// holds rooms; any other speaks to them through a proxy.
    /// </summary>
    public IReadOnlyList<string> Roles { get; set; } = [NodeRoles.Room];

    /// <summary>Which side goes on when the network parts the cluster: the same on all nodes.</summary>
    public SplitBrainStrategy SplitBrain { get; set; } = SplitBrainStrategy.Auto;

    /// <summary>What kind of database rooms are kept in.</summary>
    public RoomStorage Storage { get; set; } = RoomStorage.Sqlite;

    /// <summary>Where the database is. For SQLite, the file's directory is made if it is missing.</summary>
    public string ConnectionString { get; set; } = "Data Source=data/rooms.db";

    /// <summary>
    /// How long what happened in rooms is kept once a snapshot makes it superfluous; null for ever. What a webhook may still tell stays
    /// in any case. A day or more, so that a used token is remembered for as long as it could be used.
    /// </summary>
    public TimeSpan? KeepEvents { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long the media node may take to answer a join before the user is turned away.</summary>
    public TimeSpan JoinTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an empty room stays in memory. Its facts stay in the journal: the next message brings it back.</summary>
    public TimeSpan EmptyRoomTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The largest message between nodes, bytes: a plan of a room of a thousand must fit.</summary>
    public int MaxFrameBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// What resume tokens are signed with, 32 bytes or more: the same on all nodes, or nobody can resume on another one. By default a key
    /// that this process makes for itself.
    /// </summary>
    public ReadOnlyMemory<byte> ResumeKey { get; set; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>
    /// Who is told what happens in the rooms; null for nobody. One node of role <c>room</c> sends for the whole cluster, so all nodes
    /// must have it or none.
    /// </summary>
    public WebhookOptions? Webhooks { get; set; }

    /// <summary>When users and subscribers are told of bandwidth.</summary>
    public BandwidthOptions Bandwidth { get; set; } = new();

    /// <summary>What all of a room's clients may say together.</summary>
    public SpeakingLimits Speaking { get; set; } = SpeakingLimits.UsualOfRoom;

    /// <summary>What is known of all nodes, kept up by this node's <see cref="NodeDirectory"/>.</summary>
    public NodeTable Nodes { get; set; } = new(TimeProvider.System);

    /// <summary>Whether rooms can be read and stored, as this node's rooms found.</summary>
    public StorageHealth StorageHealth { get; set; } = new(TimeProvider.System);

    /// <summary>Measures what this node carries; called once a second. By default it takes as much as there is and carries nothing.</summary>
    public Func<NodeProtocol.NodeFigures> Figures { get; set; } = () => new NodeProtocol.NodeFigures(0, 0, 0, int.MaxValue, 0, int.MaxValue, 0);

    /// <summary>How long this node takes to be left when it drains, if it is not said otherwise.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>The release that this node runs, for people.</summary>
    public string Version { get; set; } = "";

    /// <summary>By which clients reach this node as a gateway; null when that is not said.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;
}
