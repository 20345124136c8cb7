namespace Enx.Media.Sctp;

/// <summary>
/// Messages that wait for their first sending, stream by stream. Streams take turns, message by message: without interleaving
/// (RFC 8260) the fragments of one must follow each other. Counts what the association holds until it is acknowledged or given up.
/// </summary>
internal sealed class SendQueue
{
    /// <summary>The most that may be held, bytes.</summary>
    public const int Limit = 1024 * 1024;

    // So that a flood on a channel that may lose messages does not cost one that may not.
    private const int UnreliableLimit = Limit / 2;

    private readonly Dictionary<ushort, OutboundStream> _streams = [];
    private readonly Queue<OutboundStream> _turns = new();
    private OutgoingMessage? _current;

    /// <summary>What is held for messages waiting and under way, bytes.</summary>
    public int HeldBytes { get; private set; }

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => HeldBytes == 0;

    /// <summary>Takes a message; false when there is no room for it.</summary>
    public bool TryAdd(OutgoingMessage message)
    {
        if (HeldBytes + message.Cost > (message.Reliable ? Limit : UnreliableLimit)) return false;
        HeldBytes += message.Cost;
        var stream = Stream(message.StreamId);
        stream.Waiting.Enqueue(message);
        Line(stream);
        return true;
    }

    /// <summary>The message whose next fragment is to be sent; null when there is none. What has expired unsent is dropped.</summary>
    public OutgoingMessage? Peek(long nowUs, bool mayGiveUp)
    {
        while (_current is null)
        {
            if (!_turns.TryDequeue(out var stream)) return null;
            stream.InLine = false;
            if (stream.Paused || !stream.Waiting.TryDequeue(out var message)) continue;
            Line(stream);
            if (mayGiveUp && nowUs >= message.ExpiresUs) Release(message);
            else _current = message;
        }

        return _current;
    }

    /// <summary>The current message begins: gives it its number.</summary>
    public void Begin(OutgoingMessage message, uint firstTsn)
    {
        message.FirstTsn = firstTsn;
        if (message.Ordered) message.Ssn = Stream(message.StreamId).NextSsn++;
    }

    /// <summary>The current message was sent to its end, or given up.</summary>
    public void Complete() => _current = null;

    /// <summary>Whether a message is the one whose fragments are being sent.</summary>
    public bool IsCurrent(OutgoingMessage message) => ReferenceEquals(_current, message);

    /// <summary>A message is acknowledged or given up: its room is free.</summary>
    public void Release(OutgoingMessage message) => HeldBytes -= message.Cost;

    /// <summary>Drops what waits on a stream. A message that has begun is finished all the same.</summary>
    public void Drop(ushort streamId)
    {
        if (!_streams.TryGetValue(streamId, out var stream)) return;
        while (stream.Waiting.TryDequeue(out var message)) Release(message);
    }

    /// <summary>Whether everything said on a stream has its TSN.</summary>
    public bool IsDrained(ushort streamId) => _current?.StreamId != streamId && (!_streams.TryGetValue(streamId, out var stream) || stream.Waiting.Count == 0);

    /// <summary>Holds a stream back while its reset is under way.</summary>
    public void Pause(ushort streamId) => Stream(streamId).Paused = true;

    /// <summary>A stream begins anew, with number 0.</summary>
    public void Restart(ushort streamId)
    {
        if (!_streams.Remove(streamId, out var old) || old.Waiting.Count == 0) return;
        var stream = Stream(streamId);
        while (old.Waiting.TryDequeue(out var message)) stream.Waiting.Enqueue(message);
        Line(stream);
    }

    private void Line(OutboundStream stream)
    {
        if (stream.InLine || stream.Paused || stream.Waiting.Count == 0) return;
        stream.InLine = true;
        _turns.Enqueue(stream);
    }

    private OutboundStream Stream(ushort id)
    {
        if (!_streams.TryGetValue(id, out var stream)) _streams[id] = stream = new OutboundStream();
        return stream;
    }

    private sealed class OutboundStream
    {
        public Queue<OutgoingMessage> Waiting { get; } = new();

        public ushort NextSsn { get; set; }

        public bool InLine { get; set; }

        public bool Paused { get; set; }
    }
}
