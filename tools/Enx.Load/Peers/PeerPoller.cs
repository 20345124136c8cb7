using System.Runtime.InteropServices;

namespace Enx.Load.Peers;

/// <summary>Tells which of many sockets have something to read (Linux, <c>epoll</c>). .NET's own <c>Socket.Select</c> goes through all of them each time, which for
/// some hundred clients costs more than the clients.</summary>
internal sealed unsafe partial class PeerPoller : IDisposable
{
    private const int Add = 1;
    private const int Delete = 2;
    private const uint Readable = 1;
    private const int MostEvents = 256;

    // struct epoll_event: 32 bits of events, 64 of data; packed on x86-64 alone.
    private static readonly int EventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly int _epoll;
    private readonly byte[] _events = GC.AllocateArray<byte>(MostEvents * 16, pinned: true);
    private readonly int[] _ready = new int[MostEvents];

    /// <summary>Makes one that watches nothing yet.</summary>
    /// <exception cref="PlatformNotSupportedException">The system is not Linux.</exception>
    /// <exception cref="IOException">The system gives none.</exception>
    public PeerPoller()
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("The load tester's clients need Linux (epoll). Run it in a container.");
        _epoll = epoll_create1(0);
        if (_epoll < 0) throw new IOException("epoll_create1 failed");
    }

    /// <summary>Watches a socket under a number of the caller's.</summary>
    public void Watch(nint socket, int number)
    {
        var at = stackalloc byte[16];
        Write(at, number);
        if (epoll_ctl(_epoll, Add, (int)socket, at) != 0) throw new IOException("epoll_ctl failed");
    }

    /// <summary>Watches a socket no more.</summary>
    public void Forget(nint socket)
    {
        var at = stackalloc byte[16];
        Write(at, 0);
        _ = epoll_ctl(_epoll, Delete, (int)socket, at);
    }

    /// <summary>Waits, and returns the numbers of the sockets that have something to read; good until the next call.</summary>
    public ReadOnlySpan<int> Wait(int milliseconds)
    {
        fixed (byte* events = _events)
        {
            var count = epoll_wait(_epoll, events, MostEvents, milliseconds);
            for (var i = 0; i < count; i++) _ready[i] = *(int*)(events + i * EventBytes + EventBytes - 8);
            return _ready.AsSpan(0, Math.Max(0, count));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ = close(_epoll);

    private static void Write(byte* at, int number)
    {
        *(uint*)at = Readable;
        *(long*)(at + EventBytes - 8) = number;
    }

    [LibraryImport("libc")]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc")]
    private static partial int epoll_ctl(int epoll, int operation, int socket, byte* happening);

    [LibraryImport("libc")]
    private static partial int epoll_wait(int epoll, byte* events, int most, int milliseconds);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
