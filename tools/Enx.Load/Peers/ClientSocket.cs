using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Enx.Testing.Peers;

/// <summary>Carries the datagrams of a <see cref="TestPeer"/> from one local port: over UDP, or framed over TCP (RFC 4571 §2).</summary>
internal sealed class TestSocket : IDisposable
{
    private readonly Socket _socket;
    private readonly EndPoint _remote;
    private readonly bool _tcp;
    private readonly byte[] _buffer = new byte[16384];
    private readonly byte[] _datagram = new byte[2048];
    private int _filled;
    private volatile bool _unplugged;

    private TestSocket(Socket socket, EndPoint remote, bool tcp) => (_socket, _remote, _tcp) = (socket, remote, tcp);

    /// <summary>Takes a datagram; the bytes are good until it returns, and may be changed.</summary>
    public delegate void Receiver(Span<byte> datagram);

    public IPEndPoint Local => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>What is sent goes nowhere, and nothing comes in. Any thread may set it.</summary>
    public bool Unplugged
    {
        get => _unplugged;
        set => _unplugged = value;
    }

    public static TestSocket Open(IPEndPoint remote, bool tcp)
    {
        if (tcp)
        {
            var stream = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            stream.Connect(remote);
            return new TestSocket(stream, remote, tcp);
        }

        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.IsLoopback(remote.Address) ? IPAddress.Loopback : IPAddress.Any, 0));
        return new TestSocket(socket, remote, tcp);
    }

    /// <summary>Sends a datagram. Any thread may.</summary>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        if (_unplugged) return;
        try
        {
            if (!_tcp)
            {
                _socket.SendTo(datagram, _remote);
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

    public void Dispose() => _socket.Dispose();

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

        if (length > 0) receiver(_datagram.AsSpan(0, length));
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
            if (length > 0) receiver(_datagram.AsSpan(0, length));
            at += 2 + length;
        }

        _buffer.AsSpan(at, _filled - at).CopyTo(_buffer);
        _filled -= at;
    }
}
