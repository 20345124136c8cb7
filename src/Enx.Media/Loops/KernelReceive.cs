using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Enx.Media.Loops;

/// <summary>
/// Takes datagrams off a socket with the time at which the kernel got them (Linux, <c>SO_TIMESTAMPNS</c>). When the loop did not get to run
/// for a while, what waited has arrived then and not now; whoever is told otherwise takes the wait for a queue on its way. The socket
/// must be non-blocking. Used by one thread.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe partial class KernelReceive
{
    private const int SolSocket = 1;
    private const int TimestampNs = 35;
    private const int DontWait = 0x40;
    private const int ControlBytes = 64;
    private const long NoAge = 0;
    private const long LongestAgeUs = 5_000_000;

    private readonly Socket _socket;
    private readonly byte[] _control = GC.AllocateArray<byte>(ControlBytes, pinned: true);

    public KernelReceive(Socket socket)
    {
        _socket = socket;
        socket.SetRawSocketOption(SolSocket, TimestampNs, BitConverter.GetBytes(1));
    }

    /// <summary>Takes a datagram if one is there.</summary>
    /// <param name="buffer">Where its bytes go.</param>
    /// <param name="from">Takes its sender's address.</param>
    /// <param name="length">Its length.</param>
    /// <param name="ageUs">How long ago the kernel got it, µs.</param>
    /// <returns>False when none is there, or an error of an earlier send was.</returns>
    public bool TryReceive(Span<byte> buffer, SocketAddress from, out int length, out long ageUs)
    {
        var address = from.Buffer.Span;
        fixed (byte* bytes = buffer, name = address, control = _control)
        {
            var part = new KernelMessage.Part { Base = bytes, Length = (nuint)buffer.Length };
            var message = new KernelMessage { Name = name, NameLength = (uint)address.Length, Parts = &part, PartCount = 1, Control = control, ControlLength = ControlBytes };
            var received = recvmsg((int)_socket.Handle, &message, DontWait);
            length = (int)Math.Max(0, received);
            ageUs = NoAge;
            if (received < 0) return false;
            from.Size = (int)message.NameLength;
            ageUs = AgeOf(control, message.ControlLength);
            return true;
        }
    }

    private static long AgeOf(byte* control, nuint length)
    {
        // cmsghdr: its length, level, type; then seconds and nanoseconds since 1970.
        if (length < 32 || *(int*)(control + 8) != SolSocket || *(int*)(control + 12) != TimestampNs) return NoAge;
        var at = *(long*)(control + 16) * 1_000_000 + *(long*)(control + 24) / 1000;
        var now = (DateTimeOffset.UtcNow.Ticks - DateTimeOffset.UnixEpoch.Ticks) / 10;
        // A wall clock that was set in between says nothing.
        return now - at is >= 0 and <= LongestAgeUs and var age ? age : NoAge;
    }

    [LibraryImport("libc", SetLastError = false)]
    private static partial nint recvmsg(int socket, KernelMessage* message, int flags);
}
