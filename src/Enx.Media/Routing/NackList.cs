using Enx.Media.Rtp;

namespace Enx.Media.Routing;

/// <summary>
/// The packets of one SSRC that have not come and are worth asking for (RFC 4585 §6.2.1). It also tells which resends are
/// news: browsers probe for bandwidth with RTX copies of packets that arrived long ago.
/// </summary>
internal sealed class NackList
{
    // Network cards and access points swap neighbours; those need no resend.
    private const int ReorderPackets = 2;
    private const int ReorderUs = 10_000;
    private const int MinRetryUs = 20_000;
    private const int MaxTries = 10;

    // What comes later than this has no picture to go into: players wait no longer, and would rather have a key frame.
    private const int MaxAgeUs = 1_000_000;
    private const int MaxDistance = 1000;
    private const int MaxGap = 500;

    // In the order of their numbers. At most MaxDistance entries, and nearly always none.
    private Missing[] _missing = [];
    private SequenceUnwrapper _unwrapper;
    private long _highest;
    private bool _started;

    /// <summary>How many packets are missing.</summary>
    public int Count { get; private set; }

    /// <summary>So much was lost at once that resends cannot help. The caller asks for a key frame and then calls <see cref="KeyFrameRequested"/>.</summary>
    public bool NeedsKeyFrame { get; private set; }

    /// <summary>Takes <see cref="NeedsKeyFrame"/> back.</summary>
    public void KeyFrameRequested() => NeedsKeyFrame = false;

    /// <summary>Notes a packet that came under its own number: what it leaps over is missing from now on.</summary>
    public void OnPacket(ushort seq, long nowUs)
    {
        var sequence = _unwrapper.Unwrap(seq);
        if (!_started)
        {
            _started = true;
            _highest = sequence;
            return;
        }

        if (sequence <= _highest)
        {
            Remove(sequence);
            return;
        }

        var gap = sequence - _highest - 1;
        if (gap > MaxGap)
        {
            Count = 0;
            NeedsKeyFrame = true;
        }
        else if (gap > 0)
        {
            DropBehind(sequence - MaxDistance);
            EnsureRoom((int)gap);
            for (var lost = _highest + 1; lost < sequence; lost++)
                _missing[Count++] = new Missing { Sequence = lost, Since = nowUs };
        }

        _highest = sequence;
    }

    /// <summary>
    /// Notes that a resend of this number came, and says whether it was missing. False means a copy of a packet that is
    /// here already, or one given up: not to be forwarded.
    /// </summary>
    public bool OnRecovered(ushort seq) => _started && Remove(Extend(seq));

    /// <summary>Whether this number is missing.</summary>
    public bool IsMissing(ushort seq) => _started && Find(Extend(seq)) >= 0;

    /// <summary>Lists what should be asked for now, in order, and gives up what is too old or was asked for too often.</summary>
    /// <param name="due">Takes the numbers; what it has no room for stays due.</param>
    /// <param name="nowUs">The time now, µs.</param>
    /// <param name="roundTripUs">Round-trip time to the sender, µs: to ask again before an answer can be here is waste, and so is to ask when the
    /// answer would come too late to be played. Each time is waited a quarter longer: what was asked for twice may be lost in a queue
    /// that more packets would only lengthen.</param>
    /// <returns>How many numbers were written.</returns>
    public int Collect(Span<ushort> due, long nowUs, long roundTripUs)
    {
        if (Count == 0)
            return 0;

        var (kept, written) = (0, 0);
        for (var i = 0; i < Count; i++)
        {
            ref var entry = ref _missing[i];
            if (IsHopeless(entry, nowUs))
                continue;

            var isDue = entry.Tries == 0
                ? _highest - entry.Sequence >= ReorderPackets || nowUs - entry.Since >= ReorderUs
                : nowUs - entry.LastAsked >= entry.RetryUs;
            if (isDue)
            {
                // The last answer may still be under way, so it is not given up before its time.
                var inTime = nowUs + roundTripUs - entry.Since <= MaxAgeUs && entry.Tries < MaxTries;
                if (!inTime && entry.Tries > 0)
                    continue;
                if (inTime && written < due.Length)
                {
                    due[written++] = (ushort)entry.Sequence;
                    entry.LastAsked = nowUs;
                    entry.RetryUs = entry.Tries++ == 0 ? Math.Max(roundTripUs, MinRetryUs) : entry.RetryUs * 5 / 4;
                }
            }

            _missing[kept++] = entry;
        }

        Count = kept;
        return written;
    }

    private bool IsHopeless(in Missing entry, long nowUs) =>
        nowUs - entry.Since > MaxAgeUs || _highest - entry.Sequence > MaxDistance;

    // Relative to the highest number that came by itself: a resend must not move the reference.
    private long Extend(ushort seq) => _highest + (short)(seq - (ushort)_highest);

    private bool Remove(long sequence)
    {
        var at = Find(sequence);
        if (at < 0)
            return false;
        _missing.AsSpan(at + 1, Count - at - 1).CopyTo(_missing.AsSpan(at));
        Count--;
        return true;
    }

    private int Find(long sequence)
    {
        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = _missing[middle].Sequence.CompareTo(sequence);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }

    private void DropBehind(long oldest)
    {
        var dropped = 0;
        while (dropped < Count && _missing[dropped].Sequence < oldest)
            dropped++;
        if (dropped == 0)
            return;
        _missing.AsSpan(dropped, Count - dropped).CopyTo(_missing);
        Count -= dropped;
    }

    private void EnsureRoom(int more)
    {
        if (Count + more > _missing.Length)
            Array.Resize(ref _missing, Math.Max(16, Math.Max(Count + more, 2 * _missing.Length)));
    }

    private struct Missing
    {
        public long Sequence;
        public long Since;
        public long LastAsked;
        public int Tries;
        public long RetryUs;
    }
}
