using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Enx.Media.Ice;
using Enx.Media.Peers;

namespace Enx.Media.Loops;

/// <summary>
/// ICE over TCP (RFC 6544), passive side, for networks that let no UDP through. Datagrams are framed by a 16-bit length (RFC 4571 §2).
/// Reading and writing is the thread pool's; frames are handed to the loop, which treats them as datagrams. Who connects is a stranger
/// (<see cref="TcpAdmission"/>) until a check of a peer has come, and has some seconds and some bytes for that, STUN messages only. Nobody sends
/// empty frames, and whoever sends much is read in turns with the others.
/// </summary>
internal sealed class IceTcpListener : IDisposable
{
    private static readonly TimeSpan AuthenticationTimeout = TimeSpan.FromSeconds(5);

    // A check is some hundred bytes long, and comes again while it is not answered.
    private const int MostBytesOfStranger = 8192;

    // Reads that found something at once, before others have their turn on the pool.
    private const int ReadsInARow = 16;

    private readonly Socket _listener;
    private readonly TcpAdmission _admission;
    private readonly Action<TcpFrame> _onFrame;
    private readonly Action<TcpPath> _onClosed;
    private readonly LoopCounters _counters;
    private readonly CancellationTokenSource _stopping = new();

    public IceTcpListener(IPEndPoint bind, int maxConnections, Action<TcpFrame> onFrame, Action<TcpPath> onClosed, LoopCounters counters)
    {
        (_admission, _onFrame, _onClosed, _counters) = (new TcpAdmission(maxConnections), onFrame, onClosed, counters);
        _listener = new Socket(bind.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (bind.Address.Equals(IPAddress.IPv6Any)) _listener.DualMode = true;
        _listener.Bind(bind);
        _listener.Listen(512);
        LocalEndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _ = AcceptAsync();
    }

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Connections.</summary>
    public int Connections => _admission.Connections;

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
                if (socket.RemoteEndPoint is IPEndPoint remote && _admission.TryAdmit(AddressBlock.Of(remote.Address)))
                {
                    _ = ServeAsync(socket, remote);
                    continue;
                }

                socket.Dispose();
                Interlocked.Increment(ref _counters.TcpRefused);
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

    private async Task ServeAsync(Socket socket, IPEndPoint remote)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var path = new TcpPath(socket, remote, ended, _admission);
        try
        {
            socket.NoDelay = true;
            var writing = path.WriteAsync(ended.Token);
            using var unknown = new Timer(_ =>
            {
                if (!path.IsKnown) path.Close();
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
            path.Leave();
        }
    }

    private async Task ReadAsync(Socket socket, TcpPath path, CancellationToken cancellationToken)
    {
        var buffer = new byte[8192];
        var (filled, allowed, atOnce) = (0, MostBytesOfStranger, 0);
        while (true)
        {
            var reading = socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken);
            if (reading.IsCompleted && ++atOnce % ReadsInARow == 0) await Task.Yield();
            var read = await reading.ConfigureAwait(false);
            if (read == 0 || !path.IsKnown && (allowed -= read) < 0) return;
            filled += read;
            var at = 0;
            while (filled - at >= 2)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(at));
                if (length is 0 or > PacketLimits.MaxBytes) return;
                if (filled - at - 2 < length) break;
                if (!path.IsKnown && buffer[at + 2] > 3) return;
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

    // What a connection is, in _known: a stranger (0), a peer's, or over.
    private const int Known = 1;
    private const int Left = 2;

    private readonly Channel<byte[]> _outgoing = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Socket _socket;
    private readonly IPEndPoint _remote;
    private readonly CancellationTokenSource _ended;
    private readonly TcpAdmission _admission;
    private int _known;

    public TcpPath(Socket socket, IPEndPoint remote, CancellationTokenSource ended, TcpAdmission admission)
    {
        (_socket, _remote, _ended, _admission) = (socket, remote, ended, admission);
        // Who is connected is where the connection comes from.
        IsProven = true;
    }

    /// <summary>Whether a peer has shown its password here. Any thread may ask.</summary>
    public bool IsKnown => Volatile.Read(ref _known) != 0;

    protected override bool SendNow(ReadOnlySpan<byte> datagram)
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

    /// <summary>The connection has ended.</summary>
    public void Leave() => _admission.Leave(AddressBlock.Of(_remote.Address), known: Interlocked.Exchange(ref _known, Left) == Known);

    public void Finish() => _outgoing.Writer.TryComplete();

    protected override void OnOwned()
    {
        if (Interlocked.CompareExchange(ref _known, Known, 0) == 0) _admission.Know(AddressBlock.Of(_remote.Address));
    }

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        await foreach (var frame in _outgoing.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            ReadOnlyMemory<byte> rest = frame;
            while (!rest.IsEmpty) rest = rest[await _socket.SendAsync(rest, cancellationToken).ConfigureAwait(false)..];
        }
    }
}
