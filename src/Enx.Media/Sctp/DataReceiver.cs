using System.Buffers.Binary;

namespace Enx.Media.Sctp;

/// <summary>
/// The receiving half of an association: takes DATA and FORWARD TSN, tells messages, and decides when a SACK is due (RFC 9260 §6.2):
/// at once when something is missing, came twice or was dropped, else for every second packet or after 200 ms.
/// </summary>
internal sealed class DataReceiver(SctpSetup peer, ushort streams, int maxMessageBytes, ISctpHandler handler)
{
    /// <summary>The window that we announce when nothing is held, bytes.</summary>
    public const int FullWindow = 768 * 1024;

    // The next TSN is taken beyond the window too, since only it can empty what waits; at most one whole message is put together that way.
    private const int HardLimit = 1024 * 1024;
    private const long SackDelayUs = 200_000;

    private readonly ReceiveTracker _tracker = new(peer.InitialTsn);
    private readonly Reassembly _reassembly = new(maxMessageBytes, handler.OnMessage);
    private long _sackDueUs = long.MaxValue;
    private int _packetsUnacknowledged;
    private bool _dataInPacket;
    private bool _sackAtOnce;
    private bool _anySackSent;

    /// <summary>Everything up to this TSN has arrived or was given up.</summary>
    public uint Cumulative => _tracker.Cumulative;

    /// <summary>Memory held for what waits, bytes.</summary>
    public int HeldBytes => _reassembly.HeldBytes;

    /// <summary>The other side broke the limit on a message's size.</summary>
    public bool TooLarge => _reassembly.TooLarge;

    /// <summary>When a SACK is due; <see cref="long.MaxValue"/> when nothing is to be acknowledged.</summary>
    public long SackDueUs => _sackDueUs;

    /// <summary>The window to announce: what is left of it.</summary>
    public uint Window => (uint)Math.Max(0, FullWindow - HeldBytes);

    /// <summary>Takes a DATA chunk; false when its stream does not exist.</summary>
    public bool OnData(in DataChunk chunk, long nowUs)
    {
        _dataInPacket = true;
        _sackAtOnce |= chunk.Immediate;
        switch (_tracker.Classify(chunk.Tsn))
        {
            case TsnKind.Duplicate:
                _tracker.AddDuplicate(chunk.Tsn);
                _sackAtOnce = true;
                return true;
            case TsnKind.Beyond:
                _sackAtOnce = true;
                return true;
        }

        var next = chunk.Tsn == _tracker.Cumulative + 1;
        if (HeldBytes + chunk.Payload.Length > (next ? HardLimit : FullWindow) || !handler.Admit(chunk.Payload.Length, chunk.Begins, nowUs))
        {
            _sackAtOnce = true;
            return true;
        }

        // A chunk for a stream that does not exist is acknowledged like any other, and otherwise ignored (RFC 9260 §6.5).
        var exists = chunk.StreamId < streams;
        _tracker.Add(chunk.Tsn);
        if (!next)
        {
            if (exists) _reassembly.AddAhead(chunk);
            return exists;
        }

        _tracker.TryAdvance();
        if (exists) _reassembly.AddNext(chunk);
        else _reassembly.CloseHead();
        Advance();
        return exists;
    }

    /// <summary>Takes a FORWARD TSN chunk's value (RFC 3758 §3.2).</summary>
    public void OnForwardTsn(ReadOnlySpan<byte> value)
    {
        if (value.Length < 4) return;
        _dataInPacket = _sackAtOnce = true;
        var to = BinaryPrimitives.ReadUInt32BigEndian(value);
        if (!Serial.IsAfter(to, _tracker.Cumulative)) return;
        if (to - _tracker.Cumulative > ReceiveTracker.Window)
        {
            _reassembly.Clear();
            _tracker.Jump(to);
        }

        // From one TSN that is here to the next, each paid for by its DATA chunk: how far it goes costs nothing.
        for (var before = _tracker.Cumulative; _tracker.TryStep(to); before = _tracker.Cumulative)
        {
            if (_tracker.Cumulative != before + 1) _reassembly.CloseHead();
            _reassembly.Pass(_tracker.Cumulative);
        }

        _reassembly.CloseHead();
        for (var rest = value[4..]; rest.Length >= 4; rest = rest[4..])
        {
            var streamId = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (streamId < streams) _reassembly.SkipOrdered(streamId, BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));
        }

        Advance();
    }

    /// <summary>All chunks of a packet were taken: is a SACK due?</summary>
    public void OnPacketEnd(long nowUs)
    {
        if (!_dataInPacket) return;
        _dataInPacket = false;
        _packetsUnacknowledged++;
        // The first at once: the other side's window opens with it.
        if (_sackAtOnce || _tracker.HasGap || _packetsUnacknowledged >= 2 || !_anySackSent) _sackDueUs = nowUs;
        else _sackDueUs = Math.Min(_sackDueUs, nowUs + SackDelayUs);
    }

    /// <summary>The other side wants to know where we are, as while it shuts down.</summary>
    public void WantSack(long nowUs) => _sackDueUs = nowUs;

    public void WriteSack(ref PacketWriter writer)
    {
        if (!_tracker.TryWriteSack(ref writer, Window)) return;
        _sackDueUs = long.MaxValue;
        _packetsUnacknowledged = 0;
        _sackAtOnce = false;
        _anySackSent = true;
    }

    public void ResetStream(ushort streamId) => _reassembly.ResetStream(streamId);

    public void ResetAllStreams() => _reassembly.ResetAllStreams();

    /// <summary>Gives back what is held.</summary>
    public void Clear() => _reassembly.Clear();

    private void Advance()
    {
        while (_tracker.TryAdvance()) _reassembly.Pass(_tracker.Cumulative);
    }
}
