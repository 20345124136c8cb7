using System.Buffers.Binary;
using Enx.Media.Rtcp;
using Enx.Media.Rtp;

namespace Enx.Media.Congestion;

/// <summary>
/// Remembers when the packets of one publisher's transport arrived and tells the publisher in transport-cc feedback
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3), from which it estimates its bandwidth.
/// A publisher that negotiated transport-cc and hears nothing slows down to almost nothing, so feedback must flow.
/// </summary>
internal sealed class ArrivalRecorder
{
    /// <summary>How many sequence numbers are remembered; at 1,000 packets a second, four seconds.</summary>
    public const int Capacity = 4096;

    /// <summary>The smallest buffer that <see cref="TryWriteFeedback"/> always makes progress with.</summary>
    public const int MinFeedbackBytes = 36;

    // How far back a late packet may reopen what was reported: further back it is of no use to the sender.
    private const int MaxReopen = 512;

    private const long NotReceived = long.MinValue;
    private const int HeaderLength = 4 + TransportFeedback.ChunksOffset;

    // By extended sequence number modulo Capacity; made on the first packet, so that a transport without transport-cc costs nothing.
    private long[] _arrivals = [];
    private SequenceUnwrapper _unwrapper;
    private long _next;
    private long _end;
    private byte _feedbackCount;

    /// <summary>Whether there is something to report.</summary>
    public bool HasPending => _next < _end;

    /// <summary>Notes the arrival of a packet.</summary>
    /// <param name="transportSequence">Its transport-wide sequence number.</param>
    /// <param name="arrivalMicroseconds">When it came: a steady clock, not negative.</param>
    public void OnPacket(ushort transportSequence, long arrivalMicroseconds)
    {
        var sequence = _unwrapper.Unwrap(transportSequence);
        if (_arrivals.Length == 0)
        {
            _arrivals = new long[Capacity];
            Array.Fill(_arrivals, NotReceived);
            _next = _end = sequence;
        }

        if (sequence >= _end)
        {
            // Empty the slots of the numbers in between; their last owners are more than a capacity behind.
            for (var gap = Math.Max(_end, sequence - Capacity + 1); gap < sequence; gap++)
                Slot(gap) = NotReceived;
            _end = sequence + 1;
            _next = Math.Max(_next, _end - Capacity);
            Slot(sequence) = arrivalMicroseconds;
            return;
        }

        // The first copy of a packet is the one that counts.
        if (sequence < _end - Capacity || Slot(sequence) != NotReceived)
            return;
        Slot(sequence) = arrivalMicroseconds;

        // It was reported lost: report it again, with what follows it. Senders ignore what they know already.
        if (sequence < _next && sequence >= _end - MaxReopen)
            _next = sequence;
    }

    /// <summary>Writes one feedback packet (RTCP, not yet protected) about what is not reported yet.</summary>
    /// <param name="buffer">At least <see cref="MinFeedbackBytes"/>; a packet's worth is best.</param>
    /// <param name="senderSsrc">Our SSRC.</param>
    /// <param name="mediaSsrc">Any SSRC of the publisher.</param>
    /// <param name="length">Length written.</param>
    /// <returns>False when there is nothing left to report; call until then.</returns>
    public bool TryWriteFeedback(Span<byte> buffer, uint senderSsrc, uint mediaSsrc, out int length)
    {
        length = 0;
        if (!HasPending || buffer.Length < MinFeedbackBytes)
            return false;

        Span<byte> symbols = stackalloc byte[(int)(_end - _next)];
        Span<short> deltas = stackalloc short[symbols.Length];
        var count = Collect(buffer.Length & ~3, symbols, deltas, out var referenceTime);
        symbols = symbols[..count];

        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[8..], mediaSsrc);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[12..], (ushort)_next);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[14..], (ushort)count);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[16..], (uint)referenceTime << 8 | _feedbackCount++);
        var at = WriteChunks(buffer, symbols);
        for (var i = 0; i < count; i++)
        {
            if (symbols[i] == StatusChunk.SmallDelta)
            {
                buffer[at++] = (byte)deltas[i];
            }
            else if (symbols[i] == StatusChunk.LargeDelta)
            {
                BinaryPrimitives.WriteInt16BigEndian(buffer[at..], deltas[i]);
                at += 2;
            }
        }

        var padding = -at & 3;
        if (padding != 0)
        {
            buffer.Slice(at, padding).Clear();
            at += padding;
            buffer[at - 1] = (byte)padding;
        }

        buffer[0] = (byte)(0x80 | (padding != 0 ? 0x20 : 0) | RtcpFormat.TransportCc);
        buffer[1] = (byte)RtcpType.TransportFeedback;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], (ushort)(at / 4 - 1));
        _next += count;
        length = at;
        return true;
    }

    /// <summary>
    /// Decides what goes into one packet: a symbol for each number, a delta for each that arrived. It ends with a packet
    /// that arrived, because losses at its end cost nothing at the start of the next one.
    /// </summary>
    private int Collect(int bytes, Span<byte> symbols, Span<short> deltas, out long referenceTime)
    {
        // The last number remembered has always arrived, so this ends.
        var leadingLosses = 0;
        while (Slot(_next + leadingLosses) == NotReceived)
            leadingLosses++;
        referenceTime = Slot(_next + leadingLosses) / TransportFeedback.ReferenceMicroseconds;

        symbols[..leadingLosses].Clear();
        var time = referenceTime * TransportFeedback.ReferenceMicroseconds;
        var (count, deltaBytes) = (0, 0);
        for (var i = leadingLosses; i < symbols.Length; i++)
        {
            var arrival = Slot(_next + i);
            if (arrival == NotReceived)
            {
                symbols[i] = StatusChunk.NotReceived;
                continue;
            }

            // Each delta counts from the time that the deltas before it add up to: rounding errors do not.
            var delta = FloorDivide(arrival - time, TransportFeedback.DeltaMicroseconds);
            if (delta is < short.MinValue or > short.MaxValue)
                break;
            var symbol = delta is >= 0 and <= byte.MaxValue ? StatusChunk.SmallDelta : StatusChunk.LargeDelta;

            // Leading losses need at most two chunks, and every later chunk but the last covers seven numbers or more.
            var chunks = 2 + (i + 1 - leadingLosses) / StatusChunk.TwoBitSymbols + 1;
            if (HeaderLength + 2 * chunks + deltaBytes + symbol > bytes)
                break;

            time += delta * TransportFeedback.DeltaMicroseconds;
            deltaBytes += symbol;
            deltas[i] = (short)delta;
            symbols[i] = (byte)symbol;
            count = i + 1;
        }

        return count;
    }

    /// <summary>Writes the status chunks after the fixed part and returns where they end.</summary>
    private static int WriteChunks(Span<byte> buffer, ReadOnlySpan<byte> symbols)
    {
        var at = HeaderLength;
        while (!symbols.IsEmpty)
        {
            var run = symbols.IndexOfAnyExcept(symbols[0]);
            run = Math.Min(run < 0 ? symbols.Length : run, StatusChunk.MaxRun);
            var window = symbols[..Math.Min(symbols.Length, StatusChunk.OneBitSymbols)];
            var twoBit = window.Contains((byte)StatusChunk.LargeDelta);
            var vector = Math.Min(symbols.Length, twoBit ? StatusChunk.TwoBitSymbols : StatusChunk.OneBitSymbols);

            // A run is the better chunk as soon as it says no less than a vector would.
            var word = run >= vector ? symbols[0] << 13 | run : twoBit ? 0xC000 : 0x8000;
            if (run < vector)
            {
                for (var i = 0; i < vector; i++)
                    word |= symbols[i] << (twoBit ? 12 - 2 * i : 13 - i);
            }

            BinaryPrimitives.WriteUInt16BigEndian(buffer[at..], (ushort)word);
            at += 2;
            symbols = symbols[Math.Max(run, vector)..];
        }

        return at;
    }

    private static long FloorDivide(long value, long by) => value >= 0 ? value / by : -((-value + by - 1) / by);

    private ref long Slot(long sequence) => ref _arrivals[(int)(sequence & (Capacity - 1))];
}
