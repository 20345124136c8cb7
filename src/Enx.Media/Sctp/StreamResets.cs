using System.Buffers.Binary;

namespace Enx.Media.Sctp;

/// <summary>
/// RE-CONFIG, as far as data channels need it (RFC 6525 §4.1, §5; RFC 8831 §6.7): each side resets the streams that it sends on. One
/// request of ours is under way at a time, sent once everything said on its streams has a TSN. A request of theirs is carried out once
/// everything up to its last TSN is here. Requests of other kinds are denied.
/// </summary>
internal sealed class StreamResets(uint firstRequest, SctpSetup peer, ushort streams, DataSender sender, DataReceiver receiver, ISctpHandler handler)
{
    private const int MaxStreams = 64;
    private const int MaxResponses = 8;

    // RFC 6525 §3.1: one parameter, or one of two pairs.
    private const int MaxParameters = 2;
    private const int RequestFields = 12;

    private readonly HashSet<ushort> _wanted = [];
    private readonly Queue<(uint Request, ResetResult Result)> _responses = new();
    private ushort[] _underWay = [];
    private uint _request = firstRequest;
    private uint _requestLastTsn;
    private bool _due;
    private uint _expected = peer.InitialTsn;
    private ResetResult _lastResult = ResetResult.NothingToDo;
    private ushort[]? _deferred;
    private uint _deferredTsn;

    /// <summary>When the request is sent again; <see cref="long.MaxValue"/> when none is under way.</summary>
    public long TimeoutUs { get; private set; } = long.MaxValue;

    /// <summary>Wants a stream of ours reset, after what was said on it.</summary>
    public void Request(ushort streamId)
    {
        // Without stream reset the other side does not hear of it; for us the stream is closed all the same.
        if (!peer.ReConfig) handler.OnOutgoingReset(streamId);
        else if (Array.IndexOf(_underWay, streamId) < 0) _wanted.Add(streamId);
    }

    /// <summary>The request was not answered in time.</summary>
    public void OnTimeout()
    {
        TimeoutUs = long.MaxValue;
        _due = true;
    }

    /// <summary>Takes a RE-CONFIG chunk's value.</summary>
    public void OnChunk(ReadOnlySpan<byte> value, long nowUs)
    {
        var reader = new ParameterReader(value);
        for (var n = 0; n < MaxParameters && reader.MoveNext(); n++)
        {
            var parameter = reader.Value;
            if (parameter.Length < 4) return;
            var number = BinaryPrimitives.ReadUInt32BigEndian(parameter);
            switch (reader.Type)
            {
                case ParameterType.ReConfigResponse when parameter.Length >= 8:
                    OnResponse(number, (ResetResult)BinaryPrimitives.ReadUInt32BigEndian(parameter[4..]), nowUs);
                    break;
                case ParameterType.OutgoingResetRequest when parameter.Length >= RequestFields:
                    OnRequest(number, parameter);
                    break;
                case ParameterType.IncomingResetRequest or ParameterType.TsnResetRequest or ParameterType.AddOutgoingStreams or ParameterType.AddIncomingStreams:
                    OnRequest(number, default);
                    break;
            }
        }
    }

    /// <summary>More has arrived: a request that waited for it is carried out.</summary>
    public void OnPacketEnd()
    {
        if (_deferred is not { } ids || Serial.IsAfter(_deferredTsn, receiver.Cumulative)) return;
        _deferred = null;
        Perform(ids);
        _lastResult = ResetResult.Performed;
        Respond(_expected++, ResetResult.Performed);
    }

    /// <summary>Adds what is due: answers, and our own request.</summary>
    public void Write(ref PacketWriter writer, long nowUs)
    {
        while (_responses.Count > 0 && writer.Fits(12))
        {
            var (request, result) = _responses.Dequeue();
            var value = writer.Add(ChunkType.ReConfig, 0, 12);
            BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)ParameterType.ReConfigResponse);
            BinaryPrimitives.WriteUInt16BigEndian(value[2..], 12);
            BinaryPrimitives.WriteUInt32BigEndian(value[4..], request);
            BinaryPrimitives.WriteUInt32BigEndian(value[8..], (uint)result);
        }

        if (_underWay.Length == 0) Begin();
        if (!_due || _underWay.Length == 0) return;
        var length = 4 + RequestFields + 2 * _underWay.Length;
        if (!writer.Fits(length)) return;
        _due = false;
        TimeoutUs = nowUs + sender.Timeout.Us;
        var parameter = writer.Add(ChunkType.ReConfig, 0, length);
        BinaryPrimitives.WriteUInt16BigEndian(parameter, (ushort)ParameterType.OutgoingResetRequest);
        BinaryPrimitives.WriteUInt16BigEndian(parameter[2..], (ushort)length);
        BinaryPrimitives.WriteUInt32BigEndian(parameter[4..], _request);
        BinaryPrimitives.WriteUInt32BigEndian(parameter[8..], _expected - 1);
        BinaryPrimitives.WriteUInt32BigEndian(parameter[12..], _requestLastTsn);
        for (var i = 0; i < _underWay.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(parameter[(16 + 2 * i)..], _underWay[i]);
    }

    private void Begin()
    {
        if (_wanted.Count == 0) return;
        _underWay = [.. _wanted.Where(sender.Queue.IsDrained).Take(MaxStreams)];
        if (_underWay.Length == 0) return;
        foreach (var id in _underWay)
        {
            _wanted.Remove(id);
            sender.Queue.Pause(id);
        }

        _requestLastTsn = sender.LastTsn;
        _due = true;
    }

    private void OnResponse(uint request, ResetResult result, long nowUs)
    {
        if (_underWay.Length == 0 || request != _request) return;
        if (result == ResetResult.InProgress)
        {
            TimeoutUs = nowUs + sender.Timeout.Us;
            return;
        }

        // Refused or done: asking once more would not change it.
        var done = _underWay;
        _underWay = [];
        _request++;
        _due = false;
        TimeoutUs = long.MaxValue;
        foreach (var id in done)
        {
            sender.Queue.Restart(id);
            handler.OnOutgoingReset(id);
        }
    }

    private void OnRequest(uint number, ReadOnlySpan<byte> outgoingReset)
    {
        if (number == _expected - 1)
        {
            Respond(number, _lastResult);
            return;
        }

        if (number != _expected)
        {
            Respond(number, ResetResult.BadSequenceNumber);
            return;
        }

        if (outgoingReset.IsEmpty)
        {
            _lastResult = ResetResult.Denied;
        }
        else
        {
            var ids = new ushort[(outgoingReset.Length - RequestFields) / 2];
            for (var i = 0; i < ids.Length; i++) ids[i] = BinaryPrimitives.ReadUInt16BigEndian(outgoingReset[(RequestFields + 2 * i)..]);
            var lastTsn = BinaryPrimitives.ReadUInt32BigEndian(outgoingReset[8..]);
            if (Serial.IsAfter(lastTsn, receiver.Cumulative))
            {
                (_deferred, _deferredTsn) = (ids, lastTsn);
                Respond(number, ResetResult.InProgress);
                return;
            }

            _deferred = null;
            Perform(ids);
            _lastResult = ResetResult.Performed;
        }

        _expected++;
        Respond(number, _lastResult);
    }

    private void Perform(ushort[] ids)
    {
        if (ids.Length == 0)
        {
            // An empty list stands for all of them (RFC 6525 §4.1).
            receiver.ResetAllStreams();
            for (var id = 0; id < streams; id++) handler.OnIncomingReset((ushort)id);
            return;
        }

        foreach (var id in ids)
        {
            if (id >= streams) continue;
            receiver.ResetStream(id);
            handler.OnIncomingReset(id);
        }
    }

    private void Respond(uint request, ResetResult result)
    {
        if (_responses.Count < MaxResponses) _responses.Enqueue((request, result));
    }
}
