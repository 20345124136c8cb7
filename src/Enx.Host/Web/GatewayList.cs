using System.Collections.Immutable;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;

namespace Enx.Host.Web;

/// <summary>Where clients find gateways: those that live, say how they are reached, and are not about to leave.</summary>
internal sealed class GatewayList(NodeTable nodes)
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

    /// <summary>The origins of all of them, also of those about to leave: their pages may speak with this node.</summary>
    public ImmutableArray<string> Origins =>
        [.. nodes.Current.Nodes.Values.Select(n => n.Status.PublicUrl).OfType<string>().Select(url => new Uri(url).GetLeftPart(UriPartial.Authority)).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether another gateway is there that is not about to leave.</summary>
    public bool HasOther => nodes.Current is { } look
        && look.Nodes.Values.Any(n => n.Status.Node != look.Own && n.Status is { Draining: false } && n.Status.Roles.Contains(NodeRoles.Gateway));

    /// <summary>How long this gateway stays; null when it is not about to leave.</summary>
    public TimeSpan? Leaving => nodes.Leaving;
}
