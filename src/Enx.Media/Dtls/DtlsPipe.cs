using Org.BouncyCastle.Tls;

namespace Enx.Media.Dtls;

/// <summary>
/// The pipe between a media loop, which has the socket, and BouncyCastle's blocking DTLS, which runs on a handshake thread.
/// Datagrams come in by <see cref="Feed"/> (bounded: a flood costs its sender, not us) and go out through the function given.
/// After the handshake the loop itself turns the crank: <see cref="Receive(Span{byte}, int)"/> then never waits.
/// </summary>
/// <param name="send">Takes what goes out.</param>
/// <param name="time">The clock that <see cref="HeardAt"/> is read from; the system's when null.</param>
internal sealed class DtlsPipe(DtlsPipe.Sender send, TimeProvider? time = null) : DatagramTransport
{
    /// <summary>Takes a datagram to be sent; the bytes are good until it returns.</summary>
    public delegate void Sender(ReadOnlySpan<byte> datagram);

    // A ClientHello of today's browsers comes in two datagrams of up to 1,408 bytes; a whole flight in five.
    private const int MaxQueued = 32;
    private const int ReceiveLimit = 2048;
    private const int SendLimit = 1200;

    // A browser repeats its flight with growing pauses until it gives up; a stranger who pretends to be it gets no more than this.
    private const int MaxRepeats = 10;

    private readonly Queue<byte[]> _incoming = new();
    private readonly object _gate = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly List<byte[]> _flight = [];
    private bool _heardSinceSending;
    private int _repeatsLeft = MaxRepeats;
    private volatile bool _closed;
    private volatile bool _handshakeDone;
    private SemaphoreSlim? _turns;
    private long _heardAt = (time ?? TimeProvider.System).GetTimestamp();

    /// <summary>The other side or BouncyCastle ended the association.</summary>
    public bool Closed => _closed;

    /// <summary>Whether a datagram waits to be read.</summary>
    public bool HasIncoming
    {
        get { lock (_gate) return _incoming.Count > 0; }
    }

    /// <summary>When the other side was last heard, or the pipe was made: a timestamp of the clock.</summary>
    public long HeardAt => Volatile.Read(ref _heardAt);

    /// <summary>Whoever waits for the other side gives his turn back for that time, so that others can compute.</summary>
    public void TakeTurnsBy(SemaphoreSlim turns) => _turns = turns;

    /// <summary>From now on nobody waits in <c>Receive</c>.</summary>
    public void HandshakeDone() => _handshakeDone = true;

    /// <summary>Hands over a datagram; false when it was dropped.</summary>
    public bool Feed(ReadOnlySpan<byte> datagram)
    {
        if (_closed || datagram.Length > ReceiveLimit) return false;
        Volatile.Write(ref _heardAt, _time.GetTimestamp());
        lock (_gate)
        {
            if (_incoming.Count >= MaxQueued) return false;
            _incoming.Enqueue(datagram.ToArray());
            Monitor.Pulse(_gate);
        }

        return true;
    }

    public int GetReceiveLimit() => ReceiveLimit;

    public int GetSendLimit() => SendLimit;

    public int Receive(Span<byte> buffer, int waitMillis)
    {
        // BouncyCastle reads 0 as "for ever"; the handshake's own time-out bounds that. After it, only what is there is taken.
        if (!_handshakeDone && !_closed && !HasIncoming) WaitForIncoming(waitMillis == 0 ? Timeout.Infinite : waitMillis);
        lock (_gate)
        {
            // During a handshake this ends it; afterwards the reader sees Closed.
            if (_closed && !_handshakeDone) throw new IOException("The DTLS transport is closed.");
            if (!_incoming.TryDequeue(out var datagram)) return -1;
            var length = Math.Min(datagram.Length, buffer.Length);
            datagram.AsSpan(0, length).CopyTo(buffer);
            _heardSinceSending = true;
            return length;
        }
    }

    public int Receive(byte[] buffer, int offset, int length, int waitMillis) => Receive(buffer.AsSpan(offset, length), waitMillis);

    public void Send(ReadOnlySpan<byte> buffer)
    {
        if (_closed) return;
        if (!_handshakeDone) Remember(buffer.ToArray());
        send(buffer);
    }

    /// <summary>Sends our last flight again, as it was (RFC 6347 §4.2.4): the peer drops what it has by the record's number.</summary>
    public void RepeatLastFlight()
    {
        if (_closed || !_handshakeDone || _repeatsLeft-- <= 0) return;
        foreach (var datagram in _flight) send(datagram);
    }

    public void Send(byte[] buffer, int offset, int length) => Send(buffer.AsSpan(offset, length));

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void WaitForIncoming(int milliseconds)
    {
        _turns?.Release();
        try
        {
            lock (_gate)
            {
                if (_incoming.Count == 0 && !_closed) Monitor.Wait(_gate, milliseconds);
            }
        }
        finally
        {
            // Not under the lock: the loop must be able to feed while others have their turns.
            _turns?.Wait();
        }
    }

    /// <summary>A flight is what is sent without hearing from the other side in between.</summary>
    private void Remember(byte[] datagram)
    {
        lock (_gate)
        {
            if (_heardSinceSending) _flight.Clear();
            _heardSinceSending = false;
            _flight.Add(datagram);
        }
    }
}
