using System.Text.Json.Serialization;

namespace Enx.Host.Operators;

/// <summary>The cluster as one of its nodes sees it.</summary>
/// <param name="Result">0.</param>
/// <param name="At">When, by the clock of the node that answers.</param>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Own">The node that answers, host:port.</param>
/// <param name="Version">The release that it runs.</param>
/// <param name="Leader">The node that decides who is a member; null while it is not known.</param>
/// <param name="Oldest">The oldest room node, where what exists once in a cluster runs; null when there is none.</param>
/// <param name="Totals">The sums.</param>
/// <param name="Members">Every member.</param>
/// <param name="Events">What this node has seen happen lately, newest first.</param>
internal sealed record ClusterAnswer(
    [property: JsonPropertyName("result")] int Result,
    [property: JsonPropertyName("at")] DateTimeOffset At,
    [property: JsonPropertyName("cluster")] string Cluster,
    [property: JsonPropertyName("own")] string Own,
    [property: JsonPropertyName("version")] string Version,
    [property: JsonPropertyName("leader")] string? Leader,
    [property: JsonPropertyName("oldest")] string? Oldest,
    [property: JsonPropertyName("totals")] ClusterTotals Totals,
    [property: JsonPropertyName("members")] IReadOnlyList<MemberView> Members,
    [property: JsonPropertyName("events")] IReadOnlyList<ClusterEventView> Events);

/// <summary>Sums over all members.</summary>
/// <param name="Members">Members of the cluster.</param>
/// <param name="Up">Those that are full members.</param>
/// <param name="Unreachable">Those that do not answer.</param>
/// <param name="Draining">Those that are about to leave.</param>
/// <param name="Rooms">Room actors that run; null when a room node did not say.</param>
/// <param name="MediaRooms">Rooms with media, counted on each media node.</param>
/// <param name="Peers">People with media.</param>
/// <param name="Sessions">Open signalling sockets.</param>
/// <param name="PacketsPerSecond">Media packets forwarded a second.</param>
internal sealed record ClusterTotals(
    [property: JsonPropertyName("members")] int Members,
    [property: JsonPropertyName("up")] int Up,
    [property: JsonPropertyName("unreachable")] int Unreachable,
    [property: JsonPropertyName("draining")] int Draining,
    [property: JsonPropertyName("rooms")] int? Rooms,
    [property: JsonPropertyName("media_rooms")] int MediaRooms,
    [property: JsonPropertyName("peers")] int Peers,
    [property: JsonPropertyName("sessions")] int Sessions,
    [property: JsonPropertyName("packets_per_second")] long PacketsPerSecond);

/// <summary>One member.</summary>
/// <param name="Node">Its name, host:port.</param>
/// <param name="Incarnation">Which life of a process under that name it is.</param>
/// <param name="Own">Whether it is the node that answers.</param>
/// <param name="Status">joining, weaklyup, up, leaving, exiting or down.</param>
/// <param name="Reachable">Whether the others reach it.</param>
/// <param name="Roles">What it does.</param>
/// <param name="Version">The release that it runs; null until it has said so, as are the next ones.</param>
/// <param name="Started">When its process started.</param>
/// <param name="PublicUrl">By which clients reach it; null when that is not said.</param>
/// <param name="Load">What it carries.</param>
/// <param name="MediaLost">Whether it should carry media and has not answered for some seconds. Only room nodes look.</param>
/// <param name="Draining">Whether it is about to leave.</param>
/// <param name="Deadline">When it leaves at the latest, while it drains.</param>
/// <param name="Shards">Shards of rooms on it; null when it holds none, or did not say.</param>
/// <param name="Rooms">Room actors that run on it; likewise.</param>
internal sealed record MemberView(
    [property: JsonPropertyName("node")] string Node,
    [property: JsonPropertyName("incarnation")] string Incarnation,
    [property: JsonPropertyName("own")] bool Own,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("reachable")] bool Reachable,
    [property: JsonPropertyName("roles")] IReadOnlyList<string> Roles,
    [property: JsonPropertyName("version")] string? Version,
    [property: JsonPropertyName("started")] DateTimeOffset? Started,
    [property: JsonPropertyName("public_url")] string? PublicUrl,
    [property: JsonPropertyName("load")] LoadView? Load,
    [property: JsonPropertyName("media_lost")] bool MediaLost,
    [property: JsonPropertyName("draining")] bool Draining,
    [property: JsonPropertyName("deadline")] DateTimeOffset? Deadline,
    [property: JsonPropertyName("shards")] int? Shards,
    [property: JsonPropertyName("rooms")] int? Rooms);

/// <summary>What a member carries, as it said last.</summary>
/// <param name="Cpu">The share of its machine's processors that it uses, 0 to 1.</param>
/// <param name="PacketsPerSecond">Media packets forwarded a second.</param>
/// <param name="Peers">People with media on it.</param>
/// <param name="MaxPeers">The most that it takes; 0 without media.</param>
/// <param name="MediaRooms">Rooms with media on it.</param>
/// <param name="MaxMediaRooms">The most that it takes.</param>
/// <param name="Sessions">Open signalling sockets.</param>
/// <param name="Age">How old these figures are, seconds.</param>
internal sealed record LoadView(
    [property: JsonPropertyName("cpu")] double Cpu,
    [property: JsonPropertyName("packets_per_second")] long PacketsPerSecond,
    [property: JsonPropertyName("peers")] int Peers,
    [property: JsonPropertyName("max_peers")] int MaxPeers,
    [property: JsonPropertyName("media_rooms")] int MediaRooms,
    [property: JsonPropertyName("max_media_rooms")] int MaxMediaRooms,
    [property: JsonPropertyName("sessions")] int Sessions,
    [property: JsonPropertyName("age")] double Age);

/// <summary>Something that happened.</summary>
/// <param name="At">When the node that answers saw it.</param>
/// <param name="Kind">joined, up, leaving, removed, downed, unreachable, reachable, media_lost, media_found or drains.</param>
/// <param name="Node">Whom it concerns.</param>
/// <param name="Text">The same in a sentence.</param>
internal sealed record ClusterEventView(
    [property: JsonPropertyName("at")] DateTimeOffset At,
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("node")] string Node,
    [property: JsonPropertyName("text")] string Text);

/// <summary>Rooms that run.</summary>
/// <param name="Result">0.</param>
/// <param name="Total">How many run, as far as room nodes have answered.</param>
/// <param name="Silent">Room nodes that did not answer: their rooms are missing.</param>
/// <param name="Rooms">Those asked for.</param>
internal sealed record RunningRoomsAnswer(
    [property: JsonPropertyName("result")] int Result,
    [property: JsonPropertyName("total")] int Total,
    [property: JsonPropertyName("silent")] IReadOnlyList<string> Silent,
    [property: JsonPropertyName("rooms")] IReadOnlyList<RunningRoom> Rooms);

/// <summary>A room that runs.</summary>
/// <param name="RoomId">Its id.</param>
/// <param name="Name">Its name; null when it did not answer, as are the next two.</param>
/// <param name="Users">How many people are in it.</param>
/// <param name="Node">The node that holds it.</param>
/// <param name="MediaNode">The node that carries its media; null when there is none.</param>
/// <param name="Shard">Its shard.</param>
internal sealed record RunningRoom(
    [property: JsonPropertyName("room_id")] string RoomId,
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("users")] int? Users,
    [property: JsonPropertyName("node")] string Node,
    [property: JsonPropertyName("media_node")] string? MediaNode,
    [property: JsonPropertyName("shard")] string Shard);

/// <summary>A node drains.</summary>
/// <param name="Result">0.</param>
/// <param name="Node">Which.</param>
/// <param name="Deadline">When it leaves at the latest.</param>
internal sealed record DrainAnswer(
    [property: JsonPropertyName("result")] int Result,
    [property: JsonPropertyName("node")] string Node,
    [property: JsonPropertyName("deadline")] DateTimeOffset Deadline);

/// <summary>A node is put out.</summary>
/// <param name="Result">0.</param>
/// <param name="Node">Which.</param>
internal sealed record DownAnswer([property: JsonPropertyName("result")] int Result, [property: JsonPropertyName("node")] string Node);

/// <summary>How answers to operators become JSON, and are described. Names are said at each field.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ClusterAnswer))]
[JsonSerializable(typeof(RunningRoomsAnswer))]
[JsonSerializable(typeof(JournalAnswer))]
[JsonSerializable(typeof(DrainAnswer))]
[JsonSerializable(typeof(DownAnswer))]
internal sealed partial class ClusterJson : JsonSerializerContext;
