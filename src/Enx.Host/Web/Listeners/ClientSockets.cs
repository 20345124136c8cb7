using System.Net;
using Enx.Host.Configuration;

namespace Enx.Host.Web.Listeners;

/// <summary>
/// How many signalling sockets each client's address holds. Behind a trusted proxy connections are the proxy's, and this is the bound. What comes
/// from such a proxy without a word of who is behind it has none.
/// </summary>
internal sealed class ClientSockets(EnxSettings settings)
{
    private readonly AddressCounts _counts = new(settings.Limits.ConnectionsPerAddress);

    /// <summary>Takes a socket in, until what is given back is disposed; null when its address holds as many as it may.</summary>
    public IDisposable? TryEnter(IPAddress? address)
    {
        var key = ClientAddress.KeyOf(address);
        if (ClientAddress.IsIn(address, settings.Http.TrustedProxies)) return new Entry(null, key);
        return _counts.TryEnter(key) ? new Entry(_counts, key) : null;
    }

    private sealed class Entry(AddressCounts? counts, IPAddress key) : IDisposable
    {
        public void Dispose() => counts?.Leave(key);
    }
}
