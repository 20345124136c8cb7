using System.Net;
using System.Net.Sockets;

namespace Enx.Host.Web.Listeners;

/// <summary>What counts as one address where something is bounded for each.</summary>
internal static class ClientAddress
{
    private const int BytesOfNetwork = 8;

    /// <summary>
    /// An IPv4 address stands for itself, also where it is mapped into IPv6. Of IPv6 the /64 counts: everybody has one, with more addresses in it
    /// than can be counted.
    /// </summary>
    public static IPAddress KeyOf(IPAddress? address)
    {
        if (address is null) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[BytesOfNetwork..].Clear();
        return new IPAddress(bytes);
    }

    /// <summary>Whether an address is in one of the networks.</summary>
    public static bool IsIn(IPAddress? address, IReadOnlyList<IPNetwork> networks)
    {
        if (address is null) return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return networks.Any(n => n.Contains(plain));
    }
}
