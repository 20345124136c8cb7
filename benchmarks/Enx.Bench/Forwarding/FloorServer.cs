using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Enx.Media.Rtp;
using Enx.Media.Srtp;

namespace Enx.Bench.Forwarding;

/// <summary>
/// The least that a forwarder on this machine can take for a packet, as a process of its own: one thread, one UDP socket, a bare <c>recvfrom</c>, the packet opened, and for each
/// subscriber a copy sealed under its own key and a bare <c>sendto</c>. It knows no room, no layer, no loss and no bandwidth; nothing can forward the same bytes by the same system
/// calls for less. Whoever sends it one byte is a subscriber from then on; anything else is a packet of the publisher.
/// </summary>
internal static unsafe partial class FloorServer
{
    private const int Inet = 2;
    private const int Datagram = 2;
    private const int AddressBytes = 16;

    /// <summary>The key that all of its packets are under.</summary>
    public static byte[] Key { get; } = new byte[16];

    /// <summary>The salt.</summary>
    public static byte[] Salt { get; } = new byte[12];

    /// <summary>Serves until its standard input ends; writes its port first.</summary>
    public static void Run()
    {
        var socket = socket_(Inet, Datagram, 0);
        var bind = stackalloc byte[AddressBytes];
        new Span<byte>(bind, AddressBytes).Clear();
        *(ushort*)bind = Inet;
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(bind + 4, 4), 0x7F000001);
        if (socket < 0 || bind_(socket, bind, AddressBytes) != 0) throw new IOException("no socket");
        var length = AddressBytes;
        _ = getsockname(socket, bind, &length);
        Console.WriteLine(BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(bind + 2, 2)));
        var thread = new Thread(() => Serve(socket)) { IsBackground = true, Name = "floor" };
        thread.Start();
        _ = Console.In.ReadToEnd();
    }

    private static void Serve(int socket)
    {
        var buffer = (byte*)NativeMemory.AlignedAlloc(2048, 64);
        var copy = (byte*)NativeMemory.AlignedAlloc(2048, 64);
        var from = stackalloc byte[AddressBytes];
        var publisher = New();
        var (addresses, contexts) = (new List<nint>(), new List<SrtpContext>());
        while (true)
        {
            var length = AddressBytes;
            var received = (int)recvfrom(socket, buffer, 2048, 0, from, &length);
            if (received == 1)
            {
                var kept = (byte*)NativeMemory.Alloc(AddressBytes);
                new ReadOnlySpan<byte>(from, AddressBytes).CopyTo(new Span<byte>(kept, AddressBytes));
                addresses.Add((nint)kept);
                contexts.Add(New());
            }

            if (received <= RtpHeader.MinLength || !publisher.TryUnprotectRtp(new Span<byte>(buffer, received), out var plain)) continue;
            for (var i = 0; i < addresses.Count; i++)
            {
                new ReadOnlySpan<byte>(buffer, plain).CopyTo(new Span<byte>(copy, 2048));
                var sealedLength = contexts[i].ProtectRtp(new Span<byte>(copy, 2048), plain);
                _ = sendto(socket, copy, (nuint)sealedLength, 0, (byte*)addresses[i], AddressBytes);
            }
        }
    }

    private static SrtpContext New() => new(SrtpProfile.AeadAes128Gcm, Key, Salt);

    [LibraryImport("libc", EntryPoint = "socket")]
    private static partial int socket_(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind")]
    private static partial int bind_(int socket, byte* address, int length);

    [LibraryImport("libc")]
    private static partial int getsockname(int socket, byte* address, int* length);

    [LibraryImport("libc")]
    private static partial nint recvfrom(int socket, byte* buffer, nuint length, int flags, byte* address, int* addressLength);

    [LibraryImport("libc")]
    private static partial nint sendto(int socket, byte* buffer, nuint length, int flags, byte* address, int addressLength);
}
