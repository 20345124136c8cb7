using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Enx.Media.Loops;

/// <summary>
/// Hands datagrams to the kernel (Linux): one, or a run of them that it cuts up itself (<c>UDP_SEGMENT</c>), which takes a call and a way through its tables for
/// all of them together. Where the kernel or a network card cannot do that, they go one by one. Used by one thread.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe partial class KernelSend
{
    private const int DontWait = 0x40;
    private const int SolUdp = 17;
    private const int UdpSegment = 103;
    private const int ControlBytes = 24;
    private const int ControlLength = 18;

    /// <summary>After so many runs in a row that were refused none is tried again: it is not one address whose network takes shorter packets.</summary>
    private const int MostRefused = 32;

    private readonly Socket _socket;
    private readonly nint _handle;
    private int _refused;

    public KernelSend(Socket socket) => (_socket, _handle) = (socket, socket.Handle);

    /// <summary>Sends a datagram; false when the kernel does not take it.</summary>
    public bool Send(ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        fixed (byte* bytes = datagram, address = to.Buffer.Span)
            return sendto((int)_handle, bytes, (nuint)datagram.Length, DontWait, address, to.Size) >= 0;
    }

    /// <summary>Sends a run; returns how many datagrams the kernel did not take.</summary>
    public int Send(SendRun run, SocketAddress to)
    {
        if (run.Count > 1 && _refused < MostRefused)
        {
            if (SendTogether(run, to))
            {
                _refused = 0;
                return 0;
            }

            _refused++;
        }

        var dropped = 0;
        for (var i = 0; i < run.Count; i++)
            if (!Send(run[i], to)) dropped++;
        return dropped;
    }

    private bool SendTogether(SendRun run, SocketAddress to)
    {
        // cmsghdr: its length, level, type; then the length of a segment.
        var control = stackalloc byte[ControlBytes];
        *(nuint*)control = ControlLength;
        *(int*)(control + 8) = SolUdp;
        *(int*)(control + 12) = UdpSegment;
        *(ushort*)(control + 16) = (ushort)run.SegmentLength;
        fixed (byte* bytes = run.Bytes, address = to.Buffer.Span)
        {
            var part = new KernelMessage.Part { Base = bytes, Length = (nuint)run.Bytes.Length };
            var message = new KernelMessage { Name = address, NameLength = (uint)to.Size, Parts = &part, PartCount = 1, Control = control, ControlLength = ControlBytes };
            return sendmsg((int)_handle, &message, DontWait) >= 0;
        }
    }

    [LibraryImport("libc")]
    private static partial nint sendto(int socket, byte* bytes, nuint length, int flags, byte* address, int addressLength);

    [LibraryImport("libc")]
    private static partial nint sendmsg(int socket, KernelMessage* message, int flags);
}
