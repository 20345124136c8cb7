namespace Enx.Media.Sctp;

/// <summary>Where a fragment that was sent stands.</summary>
internal enum FragmentState : byte
{
    /// <summary>Under way.</summary>
    InFlight,

    /// <summary>Lost, to be sent again.</summary>
    Lost,

    /// <summary>There, behind a hole. The receiver may still take that back (RFC 9260 §6.2).</summary>
    Acknowledged,

    /// <summary>Given up.</summary>
    Abandoned,
}

/// <summary>A fragment that was sent and is not acknowledged for good.</summary>
internal struct SentFragment
{
    public OutgoingMessage Message;
    public int Offset;
    public int Length;
    public int TimesSent;
    public long SentUs;
    public FragmentState State;
    public byte Misses;
    public bool SentFast;

    /// <summary>Nothing of the message comes after it.</summary>
    public bool Last;

    /// <summary>What it counts for in the congestion window; nothing for a mere number.</summary>
    public readonly int Bytes => Length == 0 ? 0 : Length + DataChunk.Overhead;
}

/// <summary>The fragments that were sent and are not acknowledged for good, by TSN: a ring that grows to a bound.</summary>
internal sealed class OutstandingData(uint initialTsn)
{
    /// <summary>The most fragments; no more than the other side can keep track of, if it is like us.</summary>
    public const int MaxCount = ReceiveTracker.Window - 16;

    private SentFragment[] _ring = new SentFragment[16];

    /// <summary>The lowest TSN held, or the next to be given.</summary>
    public uint FirstTsn { get; private set; } = initialTsn;

    /// <summary>The next TSN to be given.</summary>
    public uint NextTsn => FirstTsn + (uint)Count;

    public int Count { get; private set; }

    public bool IsFull => Count >= MaxCount;

    public bool Contains(uint tsn) => tsn - FirstTsn < (uint)Count;

    /// <summary>The fragment under a TSN that is held.</summary>
    public ref SentFragment this[uint tsn] => ref _ring[tsn & (uint)(_ring.Length - 1)];

    /// <summary>Adds a fragment under the next TSN.</summary>
    public void Add(in SentFragment fragment)
    {
        if (Count == _ring.Length) Grow();
        this[NextTsn] = fragment;
        Count++;
    }

    /// <summary>Forgets the first fragment.</summary>
    public void RemoveFirst()
    {
        this[FirstTsn] = default;
        FirstTsn++;
        Count--;
    }

    private void Grow()
    {
        var larger = new SentFragment[2 * _ring.Length];
        for (var tsn = FirstTsn; tsn != NextTsn; tsn++) larger[tsn & (uint)(larger.Length - 1)] = this[tsn];
        _ring = larger;
    }
}
