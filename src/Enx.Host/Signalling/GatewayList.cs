using System.Collections.Immutable;
using Enx.Actors.Placement;

namespace Enx.Host.Signalling;

/// <summary>Where clients find gateways: those that live, say how they are reached, and are not about to leave.</summary>
internal sealed class GatewayList(NodeTable nodes, TimeProvider time)
{
    /// <summary>Their addresses, in an order that differs from client to client, so that not all of them go to the same one.</summary>
    public ImmutableArray<string> Gateways
    {
        get
        {
            string[] known = [.. nodes.Current.Nodes.Values.Where(n => n.Status is { PublicUrl: not null, Draining: false }).Select(n => n.Status.PublicUrl!)];
            Random.Shared.Shuffle(known);
            return [.. known];
        }
    }

    /// <summary>How long this gateway stays; null when it is not about to leave.</summary>
    public TimeSpan? Leaving =>
        nodes.Current is { } look && look.Nodes.TryGetValue(look.Own, out var own) && own.Status is { Draining: true, Deadline: { } deadline }
            ? Remaining(deadline)
            : null;

    private TimeSpan Remaining(DateTimeOffset deadline) => deadline - time.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero;
}
