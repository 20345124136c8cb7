using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Enx.Media.Peers;

namespace Enx.Media.Loops;

/// <summary>A UDP address that datagrams go to through the loop's socket.</summary>
internal sealed class UdpPath(UdpPort port, SocketAddress address, Action<UdpPath> closed) : IcePath
{
    private SendRun? _run;

    public SocketAddress Address => address;

    /// <summary>The turn is over: what waits is sent. Returns the place where it did; null when nothing has.</summary>
    public SendRun? End()
    {
        var run = _run;
        _run = null;
        if (run is not null) port.Send(run, address);
        return run;
    }

    protected override bool SendNow(ReadOnlySpan<byte> datagram)
    {
        if (!port.SendsRuns || datagram.Length > SendRun.Capacity) return port.Send(datagram, address);
        var run = _run ??= port.Begin(this);
        if (run.TryAdd(datagram)) return true;
        port.Send(run, address);
        return run.TryAdd(datagram);
    }

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
