using System.Net;
using System.Net.Sockets;
using Enx.Media.Peers;

namespace Enx.Media.Loops;

/// <summary>
/// The one UDP socket of a media loop. Used by the loop's thread alone, except <see cref="Wake"/>. Addresses are
/// <see cref="SocketAddress"/> bytes, which neither allocate nor parse a packet's sender.
/// </summary>
internal sealed class UdpPort : IDisposable
{
    // One byte that is no protocol's first (RFC 7983). Not an empty datagram: Available could not tell it from none, and it would
    // stand before all others for ever. For the same reason a stranger's empty datagram is looked for in TryReceive.
    private static ReadOnlySpan<byte> WakeUp => [0xFF];

    /// <summary>In the runtime's configuration: every datagram goes by a call of its own.</summary>
    private const string Switch = "Enx.Media.SingleSends";

    /// <summary>So long what goes out waits for more to the same address, at most.</summary>
    private const long LongestWaitUs = 2_000;

    private readonly Socket _socket;
    private readonly Socket _waker;
    private readonly SocketAddress _wakeAddress;
    private readonly byte[] _buffer = GC.AllocateArray<byte>(2048, pinned: true);
    private readonly LoopCounters _counters;
    private readonly KernelReceive? _kernel;
    private readonly KernelSend? _sender;
    private readonly List<UdpPath> _begun = [];
    private readonly Stack<SendRun> _free = [];
    private long _begunUs;

    public UdpPort(IPEndPoint bind, int bufferBytes, LoopCounters counters)
    {
        _counters = counters;
        _socket = new Socket(bind.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = bufferBytes,
            SendBufferSize = bufferBytes,
        };
        // :: stands for every address of the machine, those of IPv4 among them.
        if (bind.Address.Equals(IPAddress.IPv6Any)) _socket.DualMode = true;
        _socket.Bind(bind);
        _socket.Blocking = false;
        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        From = new SocketAddress(bind.AddressFamily);
        var wildcard = LocalEndPoint.Address.Equals(IPAddress.Any) || LocalEndPoint.Address.Equals(IPAddress.IPv6Any);
        var self = wildcard ? bind.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback : LocalEndPoint.Address;
        _wakeAddress = new IPEndPoint(self, LocalEndPoint.Port).Serialize();
        _waker = new Socket(bind.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return;
        _kernel = new KernelReceive(_socket);
        if (!AppContext.TryGetSwitch(Switch, out var one) || !one) _sender = new KernelSend(_socket);
    }

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Whom the last received datagram came from; overwritten by the next.</summary>
    public SocketAddress From { get; }

    /// <summary>Waits until a datagram is there; false when none came in time.</summary>
    /// <param name="microseconds">How long; rounded up to milliseconds, since the system rounds down and would not wait at all.</param>
    public bool Poll(int microseconds) => _socket.Poll((microseconds + 999) / 1000 * 1000, SelectMode.SelectRead);

    /// <summary>Takes a datagram if one is there.</summary>
    /// <param name="datagram">Its bytes.</param>
    /// <param name="ageUs">How long ago it arrived, µs; 0 where the system does not say.</param>
    public bool TryReceive(out Span<byte> datagram, out long ageUs)
    {
        datagram = default;
        ageUs = 0;
        if (OperatingSystem.IsLinux() && _kernel is not null)
        {
            if (!_kernel.TryReceive(_buffer, From, out var received, out ageUs)) return false;
            datagram = _buffer.AsSpan(0, received);
            return true;
        }

        try
        {
            if (_socket.Available == 0 && !_socket.Poll(0, SelectMode.SelectRead)) return false;
            var length = _socket.ReceiveFrom(_buffer, SocketFlags.None, From);
            datagram = _buffer.AsSpan(0, length);
            return true;
        }
        catch (SocketException)
        {
            // A datagram with a bad checksum, or an ICMP error for an earlier send: nothing to read after all.
            return false;
        }
    }

    /// <summary>Whether datagrams may wait for others of the same turn of the loop.</summary>
    public bool SendsRuns => _sender is not null;

    /// <summary>Whether some wait for <see cref="Flush"/>.</summary>
    public bool HasBegun => _begun.Count > 0;

    /// <summary>Sends what waits when that is for long enough.</summary>
    public void FlushWhenDue(long nowUs)
    {
        if (!HasBegun) return;
        if (_begunUs == 0) _begunUs = nowUs;
        else if (nowUs - _begunUs > LongestWaitUs) Flush();
    }

    /// <summary>A place for the datagrams of this turn to one address.</summary>
    public SendRun Begin(UdpPath path)
    {
        _begun.Add(path);
        return _free.TryPop(out var run) ? run : new SendRun();
    }

    /// <summary>Sends what has waited in a run, which can be used again.</summary>
    public void Send(SendRun run, SocketAddress to)
    {
        if (OperatingSystem.IsLinux()) _counters.SendsDropped += _sender!.Send(run, to);
        run.Clear();
    }

    /// <summary>Sends everything that waits: the turn is over.</summary>
    public void Flush()
    {
        foreach (var path in _begun)
            if (path.End() is { } run) _free.Push(run);
        _begun.Clear();
        _begunUs = 0;
    }

    public bool Send(ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        try
        {
            _socket.SendTo(datagram, SocketFlags.None, to);
            return true;
        }
        catch (SocketException)
        {
            // The kernel's buffer is full or the address cannot be reached: real-time media is dropped, never queued.
            _counters.SendsDropped++;
            return false;
        }
    }

    /// <summary>Ends a <see cref="Poll"/> from another thread, by a datagram to ourselves.</summary>
    public void Wake()
    {
        try
        {
            _waker.SendTo(WakeUp, SocketFlags.None, _wakeAddress);
        }
        catch (SocketException)
        {
            // The loop looks at its commands every few milliseconds anyway.
        }
        catch (ObjectDisposedException)
        {
            // The loop is gone, and so is what it should have done.
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _waker.Dispose();
    }
}
