using System.Net;
using Enx.Host.Configuration;
using Enx.Host.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Enx.Host.Web.Listeners;

/// <summary>
/// What TCP connections to a listener may cost before anybody knows whose they are: so many of an address (of IPv6: of a /64), so many in all, and
/// a first byte within <c>enx.limits.request-head-timeout</c>. A trusted proxy brings many people, so it has no bound of its own.
/// </summary>
internal sealed class ConnectionGate(EnxSettings settings, NodeCounters counters, RefusedConnections refused, TimeProvider time)
{
    // A socket counts as a connection, and each has pages and calls beside it.
    private readonly int _most = (int)Math.Min(settings.Limits.Sessions * 2L, int.MaxValue);
    private readonly AddressCounts _ofAddress = new(settings.Limits.ConnectionsPerAddress);
    private int _open;

    /// <summary>Has the connections of a listener go through this gate.</summary>
    public void Guard(ListenOptions listener) => listener.Use(next => connection => RunAsync(connection, next));

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var key = ClientAddress.IsIn(address, settings.Http.TrustedProxies) ? null : ClientAddress.KeyOf(address);
        if (Refusal(key) is { } why)
        {
            counters.ConnectionRefused();
            refused.Add(address, why);
            connection.Abort();
            return;
        }
        try
        {
            if (await BeginsAsync(connection)) await next(connection);
            else connection.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            if (key is not null) _ofAddress.Leave(key);
        }
    }

    /// <summary>Takes a connection in; or says why not.</summary>
    private string? Refusal(IPAddress? key)
    {
        if (Interlocked.Increment(ref _open) > _most)
        {
            Interlocked.Decrement(ref _open);
            return $"the listener holds {_most} (twice enx.limits.sessions)";
        }
        if (key is null || _ofAddress.TryEnter(key)) return null;
        Interlocked.Decrement(ref _open);
        return $"its address holds {settings.Limits.ConnectionsPerAddress} (enx.limits.connections-per-address)";
    }

    /// <summary>Waits for the first byte. False when none came in time, or the node stops.</summary>
    private async Task<bool> BeginsAsync(ConnectionContext connection)
    {
        using var patience = new CancellationTokenSource(settings.Limits.RequestHeadTimeout, time);
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            var read = await connection.Transport.Input.ReadAsync(ended.Token);
            // Nothing is taken, and nothing counts as looked at: the one who reads next gets the same.
            connection.Transport.Input.AdvanceTo(read.Buffer.Start);
            return !read.Buffer.IsEmpty;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return false;
        }
    }
}
