using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Enx.Media.Loops;

namespace Enx.Media.Ice;

/// <summary>
/// ICE over TCP (RFC 6544), passive side, for networks that let no UDP through. Datagrams are framed by a 16-bit length (RFC 4571 §2).
/// Reading and writing is the thread pool's; frames are handed to the loop, which treats them as datagrams. A connection whose first
/// frame is not a STUN message, or that nobody authenticates on within ten seconds, is closed.
/// </summary>
internal sealed class IceTcpListener : IDisposable
{
    private static readonly TimeSpan AuthenticationTimeout = TimeSpan.FromSeconds(10);

    private readonly Socket _listener;
    private readonly int _maxConnections;
    private readonly Action<TcpFrame> _onFrame;
    private readonly Action<TcpPath> _onClosed;
    private readonly LoopCounters _counters;
    private readonly CancellationTokenSource _stopping = new();
    private int _connections;

    public IceTcpListener(IPEndPoint bind, int maxConnections, Action<TcpFrame> onFrame, Action<TcpPath> onClosed, LoopCounters counters)
    {
        (_maxConnections, _onFrame, _onClosed, _counters) = (maxConnections, onFrame, onClosed, counters);
        _listener = new Socket(bind.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (bind.Address.Equals(IPAddress.IPv6Any)) _listener.DualMode = true;
        _listener.Bind(bind);
        _listener.Listen(512);
        LocalEndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _ = AcceptAsync();
    }

    public IPEndPoint LocalEndPoint { get; }

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                if (Volatile.Read(ref _connections) >= _maxConnections) socket.Dispose();
                else _ = ServeAsync(socket);
            }
            catch (SocketException)
            {
                // The connection was gone before it was taken, or descriptors are short: the next may fare better.
                await Task.Delay(10).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        Volatile.Write(ref _counters.TcpConnections, Interlocked.Increment(ref _connections));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var path = new TcpPath(socket, ended);
        try
        {
            socket.NoDelay = true;
            var writing = path.WriteAsync(ended.Token);
            using var unknown = new Timer(_ =>
            {
                if (path.Peer is null) path.Close();
            }, null, AuthenticationTimeout, Timeout.InfiniteTimeSpan);
            await ReadAsync(socket, path, ended.Token).ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The ordinary ends of a connection.
        }
        finally
        {
            path.Finish();
            socket.Dispose();
            _onClosed(path);
            Volatile.Write(ref _counters.TcpConnections, Interlocked.Decrement(ref _connections));
        }
    }

    private async Task ReadAsync(Socket socket, TcpPath path, CancellationToken cancellationToken)
    {
        var buffer = new byte[8192];
        var filled = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false);
            if (read == 0) return;
            filled += read;
            var at = 0;
            while (filled - at >= 2)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(at));
                if (length > MediaLoop.MaxPacket) return;
                if (filled - at - 2 < length) break;
                if (path.Peer is null && length > 0 && buffer[at + 2] > 3) return;
                _onFrame(new TcpFrame(path, buffer.AsSpan(at + 2, length).ToArray()));
                at += 2 + length;
            }

            buffer.AsSpan(at, filled - at).CopyTo(buffer);
            filled -= at;
        }
    }
}

/// <summary>A datagram that came over TCP, or word that its connection has ended.</summary>
internal readonly record struct TcpFrame(TcpPath Path, byte[] Bytes, bool Ended = false);

/// <summary>A TCP connection of a peer. What the network does not take in time is dropped, as UDP would.</summary>
internal sealed class TcpPath : IcePath
{
    // About a quarter of a second of one peer's media at 4 Mbit/s.
    private const int MaxQueued = 128;

    private readonly Channel<byte[]> _outgoing = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Socket _socket;
    private readonly IPEndPoint _remote;
    private readonly CancellationTokenSource _ended;

    public TcpPath(Socket socket, CancellationTokenSource ended)
    {
        (_socket, _ended) = (socket, ended);
        _remote = (IPEndPoint)socket.RemoteEndPoint!;
    }

    public override bool Send(ReadOnlySpan<byte> datagram)
    {
        var frame = new byte[2 + datagram.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)datagram.Length);
        datagram.CopyTo(frame.AsSpan(2));
        return _outgoing.Writer.TryWrite(frame);
    }

    public override int WriteAddress(Span<byte> address, out ushort port)
    {
        port = (ushort)_remote.Port;
        return _remote.Address.TryWriteBytes(address, out var length) ? length : 0;
    }

    public override void Close()
    {
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It had ended by itself.
        }
    }

    public void Finish() => _outgoing.Writer.TryComplete();

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        await foreach (var frame in _outgoing.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            ReadOnlyMemory<byte> rest = frame;
            while (!rest.IsEmpty) rest = rest[await _socket.SendAsync(rest, cancellationToken).ConfigureAwait(false)..];
        }
    }
}
