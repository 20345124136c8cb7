using System.Buffers.Binary;

namespace Enx.Media.Rtcp;

/// <summary>What transport-cc feedback says of one packet.</summary>
/// <param name="SequenceNumber">The transport-wide sequence number.</param>
/// <param name="Received">False: not received when the feedback was made.</param>
/// <param name="ArrivalMicroseconds">
/// Arrival on the receiver's clock, of which only differences mean anything; it wraps at <see cref="TransportFeedback.ClockPeriodMicroseconds"/>. 0 when not received.
/// </param>
internal readonly record struct PacketArrival(ushort SequenceNumber, bool Received, long ArrivalMicroseconds);

/// <summary>
/// Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).
/// <see cref="TryParse"/> checks that chunks and deltas agree, so that enumerating cannot fail.
/// </summary>
internal readonly ref struct TransportFeedback
{
    /// <summary>One tick of a receive delta.</summary>
    public const int DeltaMicroseconds = 250;

    /// <summary>One tick of the reference time.</summary>
    public const int ReferenceMicroseconds = 64_000;

    /// <summary>The reference time has 24 bits, so arrivals wrap after about 12 days.</summary>
    public const long ClockPeriodMicroseconds = (1L << 24) * ReferenceMicroseconds;

    /// <summary>Bytes before the first chunk, counted in the body.</summary>
    internal const int ChunksOffset = 16;

    private readonly ReadOnlySpan<byte> _body;
    private readonly int _deltasOffset;

    private TransportFeedback(ReadOnlySpan<byte> body, int deltasOffset)
    {
        _body = body;
        _deltasOffset = deltasOffset;
    }

    /// <summary>Who reports.</summary>
    public uint SenderSsrc => BinaryPrimitives.ReadUInt32BigEndian(_body);

    /// <summary>Some stream of the transport.</summary>
    public uint MediaSsrc => BinaryPrimitives.ReadUInt32BigEndian(_body[4..]);

    /// <summary>The first transport-wide sequence number reported on.</summary>
    public ushort BaseSequence => BinaryPrimitives.ReadUInt16BigEndian(_body[8..]);

    /// <summary>How many numbers are reported on.</summary>
    public int StatusCount => BinaryPrimitives.ReadUInt16BigEndian(_body[10..]);

    /// <summary>Reference time in steps of 64 ms, 24 bits signed.</summary>
    public int ReferenceTime => (int)BinaryPrimitives.ReadUInt32BigEndian(_body[12..]) >> 8;

    /// <summary>Counts feedback packets, modulo 256.</summary>
    public byte FeedbackCount => _body[15];

    /// <summary>Reads an RTPFB packet of format 15.</summary>
    public static bool TryParse(RtcpPacket packet, out TransportFeedback feedback)
    {
        feedback = default;
        var body = packet.Body;
        if (packet.Type != RtcpType.TransportFeedback || packet.Fmt != RtcpFormat.TransportCc || body.Length < ChunksOffset)
            return false;

        // Walk the chunks once: where do the deltas start, and are they all there?
        var left = (int)BinaryPrimitives.ReadUInt16BigEndian(body[10..]);
        var (at, deltas) = (ChunksOffset, 0);
        while (left > 0)
        {
            if (at + 2 > body.Length)
                return false;
            var chunk = new StatusChunk(BinaryPrimitives.ReadUInt16BigEndian(body[at..]));
            at += 2;
            var covered = Math.Min(left, chunk.Length);
            if (covered == 0 || !chunk.TryCountDeltaBytes(covered, out var bytes))
                return false;
            deltas += bytes;
            left -= covered;
        }

        if (at + deltas > body.Length)
            return false;
        feedback = new TransportFeedback(body, at);
        return true;
    }

    /// <summary>Walks the packets in the order of their numbers, lost ones included.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Walks chunks and deltas side by side.</summary>
    internal ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _body;
        private StatusChunk _chunk;
        private int _inChunk;
        private int _chunkAt;
        private int _deltaAt;
        private int _left;
        private ushort _next;
        private long _time;

        internal Enumerator(TransportFeedback feedback)
        {
            _body = feedback._body;
            _chunkAt = ChunksOffset;
            _deltaAt = feedback._deltasOffset;
            _left = feedback.StatusCount;
            _next = feedback.BaseSequence;
            _time = (long)feedback.ReferenceTime * ReferenceMicroseconds;
        }

        /// <summary>The packet reached.</summary>
        public PacketArrival Current { get; private set; }

        /// <summary>Goes on to the next packet.</summary>
        public bool MoveNext()
        {
            if (_left == 0)
                return false;
            if (_inChunk == _chunk.Length)
            {
                _chunk = new StatusChunk(BinaryPrimitives.ReadUInt16BigEndian(_body[_chunkAt..]));
                _chunkAt += 2;
                _inChunk = 0;
            }

            var symbol = _chunk.SymbolAt(_inChunk++);
            if (symbol == StatusChunk.SmallDelta)
                _time += _body[_deltaAt++] * DeltaMicroseconds;
            if (symbol == StatusChunk.LargeDelta)
            {
                _time += BinaryPrimitives.ReadInt16BigEndian(_body[_deltaAt..]) * DeltaMicroseconds;
                _deltaAt += 2;
            }

            var received = symbol != StatusChunk.NotReceived;
            Current = new PacketArrival(_next++, received, received ? _time : 0);
            _left--;
            return true;
        }
    }
}

/// <summary>A packet status chunk: a run of one symbol, or a vector of seven or fourteen (transport-cc draft §3.1.3, §3.1.4).</summary>
internal readonly struct StatusChunk(ushort word)
{
    /// <summary>The packet did not come.</summary>
    public const int NotReceived = 0;

    /// <summary>It came; its delta is one unsigned byte.</summary>
    public const int SmallDelta = 1;

    /// <summary>It came; its delta is two signed bytes.</summary>
    public const int LargeDelta = 2;

    /// <summary>The longest run.</summary>
    public const int MaxRun = 0x1FFF;

    /// <summary>Symbols of one bit in a vector.</summary>
    public const int OneBitSymbols = 14;

    /// <summary>Symbols of two bits in a vector.</summary>
    public const int TwoBitSymbols = 7;

    private readonly ushort _word = word;

    /// <summary>How many packets the chunk speaks of.</summary>
    public int Length => IsRun ? _word & MaxRun : IsTwoBit ? TwoBitSymbols : OneBitSymbols;

    private bool IsRun => (_word & 0x8000) == 0;

    private bool IsTwoBit => (_word & 0x4000) != 0;

    /// <summary>The symbol of the packet at <paramref name="index"/>, below <see cref="Length"/>.</summary>
    public int SymbolAt(int index)
    {
        if (IsRun)
            return _word >> 13;
        return IsTwoBit ? _word >> (12 - 2 * index) & 3 : _word >> (13 - index) & 1;
    }

    /// <summary>Bytes of deltas that the first <paramref name="count"/> packets need; false when a symbol is the reserved one.</summary>
    public bool TryCountDeltaBytes(int count, out int bytes)
    {
        bytes = 0;
        if (IsRun)
        {
            // A symbol's value happens to be the size of its delta.
            bytes = (_word >> 13) * count;
            return _word >> 13 <= LargeDelta;
        }

        for (var i = 0; i < count; i++)
        {
            if (SymbolAt(i) > LargeDelta)
                return false;
            bytes += SymbolAt(i);
        }

        return true;
    }
}
