using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Enx.Host.Web.Listeners;

/// <summary>
/// A listener of the node, and what is behind it. On loopback there is one with everything; beyond that one for people and applications, and
/// one for operators (<c>enx.management</c>), which strangers can neither see nor fill up.
/// </summary>
/// <param name="Kind">Who it is for.</param>
/// <param name="IsOnLoopback">Whether only this machine reaches it.</param>
internal sealed record NodeListener(NodeListenerKind Kind, bool IsOnLoopback)
{
    private static readonly string[] OfOperators = ["/metrics", "/cluster"];

    private static readonly object Key = new();

    /// <summary>Whether a request may look behind this listener for what is at a path.</summary>
    public bool Opens(PathString path) => Kind switch
    {
        NodeListenerKind.Public => !OfOperators.Any(p => path.StartsWithSegments(p)),
        NodeListenerKind.Management => OfOperators.Any(p => path.StartsWithSegments(p)) || path.StartsWithSegments("/healthz"),
        _ => true,
    };

    /// <summary>Marks the connections of a listener, so that their requests know by which listener they came.</summary>
    public void Mark(ListenOptions listener) => listener.Use(next => connection =>
    {
        connection.Items[Key] = this;
        return next(connection);
    });

    /// <summary>The listener by which a request came.</summary>
    public static NodeListener Of(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(Key, out var listener) == true && listener is NodeListener found
            ? found
            : throw new InvalidOperationException("The listener of this request marks no connections.");
}

/// <summary>Who a listener is for.</summary>
internal enum NodeListenerKind
{
    /// <summary>Everybody: people, applications and operators.</summary>
    Both,

    /// <summary>People and applications.</summary>
    Public,

    /// <summary>Operators and what watches the node.</summary>
    Management,
}
