namespace Enx.Media.Congestion;

/// <summary>
/// Spreads the packets of pictures so that a short queue on the way holds them: a frame comes at once, and a key frame at once is more
/// than a queue of 20 ms takes. Packets wait here, in a lane for each video, and leave at about the estimate, faster when that would keep
/// them too long. The lanes take turns byte by byte, so that one video's key frame does not hold up the others; within a lane the order
/// of sending is kept. Sound does not wait, but counts; a probe takes what waits along. Bytes and times in, bytes out; one peer's. Memory
/// is taken when packets first wait.
/// </summary>
/// <param name="lanes">How many lanes there are.</param>
internal sealed class Pacer(int lanes)
{
    /// <summary>The most bytes that wait in a lane; beyond them packets go at once.</summary>
    public const int Most = 1 << 18;

    // How far what is sent may run ahead: the loop looks every millisecond or two.
    private const long AheadMicroseconds = 2_000;

    // What waits is gone after this, whatever the estimate.
    private const double LongestSeconds = 0.4;

    private readonly Lane[] _lanes = new Lane[lanes];
    private int _bytes;
    private int _packets;
    private long _turn;
    private double _bytesPerUs;
    private long _freeAtUs;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _packets == 0;

    /// <summary>When the next packet may leave, µs.</summary>
    public long DueMicroseconds => _freeAtUs - AheadMicroseconds;

    /// <summary>Sets how fast packets leave, bit/s.</summary>
    public void SetRate(double bitsPerSecond) => _bytesPerUs = bitsPerSecond / 8e6;

    /// <summary>Whether a packet would have to wait now.</summary>
    public bool MustWait(long nowUs) => _packets > 0 || nowUs < DueMicroseconds;

    /// <summary>A packet leaves.</summary>
    /// <param name="bytes">Its size on the wire.</param>
    /// <param name="nowUs">Now.</param>
    public void OnSent(int bytes, long nowUs)
    {
        if (_bytesPerUs <= 0) return;
        var rate = Math.Max(_bytesPerUs, _bytes / (LongestSeconds * 1e6));
        _freeAtUs = Math.Max(_freeAtUs, nowUs) + (long)(bytes / rate);
    }

    /// <summary>Has a packet wait.</summary>
    /// <param name="packet">Its bytes.</param>
    /// <param name="lane">Whose it is.</param>
    /// <returns>False when too much waits.</returns>
    public bool TryEnqueue(ReadOnlySpan<byte> packet, int lane)
    {
        ref var l = ref _lanes[lane];
        // Who had nothing to send takes his turn now, and has saved none up.
        if (l.IsEmpty) l.Turn = Math.Max(l.Turn, _turn);
        if (!l.TryAdd(packet)) return false;
        (_packets, _bytes) = (_packets + 1, _bytes + packet.Length);
        return true;
    }

    /// <summary>Takes the next packet that may leave.</summary>
    /// <param name="buffer">Takes its bytes.</param>
    /// <param name="length">How many they are.</param>
    /// <param name="lane">Whose it is.</param>
    /// <param name="nowUs">Now; <see cref="long.MaxValue"/> for whether it may or not, since more is sent for a moment anyway.</param>
    /// <returns>False when none may leave.</returns>
    public bool TryDequeue(Span<byte> buffer, out int length, out int lane, long nowUs)
    {
        (length, lane) = (0, -1);
        if (_packets == 0 || nowUs < DueMicroseconds) return false;
        for (var i = 0; i < _lanes.Length; i++)
            if (!_lanes[i].IsEmpty && (lane < 0 || _lanes[i].Turn < _lanes[lane].Turn)) lane = i;
        ref var next = ref _lanes[lane];
        length = next.Take(buffer);
        _turn = next.Turn;
        next.Turn += length;
        (_packets, _bytes) = (_packets - 1, _bytes - length);
        return true;
    }

    /// <summary>Takes back the next packet of a lane, which is not to be sent any more.</summary>
    /// <param name="lane">Whose it is.</param>
    /// <param name="buffer">Takes its bytes.</param>
    /// <param name="length">How many they are.</param>
    /// <returns>False when none waits.</returns>
    public bool TryTakeBack(int lane, Span<byte> buffer, out int length)
    {
        length = 0;
        if (_lanes[lane].IsEmpty) return false;
        length = _lanes[lane].Take(buffer);
        (_packets, _bytes) = (_packets - 1, _bytes - length);
        return true;
    }

    /// <summary>A ring of packets, each behind its length.</summary>
    private struct Lane
    {
        private const int HeadBytes = 2;
        private const int First = 1 << 13;

        private byte[]? _ring;
        private int _head;
        private int _count;

        /// <summary>The bytes that it has had of all turns so far.</summary>
        public long Turn;

        public readonly bool IsEmpty => _count == 0;

        public bool TryAdd(ReadOnlySpan<byte> packet)
        {
            var needed = _count + HeadBytes + packet.Length;
            if (needed > (_ring?.Length ?? 0) && !TryGrow(needed)) return false;
            Span<byte> head = [(byte)(packet.Length >> 8), (byte)packet.Length];
            Write(head);
            Write(packet);
            return true;
        }

        public int Take(Span<byte> buffer)
        {
            Span<byte> head = stackalloc byte[HeadBytes];
            Read(head);
            var length = head[0] << 8 | head[1];
            Read(buffer[..length]);
            return length;
        }

        private bool TryGrow(int needed)
        {
            if (needed > Most) return false;
            var larger = new byte[Math.Max(First, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)needed))];
            var count = _count;
            if (count > 0) Read(larger.AsSpan(0, count));
            (_ring, _head, _count) = (larger, 0, count);
            return true;
        }

        private void Write(ReadOnlySpan<byte> bytes)
        {
            var at = (_head + _count) % _ring!.Length;
            var first = Math.Min(bytes.Length, _ring.Length - at);
            bytes[..first].CopyTo(_ring.AsSpan(at));
            bytes[first..].CopyTo(_ring);
            _count += bytes.Length;
        }

        private void Read(Span<byte> bytes)
        {
            var first = Math.Min(bytes.Length, _ring!.Length - _head);
            _ring.AsSpan(_head, first).CopyTo(bytes);
            _ring.AsSpan(0, bytes.Length - first).CopyTo(bytes[first..]);
            _head = (_head + bytes.Length) % _ring.Length;
            _count -= bytes.Length;
        }
    }
}
