using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Enx.Media.Loops;

namespace Enx.Load.Peers;

/// <summary>Carries the datagrams of one client from one local port: over UDP, or framed over TCP (RFC 4571 §2).</summary>
internal sealed class ClientSocket : IDisposable
{
    private readonly Socket _socket;
    private readonly SocketAddress _to;
    private readonly bool _tcp;
    private readonly byte[] _buffer;
    private readonly byte[] _datagram = new byte[2048];
    private readonly KernelReceive? _kernel;
    private readonly SocketAddress? _from;
    private int _filled;
    private volatile bool _unplugged;

    private ClientSocket(Socket socket, EndPoint remote, bool tcp)
    {
        (_socket, _tcp) = (socket, tcp);
        _buffer = tcp ? new byte[16384] : [];
        // Serialised once: an address that is serialised for each datagram is garbage for each.
        _to = remote.Serialize();
        if (tcp || !OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return;
        _from = new SocketAddress(remote.AddressFamily);
        _kernel = new KernelReceive(socket);
    }

    /// <summary>Takes a datagram.</summary>
    /// <param name="datagram">The bytes; good until it returns, and may be changed.</param>
    /// <param name="ageUs">How long ago the kernel got it, µs; 0 where it does not say.</param>
    public delegate void Receiver(Span<byte> datagram, long ageUs);

    /// <summary>What the system knows the socket by.</summary>
    public nint Handle => _socket.Handle;

    public IPEndPoint Local => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>What is sent goes nowhere, and nothing comes in. Any thread may set it.</summary>
    public bool Unplugged
    {
        get => _unplugged;
        set => _unplugged = value;
    }

    public static ClientSocket Open(IPEndPoint remote, bool tcp)
    {
        if (tcp)
        {
            var stream = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            stream.Connect(remote);
            return new ClientSocket(stream, remote, tcp);
        }

        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.IsLoopback(remote.Address) ? IPAddress.Loopback : IPAddress.Any, 0));
        return new ClientSocket(socket, remote, tcp);
    }

    /// <summary>Sends a datagram. Any thread may.</summary>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        if (_unplugged) return;
        try
        {
            if (!_tcp)
            {
                _socket.SendTo(datagram, SocketFlags.None, _to);
                return;
            }

            var frame = new byte[2 + datagram.Length];
            BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)datagram.Length);
            datagram.CopyTo(frame.AsSpan(2));
            _socket.Send(frame);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // As on a real network: gone.
        }
    }

    /// <summary>Waits for what comes in, and hands it on.</summary>
    /// <exception cref="IOException">The server closed the TCP connection.</exception>
    public void Receive(int waitMicroseconds, Receiver receiver)
    {
        if (_unplugged)
        {
            // Not even the end of a TCP connection is heard of.
            Thread.Sleep(waitMicroseconds / 1000);
            return;
        }

        if (!_socket.Poll(waitMicroseconds, SelectMode.SelectRead)) return;
        if (_tcp) ReceiveFrames(receiver);
        else ReceiveDatagram(receiver);
    }

    /// <summary>Hands on what is there, without waiting, so many datagrams at most.</summary>
    /// <exception cref="IOException">The server closed the TCP connection.</exception>
    public void Drain(int most, Receiver receiver)
    {
        if (_tcp)
        {
            if (_socket.Poll(0, SelectMode.SelectRead)) ReceiveFrames(receiver);
            return;
        }

        for (var i = 0; i < most && TryTake(out var length, out var ageUs); i++)
            if (length > 0 && !_unplugged) receiver(_datagram.AsSpan(0, length), ageUs);
    }

    public void Dispose() => _socket.Dispose();

    private bool TryTake(out int length, out long ageUs)
    {
        (length, ageUs) = (0, 0);
        if (OperatingSystem.IsLinux() && _kernel is not null) return _kernel.TryReceive(_datagram, _from!, out length, out ageUs);
        if (_socket.Available == 0) return false;
        length = _socket.Receive(_datagram);
        return true;
    }

    private void ReceiveDatagram(Receiver receiver)
    {
        int length;
        try
        {
            length = _socket.Receive(_datagram);
        }
        catch (SocketException)
        {
            // The server is gone: what was there is lost, as on a real network.
            return;
        }

        if (length > 0) receiver(_datagram.AsSpan(0, length), 0);
    }

    private void ReceiveFrames(Receiver receiver)
    {
        var read = _socket.Receive(_buffer.AsSpan(_filled));
        if (read == 0) throw new IOException("the server closed the TCP connection");
        _filled += read;
        var at = 0;
        while (_filled - at >= 2)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(at));
            if (_filled - at - 2 < length) break;
            _buffer.AsSpan(at + 2, length).CopyTo(_datagram);
            if (length > 0) receiver(_datagram.AsSpan(0, length), 0);
            at += 2 + length;
        }

        _buffer.AsSpan(at, _filled - at).CopyTo(_buffer);
        _filled -= at;
    }
}
