using System.Collections.Immutable;

namespace Enx.Host.Operators;

/// <summary>Something that happened in the cluster, as one node saw it.</summary>
/// <param name="At">When this node saw it.</param>
/// <param name="Kind">One of <see cref="ClusterEventKinds"/>.</param>
/// <param name="Node">Whom it concerns, <c>host:port</c>.</param>
/// <param name="Text">The same in a sentence.</param>
internal sealed record ClusterHappening(DateTimeOffset At, string Kind, string Node, string Text);

/// <summary>What can happen.</summary>
internal static class ClusterEventKinds
{
    public const string Joined = "joined";
    public const string Up = "up";
    public const string Leaving = "leaving";
    public const string Removed = "removed";
    public const string Downed = "downed";
    public const string Unreachable = "unreachable";
    public const string Reachable = "reachable";
    public const string MediaLost = "media_lost";
    public const string MediaFound = "media_found";
    public const string Drains = "drains";
}

/// <summary>The last things that happened in the cluster, oldest first: written by <see cref="ClusterLog"/>, read by whoever asks. Bounded.</summary>
internal sealed class ClusterHistory(TimeProvider time)
{
    /// <summary>So many are kept.</summary>
    public const int Most = 200;

    private ImmutableQueue<ClusterHappening> _events = [];
    private int _count;

    /// <summary>The last ones, oldest first.</summary>
    public IEnumerable<ClusterHappening> Events => Volatile.Read(ref _events);

    /// <summary>Called by one actor only.</summary>
    public void Add(string kind, string node, string text)
    {
        var events = _events.Enqueue(new ClusterHappening(time.GetUtcNow(), kind, node, text));
        if (++_count > Most)
        {
            events = events.Dequeue();
            _count--;
        }
        Volatile.Write(ref _events, events);
    }
}
