using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Enx.Media.Loops;

namespace Enx.Media.Ice;

/// <summary>A way to a peer: a UDP address or a TCP connection that has passed, or may pass, an ICE check.</summary>
internal abstract class IcePath
{
    /// <summary>The peer that authenticated here; null before.</summary>
    public Peer? Peer { get; set; }

    /// <summary>The ICE session of the newest check that came on this path; null before.</summary>
    public IceSession? Session { get; set; }

    /// <summary>The way has ended; what is still queued from it counts for nothing.</summary>
    public bool Gone { get; set; }

    /// <summary>Sends a datagram; false when it was dropped.</summary>
    public abstract bool Send(ReadOnlySpan<byte> datagram);

    /// <summary>The other side's address in network order: 4 or 16 bytes, for XOR-MAPPED-ADDRESS.</summary>
    public abstract int WriteAddress(Span<byte> address, out ushort port);

    /// <summary>The peer has no more use for this path.</summary>
    public abstract void Close();
}

/// <summary>A UDP address that datagrams go to through the loop's socket.</summary>
internal sealed class UdpPath(UdpPort port, SocketAddress address, Action<UdpPath> closed) : IcePath
{
    public SocketAddress Address => address;

    public override bool Send(ReadOnlySpan<byte> datagram) => port.Send(datagram, address);

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
