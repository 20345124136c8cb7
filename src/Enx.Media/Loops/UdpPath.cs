using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Enx.Media.Peers;

namespace Enx.Media.Loops;

/// <summary>A UDP address that datagrams go to through the loop's socket.</summary>
internal sealed class UdpPath(UdpPort port, SocketAddress address, Action<UdpPath> closed) : IcePath
{
    public SocketAddress Address => address;

    protected override bool SendNow(ReadOnlySpan<byte> datagram) => port.Send(datagram, address);

    public override int WriteAddress(Span<byte> destination, out ushort portNumber) => Write(address, destination, out portNumber);

    public override void Close() => closed(this);

    /// <summary>Reads the address out of a sockaddr, without making an object of it.</summary>
    public static int Write(SocketAddress from, Span<byte> destination, out ushort portNumber)
    {
        // sockaddr_in and sockaddr_in6: family (2), port (2), then the address; IPv6 has its flow label (4) in between.
        var raw = from.Buffer.Span;
        portNumber = BinaryPrimitives.ReadUInt16BigEndian(raw[2..]);
        if (from.Family == AddressFamily.InterNetwork)
        {
            raw.Slice(4, 4).CopyTo(destination);
            return 4;
        }

        raw.Slice(8, 16).CopyTo(destination);
        return 16;
    }
}
