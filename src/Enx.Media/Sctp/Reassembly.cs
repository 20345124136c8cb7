using System.Buffers;

namespace Enx.Media.Sctp;

/// <summary>
/// Makes messages of fragments (RFC 9260 §6.5, §6.6, §6.9). The fragments of a message bear consecutive TSNs, so of what has arrived
/// without a hole at most one message is unfinished: the head, which grows in one buffer. What arrives after a hole waits by its TSN
/// until the hole is filled, with two exceptions that need no search: a whole unordered message is told at once, and so is a whole
/// ordered one whose turn in its stream it is. So a loss holds up its own stream only, and no chunk costs more than a look-up.
/// </summary>
internal sealed class Reassembly(int maxMessageBytes, Reassembly.Deliver deliver)
{
    // What an entry costs besides its bytes: an object, an array's head, its place in two tables.
    private const int FragmentOverhead = 128;

    private readonly Dictionary<uint, Fragment> _waiting = [];
    private readonly Dictionary<ushort, InboundStream> _streams = [];
    private byte[] _head = [];
    private int _headLength;
    private bool _headOpen;
    private Fragment _headFirst;

    /// <summary>Takes a message.</summary>
    public delegate void Deliver(ushort streamId, uint ppid, ReadOnlySpan<byte> message);

    /// <summary>Memory held, bytes.</summary>
    public int HeldBytes { get; private set; }

    /// <summary>The other side sent a message larger than it may.</summary>
    public bool TooLarge { get; private set; }

    /// <summary>Takes a chunk that comes after a hole.</summary>
    public void AddAhead(in DataChunk chunk)
    {
        if (chunk.Begins && chunk.Ends)
        {
            if (chunk.Unordered)
            {
                deliver(chunk.StreamId, chunk.Ppid, chunk.Payload);
                return;
            }

            var stream = Stream(chunk.StreamId);
            if (chunk.Ssn == stream.NextSsn)
            {
                TakeTurn(stream, chunk.StreamId, chunk.Ssn, chunk.Ppid, chunk.Payload);
                return;
            }

            stream.Waiting[chunk.Ssn] = chunk.Tsn;
        }

        _waiting[chunk.Tsn] = new Fragment(chunk.StreamId, chunk.Ssn, chunk.Ppid, chunk.Flags, chunk.Payload.ToArray());
        HeldBytes += chunk.Payload.Length + FragmentOverhead;
    }

    /// <summary>Takes the chunk that comes right after everything that has arrived.</summary>
    public void AddNext(in DataChunk chunk) => Add(new Fragment(chunk.StreamId, chunk.Ssn, chunk.Ppid, chunk.Flags, []), chunk.Payload);

    /// <summary>Everything up to this TSN is here or given up (RFC 3758 §3.6): what waited under it has its turn. When nothing waits it was
    /// told already or will never come, and no unfinished message can go on after it.</summary>
    public void Pass(uint tsn)
    {
        if (Remove(tsn, out var fragment)) Add(fragment, fragment.Bytes);
        else CloseHead();
    }

    /// <summary>The sender has given up everything that is unfinished.</summary>
    public void CloseHead()
    {
        if (!_headOpen) return;
        _headOpen = false;
        ReleaseHead();
    }

    /// <summary>The sender has given up the ordered messages of a stream up to this one; those that waited for it have their turn.</summary>
    public void SkipOrdered(ushort streamId, ushort ssn)
    {
        var stream = Stream(streamId);
        if (Serial.IsAfter(stream.NextSsn, ssn)) return;
        stream.NextSsn = (ushort)(ssn + 1);
        TellWaiting(stream, streamId);
    }

    /// <summary>A stream begins anew: its next message is number 0.</summary>
    public void ResetStream(ushort streamId) => _streams.Remove(streamId);

    /// <summary>Every stream begins anew.</summary>
    public void ResetAllStreams() => _streams.Clear();

    /// <summary>Drops everything that waits.</summary>
    public void Clear()
    {
        if (_waiting.Count > 0)
        {
            _waiting.Clear();
            foreach (var stream in _streams.Values) stream.Waiting.Clear();
        }

        CloseHead();
        HeldBytes = 0;
    }

    private void Add(in Fragment fragment, ReadOnlySpan<byte> bytes)
    {
        if ((fragment.Flags & DataChunk.BeginFlag) != 0)
        {
            CloseHead();
            if ((fragment.Flags & DataChunk.EndFlag) != 0)
            {
                Tell(fragment, bytes);
                return;
            }

            (_headOpen, _headFirst, _headLength) = (true, fragment with { Bytes = [] }, 0);
        }

        // The rest of a message that was given up, or a fragment that fits no message.
        if (!_headOpen) return;
        if (fragment.StreamId != _headFirst.StreamId || fragment.Ssn != _headFirst.Ssn)
        {
            CloseHead();
            return;
        }

        if (_headLength + bytes.Length > maxMessageBytes)
        {
            TooLarge = true;
            CloseHead();
            return;
        }

        Grow(_headLength + bytes.Length);
        bytes.CopyTo(_head.AsSpan(_headLength));
        _headLength += bytes.Length;
        if ((fragment.Flags & DataChunk.EndFlag) == 0) return;
        _headOpen = false;
        Tell(_headFirst, _head.AsSpan(0, _headLength));
        ReleaseHead();
    }

    private void Tell(in Fragment first, ReadOnlySpan<byte> message)
    {
        if ((first.Flags & DataChunk.UnorderedFlag) != 0) deliver(first.StreamId, first.Ppid, message);
        // Nothing is missing before it, so its turn has come whatever its number: a sender that counts in its own way is not held up for ever.
        else TakeTurn(Stream(first.StreamId), first.StreamId, first.Ssn, first.Ppid, message);
    }

    private void TakeTurn(InboundStream stream, ushort streamId, ushort ssn, uint ppid, ReadOnlySpan<byte> message)
    {
        stream.NextSsn = (ushort)(ssn + 1);
        deliver(streamId, ppid, message);
        TellWaiting(stream, streamId);
    }

    private void TellWaiting(InboundStream stream, ushort streamId)
    {
        while (stream.Waiting.TryGetValue(stream.NextSsn, out var tsn))
        {
            stream.NextSsn++;
            if (Remove(tsn, out var fragment)) deliver(streamId, fragment.Ppid, fragment.Bytes);
        }
    }

    private bool Remove(uint tsn, out Fragment fragment)
    {
        if (!_waiting.Remove(tsn, out fragment)) return false;
        HeldBytes -= fragment.Bytes.Length + FragmentOverhead;
        if (_streams.TryGetValue(fragment.StreamId, out var stream) && stream.Waiting.TryGetValue(fragment.Ssn, out var noted) && noted == tsn) stream.Waiting.Remove(fragment.Ssn);
        return true;
    }

    private InboundStream Stream(ushort id)
    {
        if (!_streams.TryGetValue(id, out var stream)) _streams[id] = stream = new InboundStream();
        return stream;
    }

    private void Grow(int length)
    {
        if (_head.Length >= length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(length, 2 * _head.Length), Math.Max(length, maxMessageBytes)));
        _head.AsSpan(0, _headLength).CopyTo(larger);
        HeldBytes += larger.Length - _head.Length;
        if (_head.Length > 0) ArrayPool<byte>.Shared.Return(_head);
        _head = larger;
    }

    private void ReleaseHead()
    {
        HeldBytes -= _head.Length;
        if (_head.Length > 0) ArrayPool<byte>.Shared.Return(_head);
        _head = [];
        _headLength = 0;
    }

    private readonly record struct Fragment(ushort StreamId, ushort Ssn, uint Ppid, byte Flags, byte[] Bytes);

    private sealed class InboundStream
    {
        public ushort NextSsn { get; set; }

        /// <summary>Whole messages that came before their turn: stream sequence number to TSN.</summary>
        public Dictionary<ushort, uint> Waiting { get; } = [];
    }
}
