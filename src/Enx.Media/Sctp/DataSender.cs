using System.Buffers.Binary;

namespace Enx.Media.Sctp;

/// <summary>
/// The sending half of an association (RFC 9260 §6, §7; RFC 3758 §3.5). Messages wait in the <see cref="SendQueue"/>, are cut into
/// fragments as the congestion window and the receiver's window allow, and stay in <see cref="OutstandingData"/> until acknowledged.
/// A fragment that three SACKs miss is sent again at once; when nothing is heard for the time-out, everything is. A message whose
/// sender set bounds is given up instead when it has been sent too often or too late, and FORWARD TSN tells the receiver not to wait.
/// </summary>
internal sealed class DataSender(uint initialTsn, SctpSetup peer, int maxPacket)
{
    // RFC 9260 §6.1 D: what one SACK may set free at once, packets.
    private const int MaxBurst = 4;
    private const int MissesToLoss = 3;

    // A fragment shorter than this is not worth the place left in a packet.
    private const int LeastFragment = 256;
    private const int MaxSkippedStreams = 256;

    private readonly int _maxChunk = maxPacket - SctpPacket.HeaderLength;
    private readonly CongestionWindow _congestion = new(maxPacket - SctpPacket.HeaderLength);
    private readonly OutstandingData _outstanding = new(initialTsn);
    private readonly bool _mayGiveUp = peer.ForwardTsn;
    private uint _forward = initialTsn - 1;
    private uint _nextLost = initialTsn;
    private uint _peerWindow = peer.Window;
    private int _inFlight;
    private int _payloadInFlight;
    private int _lost;
    private int _acknowledgedAhead;
    private int _burst = MaxBurst;
    private bool _fastResend;
    private bool _forwardDue;
    private long _forwardSentUs = long.MinValue / 2;
    private long _lastSentUs;
    private bool _measuring;
    private uint _measuredTsn;

    /// <summary>Messages that wait.</summary>
    public SendQueue Queue { get; } = new();

    /// <summary>The time-out.</summary>
    public RetransmissionTimeout Timeout { get; } = new();

    /// <summary>The congestion window, bytes.</summary>
    public int CongestionBytes => _congestion.Bytes;

    /// <summary>When the retransmission timer T3-rtx runs out; <see cref="long.MaxValue"/> while it does not run.</summary>
    public long TimeoutUs { get; private set; } = long.MaxValue;

    /// <summary>The TSN given last.</summary>
    public uint LastTsn => _outstanding.NextTsn - 1;

    /// <summary>Everything that was said is acknowledged or given up.</summary>
    public bool IsDone => Queue.IsEmpty && _outstanding.Count == 0;

    /// <summary>Whether <see cref="WriteData"/> has something to write now.</summary>
    public bool CanWrite(long nowUs) =>
        (_burst > 0 || _inFlight == 0)
        && (_inFlight == 0 || _fastResend || _inFlight < _congestion.Bytes)
        && (_lost > 0 || !_outstanding.IsFull && Queue.Peek(nowUs, _mayGiveUp) is not null);

    /// <summary>Adds what is lost, then what is new, as far as packet and windows allow.</summary>
    public void WriteData(ref PacketWriter writer, long nowUs)
    {
        if (_inFlight == 0) _burst = MaxBurst;
        if (_burst == 0) return;
        var before = writer.Length;
        if (WriteLost(ref writer, nowUs)) WriteNew(ref writer, nowUs);
        if (writer.Length == before) return;
        _burst--;
        _fastResend = false;
        _lastSentUs = nowUs;
    }

    /// <summary>Adds a FORWARD TSN chunk when one is due (RFC 3758 §3.5).</summary>
    public void WriteForwardTsn(ref PacketWriter writer, long nowUs)
    {
        var first = _outstanding.FirstTsn;
        if (!_forwardDue || !Serial.IsAfter(_forward, first - 1)) return;
        Span<(ushort Stream, ushort Ssn)> skipped = stackalloc (ushort, ushort)[MaxSkippedStreams];
        var most = Math.Min(MaxSkippedStreams, (writer.Room - 4) / 4);
        if (most <= 0) return;
        var count = 0;
        var to = _forward;
        for (var tsn = first; !Serial.IsAfter(tsn, _forward); tsn++)
        {
            var message = _outstanding[tsn].Message;
            if (!message.Ordered) continue;
            var index = 0;
            while (index < count && skipped[index].Stream != message.StreamId) index++;
            if (index == most)
            {
                // What has no room is told the next time.
                to = tsn - 1;
                break;
            }

            // In the order of their TSNs, the last message of a stream is the one that counts.
            skipped[index] = (message.StreamId, message.Ssn);
            count = Math.Max(count, index + 1);
        }

        _forwardDue = false;
        _forwardSentUs = nowUs;
        if (TimeoutUs == long.MaxValue) TimeoutUs = nowUs + Timeout.Us;
        var value = writer.Add(ChunkType.ForwardTsn, 0, 4 + 4 * count);
        BinaryPrimitives.WriteUInt32BigEndian(value, to);
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value[(4 + 4 * i)..], skipped[i].Stream);
            BinaryPrimitives.WriteUInt16BigEndian(value[(6 + 4 * i)..], skipped[i].Ssn);
        }
    }

    /// <summary>Takes a SACK. One that is older than what is known, or speaks of what was never sent, is ignored.</summary>
    public void OnSack(in SackChunk sack, long nowUs)
    {
        var before = _outstanding.FirstTsn - 1;
        if (sack.CumulativeTsn - before > (uint)_outstanding.Count) return;
        _burst = MaxBurst;
        var inFlightBefore = _inFlight;
        var acknowledged = OnCumulative(sack.CumulativeTsn, nowUs, out var highestNew);
        var advanced = sack.CumulativeTsn != before;
        _peerWindow = sack.ReceiverWindow;
        acknowledged += OnGaps(sack, nowUs, ref highestNew, out var highestReported);
        // While a loss is being repaired each SACK that moves on speaks of every hole (RFC 9260 §7.2.4).
        if (_congestion.InRecovery && advanced) highestNew = highestReported;
        if (advanced) Timeout.OnProgress();
        // Before the window may grow: what was missed is known by now.
        var found = CountMisses(highestNew);
        if (acknowledged > 0 && !found) _congestion.OnAcknowledged(acknowledged, inFlightBefore, sack.CumulativeTsn, advanced);
        if (_inFlight == 0 && _lost == 0) _congestion.OnAllAcknowledged();

        AdvanceForward();
        if (Serial.IsAfter(_forward, sack.CumulativeTsn) && nowUs - _forwardSentUs >= Timeout.SmoothedUs) _forwardDue = true;
        if (_outstanding.Count == 0) TimeoutUs = long.MaxValue;
        else if (advanced) TimeoutUs = nowUs + Timeout.Us;
    }

    /// <summary>The retransmission timer ran out (RFC 9260 §6.3.3).</summary>
    public void OnTimeout(long nowUs)
    {
        _congestion.OnTimeout();
        Timeout.BackOff();
        _burst = MaxBurst;
        _measuring = false;
        for (var tsn = _outstanding.FirstTsn; tsn != _outstanding.NextTsn; tsn++)
        {
            ref var fragment = ref _outstanding[tsn];
            fragment.Misses = 0;
            fragment.SentFast = false;
            if (fragment.State == FragmentState.InFlight) Lose(tsn);
        }

        AdvanceForward();
        _forwardDue |= Serial.IsAfter(_forward, _outstanding.FirstTsn - 1);
        TimeoutUs = _outstanding.Count > 0 ? nowUs + Timeout.Us : long.MaxValue;
    }

    private bool WriteLost(ref PacketWriter writer, long nowUs)
    {
        while (_lost > 0)
        {
            while (_outstanding[_nextLost].State != FragmentState.Lost) _nextLost++;
            ref var fragment = ref _outstanding[_nextLost];
            if (_mayGiveUp && nowUs >= fragment.Message.ExpiresUs)
            {
                Abandon(fragment.Message);
                continue;
            }

            if (!writer.Fits(DataChunk.FieldsLength + fragment.Length) || _inFlight > 0 && !_fastResend && _inFlight + fragment.Bytes > _congestion.Bytes) return false;
            _lost--;
            fragment.State = FragmentState.InFlight;
            fragment.TimesSent++;
            fragment.SentUs = nowUs;
            if (_measuring && _measuredTsn == _nextLost) _measuring = false;
            Write(ref writer, _nextLost, fragment);
            // The oldest goes out once more: its time begins anew (RFC 9260 §7.2.4).
            if (_nextLost == _outstanding.FirstTsn || TimeoutUs == long.MaxValue) TimeoutUs = nowUs + Timeout.Us;
        }

        return true;
    }

    private void WriteNew(ref PacketWriter writer, long nowUs)
    {
        while (!_outstanding.IsFull && Queue.Peek(nowUs, _mayGiveUp) is { } message)
        {
            if (_mayGiveUp && message.Sent > 0 && nowUs >= message.ExpiresUs)
            {
                Abandon(message);
                continue;
            }

            var remaining = message.Payload.Length - message.Sent;
            var room = writer.Room - DataChunk.FieldsLength;
            // What fits a packet by itself is not cut.
            if (remaining > room && (room < LeastFragment || remaining <= _maxChunk - DataChunk.Overhead)) return;
            var length = Math.Min(remaining, room);
            // With nothing under way one fragment always goes, into a closed window too: the answer tells when it opens (RFC 9260 §6.1 A).
            if (_inFlight > 0 && (_inFlight + length + DataChunk.Overhead > _congestion.Bytes || _payloadInFlight + length > _peerWindow)) return;
            if (_inFlight == 0 && nowUs - _lastSentUs > Timeout.Us) _congestion.OnIdle();

            var tsn = _outstanding.NextTsn;
            if (message.Sent == 0) Queue.Begin(message, tsn);
            var fragment = new SentFragment
            {
                Message = message,
                Offset = message.Sent,
                Length = length,
                TimesSent = 1,
                SentUs = nowUs,
                Last = length == remaining,
            };
            message.Sent += length;
            if (fragment.Last) Queue.Complete();
            _outstanding.Add(fragment);
            Write(ref writer, tsn, fragment);
            if (TimeoutUs == long.MaxValue) TimeoutUs = nowUs + Timeout.Us;
            if (!_measuring) (_measuring, _measuredTsn) = (true, tsn);
        }
    }

    private void Write(ref PacketWriter writer, uint tsn, in SentFragment fragment)
    {
        _inFlight += fragment.Bytes;
        _payloadInFlight += fragment.Length;
        var message = fragment.Message;
        var flags = (fragment.Offset == 0 ? DataChunk.BeginFlag : 0) | (fragment.Last ? DataChunk.EndFlag : 0) | (message.Ordered ? 0 : DataChunk.UnorderedFlag);
        var value = writer.Add(ChunkType.Data, (byte)flags, DataChunk.FieldsLength + fragment.Length);
        DataChunk.WriteFields(value, tsn, message.StreamId, message.Ssn, message.Ppid);
        message.Payload.Span.Slice(fragment.Offset, fragment.Length).CopyTo(value[DataChunk.FieldsLength..]);
    }

    /// <summary>Counts a fragment that the other side is heard to have for the first time; false for what it had, or was given up.</summary>
    private bool TakeNewlyAcknowledged(uint tsn, in SentFragment fragment, long nowUs, ref int acknowledged, ref uint highestNew)
    {
        if (fragment.State is not (FragmentState.InFlight or FragmentState.Lost)) return false;
        acknowledged += fragment.Bytes;
        highestNew = tsn;
        Measure(tsn, fragment, nowUs);
        return true;
    }

    private int OnCumulative(uint cumulative, long nowUs, out uint highestNew)
    {
        var acknowledged = 0;
        highestNew = _outstanding.FirstTsn - 1;
        while (!Serial.IsAfter(_outstanding.FirstTsn, cumulative))
        {
            var tsn = _outstanding.FirstTsn;
            ref var fragment = ref _outstanding[tsn];
            TakeNewlyAcknowledged(tsn, fragment, nowUs, ref acknowledged, ref highestNew);
            Leave(ref fragment, FragmentState.Acknowledged);
            _acknowledgedAhead--;
            if (fragment.Last) Queue.Release(fragment.Message);
            _outstanding.RemoveFirst();
        }

        if (Serial.IsAfter(_outstanding.FirstTsn, _nextLost)) _nextLost = _outstanding.FirstTsn;
        return acknowledged;
    }

    private int OnGaps(in SackChunk sack, long nowUs, ref uint highestNew, out uint highestReported)
    {
        var acknowledged = 0;
        highestReported = highestNew;
        var next = _outstanding.FirstTsn;
        for (var i = 0; i < sack.GapBlocks; i++)
        {
            var (startOffset, endOffset) = sack.Gap(i);
            var start = sack.CumulativeTsn + startOffset;
            var end = sack.CumulativeTsn + endOffset;
            // Blocks out of order or beyond what was sent mean nothing; stopping there also bounds the work.
            if (startOffset == 0 || endOffset < startOffset || Serial.IsAfter(next, start) || !_outstanding.Contains(end)) break;
            TakeBack(next, start);
            for (var tsn = start; !Serial.IsAfter(tsn, end); tsn++)
            {
                ref var fragment = ref _outstanding[tsn];
                if (TakeNewlyAcknowledged(tsn, fragment, nowUs, ref acknowledged, ref highestNew)) Leave(ref fragment, FragmentState.Acknowledged);
            }

            highestReported = end;
            next = end + 1;
        }

        TakeBack(next, _outstanding.NextTsn);
        return acknowledged;
    }

    /// <summary>The receiver does not have, any more, what it had behind a hole: it is under way again, and the timer's business.</summary>
    private void TakeBack(uint from, uint to)
    {
        if (_acknowledgedAhead == 0) return;
        for (var tsn = from; tsn != to; tsn++)
        {
            ref var fragment = ref _outstanding[tsn];
            if (fragment.State != FragmentState.Acknowledged) continue;
            fragment.State = FragmentState.InFlight;
            _acknowledgedAhead--;
            _inFlight += fragment.Bytes;
            _payloadInFlight += fragment.Length;
        }
    }

    /// <summary>Counts a miss for what is below the highest TSN that is new in a SACK; says whether something is lost by that.</summary>
    private bool CountMisses(uint highest)
    {
        var found = false;
        for (var tsn = _outstanding.FirstTsn; Serial.IsAfter(highest, tsn); tsn++)
        {
            ref var fragment = ref _outstanding[tsn];
            if (fragment.State != FragmentState.InFlight || fragment.SentFast || ++fragment.Misses < MissesToLoss) continue;
            fragment.SentFast = true;
            if (!_congestion.InRecovery) _fastResend = true;
            _congestion.OnMissed(LastTsn);
            Lose(tsn);
            found = true;
        }

        return found;
    }

    private void Lose(uint tsn)
    {
        ref var fragment = ref _outstanding[tsn];
        if (_mayGiveUp && fragment.TimesSent > fragment.Message.MaxRetransmits)
        {
            Abandon(fragment.Message);
            return;
        }

        Leave(ref fragment, FragmentState.Lost);
        if (_lost == 1 || Serial.IsAfter(_nextLost, tsn)) _nextLost = tsn;
    }

    /// <summary>Gives up a message that has begun: all of its fragments, and the number of one more when some were never sent, so that
    /// there is something to move on to.</summary>
    private void Abandon(OutgoingMessage message)
    {
        var tsn = Serial.IsAfter(_outstanding.FirstTsn, message.FirstTsn) ? _outstanding.FirstTsn : message.FirstTsn;
        for (; _outstanding.Contains(tsn) && ReferenceEquals(_outstanding[tsn].Message, message); tsn++) Leave(ref _outstanding[tsn], FragmentState.Abandoned);
        if (Queue.IsCurrent(message))
        {
            _outstanding.Add(new SentFragment { Message = message, State = FragmentState.Abandoned, Last = true });
            Queue.Complete();
        }

        AdvanceForward();
    }

    private void AdvanceForward()
    {
        var cumulative = _outstanding.FirstTsn - 1;
        if (Serial.IsAfter(cumulative, _forward)) _forward = cumulative;
        while (_outstanding.Contains(_forward + 1) && _outstanding[_forward + 1].State == FragmentState.Abandoned)
        {
            _forward++;
            _forwardDue = true;
        }
    }

    /// <summary>A fragment changes its state: the sums follow.</summary>
    private void Leave(ref SentFragment fragment, FragmentState to)
    {
        switch (fragment.State)
        {
            case FragmentState.InFlight:
                _inFlight -= fragment.Bytes;
                _payloadInFlight -= fragment.Length;
                break;
            case FragmentState.Lost:
                _lost--;
                break;
            case FragmentState.Acknowledged:
                _acknowledgedAhead--;
                break;
        }

        fragment.State = to;
        if (to == FragmentState.Lost) _lost++;
        else if (to == FragmentState.Acknowledged) _acknowledgedAhead++;
    }

    private void Measure(uint tsn, in SentFragment fragment, long nowUs)
    {
        if (!_measuring || tsn != _measuredTsn) return;
        _measuring = false;
        if (fragment.TimesSent == 1) Timeout.OnRoundTrip(nowUs - fragment.SentUs);
    }
}
