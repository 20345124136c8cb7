using System.Collections.Concurrent;
using System.Collections.Immutable;
using static Enx.Actors.Protocol.NodeProtocol;

namespace Enx.Actors.Placement;

/// <summary>
/// All nodes as this one sees them: written by its <see cref="NodeDirectory"/> alone, read by rooms and pages on any thread. A read is a
/// look at one immutable table, so that placing a room costs no round trip.
/// </summary>
public sealed class NodeTable(TimeProvider time) : IMediaPlacement
{
    /// <summary>So long after a peer was sent to a node the node's figures are believed to show it.</summary>
    private static readonly TimeSpan UntilSeen = TimeSpan.FromSeconds(3);

    /// <summary>One node.</summary>
    /// <param name="Status">What it last said.</param>
    /// <param name="State">Whether it is there. Nodes without media are alive while they are members.</param>
    /// <param name="HeardAt">When it was last heard: a timestamp of this process.</param>
    public sealed record Entry(NodeStatus Status, MediaNodeState State, long HeardAt);

    /// <summary>This node is about to leave.</summary>
    /// <param name="BeganAt">When that was said: a timestamp of this process.</param>
    /// <param name="Within">How long after that it leaves at the latest.</param>
    public sealed record OwnDrain(long BeganAt, TimeSpan Within);

    /// <summary>A look at everything.</summary>
    /// <param name="Own">This node's name and incarnation; empty until it is known.</param>
    /// <param name="Nodes">The nodes that have been heard, by name and incarnation.</param>
    /// <param name="Members">The incarnations that are members of the cluster.</param>
    /// <param name="IsReady">Whether the membership is known: only then is a stranger gone.</param>
    /// <param name="Drain">Whether this node is about to leave; null when it is not.</param>
    public sealed record Look(string Own, ImmutableSortedDictionary<string, Entry> Nodes, ImmutableHashSet<string> Members, bool IsReady, OwnDrain? Drain = null);

    private readonly ConcurrentDictionary<string, ConcurrentQueue<long>> _sent = new(StringComparer.Ordinal);
    private volatile Look _look = new("", ImmutableSortedDictionary.Create<string, Entry>(StringComparer.Ordinal), [], false);

    /// <summary>The table as it is now.</summary>
    public Look Current => _look;

    /// <summary>What this node last said of itself; null until it has.</summary>
    public NodeStatus? Own => _look is { } look && look.Nodes.TryGetValue(look.Own, out var own) ? own.Status : null;

    /// <summary>How long this node still stays, zero or more; null when it is not about to leave. Whatever is done to the clock of the machine.</summary>
    public TimeSpan? Leaving => _look.Drain is { } drain ? TimeSpan.FromTicks(Math.Max(0, (drain.Within - time.GetElapsedTime(drain.BeganAt)).Ticks)) : null;

    internal void Publish(Look look) => _look = look;

    /// <inheritdoc/>
    public string? Choose(string? except = null)
    {
        var look = _look;
        return MediaPlacement.Choose([.. Candidates(look, except)], look.Own, Random.Shared.Next);
    }

    /// <inheritdoc/>
    public MediaNodeView Find(string node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var look = _look;
        if (look.Nodes.TryGetValue(node, out var entry)) return new MediaNodeView(node, entry.State, entry.Status.Draining, entry.Status.Media);
        return new MediaNodeView(node, look.IsReady && !look.Members.Contains(node) ? MediaNodeState.Gone : MediaNodeState.Unknown, false, null);
    }

    /// <inheritdoc/>
    public void Count(string node) => _sent.GetOrAdd(node, _ => new ConcurrentQueue<long>()).Enqueue(time.GetTimestamp());

    private IEnumerable<MediaCandidate> Candidates(Look look, string? except)
    {
        foreach (var (node, entry) in look.Nodes)
        {
            if (node == except || entry is not { State: MediaNodeState.Alive, Status: { Media: not null, Draining: false } }) continue;
            var unseen = Unseen(node);
            if (MediaPlacement.HasPlace(entry.Status.Figures, unseen)) yield return new MediaCandidate(node, MediaPlacement.LoadOf(entry.Status.Figures, unseen));
        }
    }

    private int Unseen(string node)
    {
        if (!_sent.TryGetValue(node, out var sent)) return 0;
        while (sent.TryPeek(out var at) && time.GetElapsedTime(at) > UntilSeen) sent.TryDequeue(out _);
        return sent.Count;
    }

    /// <summary>A node is gone: what was sent there is forgotten.</summary>
    internal void Forget(string node) => _sent.TryRemove(node, out _);
}
