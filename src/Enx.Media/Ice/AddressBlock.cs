using System.Buffers.Binary;
using System.Net;

namespace Enx.Media.Ice;

/// <summary>
/// The block of addresses that one party is taken to hold: an IPv4 address, or the /64 of an IPv6 address, in which anybody can have as many
/// as he likes. What is limited for each address is limited for each of these.
/// </summary>
/// <param name="Value">The block as a number: the upper half of an IPv6 address, or an IPv4 address below 2^32, where no IPv6 network is but
/// the loopback's and the like.</param>
internal readonly record struct AddressBlock(ulong Value)
{
    private static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF];

    /// <summary>That of an address in network order: 4 or 16 bytes; of any other length, that of nobody.</summary>
    public static AddressBlock Of(ReadOnlySpan<byte> address)
    {
        if (address.Length == 16 && address.StartsWith(MappedPrefix)) address = address[MappedPrefix.Length..];
        return new AddressBlock(address.Length switch
        {
            4 => BinaryPrimitives.ReadUInt32BigEndian(address),
            16 => BinaryPrimitives.ReadUInt64BigEndian(address),
            _ => 0,
        });
    }

    /// <summary>That of an address.</summary>
    public static AddressBlock Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out var length) ? Of(bytes[..length]) : default;
    }
}
