namespace Enx.Media.Routing;

/// <summary>
/// Joins the packets of one source after another into the one RTP stream of a slot: sequence numbers without a gap at a switch,
/// timestamps that go on from where the last source stopped (RFC 3550 §7.1 lets a translator do so). A stretch of packets from one
/// source is a <i>run</i>: within it, numbers and times are shifted by a constant. The last few runs are remembered, so that a
/// subscriber's NACK for a number of this stream leads back to the source's packet.
/// </summary>
internal sealed class SlotRewriter
{
    private const int Remembered = 8;

    /// <summary>Numbers this far behind the newest can no longer be told from the future.</summary>
    private const int Horizon = 1 << 15;

    /// <summary>How far behind the newest a late packet may come; about two seconds of a busy video.</summary>
    private const int Late = 2048;

    private readonly ulong[] _given = new ulong[Late / 64];
    private readonly Run[] _runs = new Run[Remembered];
    private readonly int _clockRate;
    private int _newest = -1;
    private PublishedTrack? _next;

    // Counted in 64 bits, so that nothing here has to think of the wrap at 2^16.
    private long _highestOut;
    private uint _lastOutTimestamp;
    private long _lastOutUs;

    public SlotRewriter(int clockRate, ushort firstSequence, uint firstTimestamp)
    {
        _clockRate = clockRate;
        _highestOut = (1L << 16) + firstSequence - 1;
        _lastOutTimestamp = firstTimestamp;
        Array.Fill(_runs, new Run());
    }

    /// <summary>The newest run's shift of timestamps: RTP time of the slot minus that of the source.</summary>
    public uint TimestampShift => _newest < 0 ? 0 : _runs[_newest].TimestampShift;

    /// <summary>Whether a packet of the present source has gone out, so that <see cref="TimestampShift"/> is the present source's.</summary>
    public bool Running => _newest >= 0 && _next is null;

    /// <summary>The source of the packets to come; its first packet begins a run.</summary>
    public void Bind(PublishedTrack? source) => _next = source;

    /// <summary>Gives a source's packet its place in the slot's stream; false for a packet from before the run, one that is too late,
    /// and one whose number was given out already: a number encrypts one packet only (RFC 3711 §9.1).</summary>
    public bool TryMap(ushort sequence, uint timestamp, long nowUs, out ushort outSequence, out uint outTimestamp)
    {
        if (_next is not null) Begin(_next, sequence, timestamp, nowUs);
        outSequence = 0;
        outTimestamp = 0;
        if (_newest < 0) return false;

        ref var run = ref _runs[_newest];
        var extended = run.Extend(sequence);
        if (extended < run.FirstIn) return false;
        var mapped = extended + run.SequenceShift;
        if (!Give(mapped)) return false;
        outSequence = (ushort)mapped;
        outTimestamp = timestamp + run.TimestampShift;
        if (mapped > _highestOut)
        {
            _highestOut = mapped;
            run.HighestIn = extended;
            _lastOutTimestamp = outTimestamp;
            _lastOutUs = nowUs;
        }

        return true;
    }

    /// <summary>The source's packet was not forwarded and never will be: later numbers move up, so that nobody misses it.</summary>
    public void Skip(ushort sequence)
    {
        if (!Running) return;
        var run = _runs[_newest];
        var extended = run.Extend(sequence);
        // Only right after the newest packet can the gap be closed; elsewhere numbers have been given out already.
        if (extended + run.SequenceShift != _highestOut + 1) return;
        Push(run with { FirstIn = extended + 1, HighestIn = extended, FirstOut = _highestOut + 1, SequenceShift = run.SequenceShift - 1 });
    }

    /// <summary>Finds the source's packet for a number of the slot's stream; false when it is too old to know.</summary>
    public bool TryFind(ushort outSequence, out PublishedTrack source, out ushort sequence, out uint timestampShift)
    {
        source = null!;
        sequence = 0;
        timestampShift = 0;
        var behind = (ushort)((ushort)_highestOut - outSequence);
        if (behind >= Horizon) return false;
        var extended = _highestOut - behind;
        for (var i = 0; i < Remembered && _newest >= 0; i++)
        {
            ref var run = ref _runs[(_newest - i + Remembered) % Remembered];
            if (run.FirstOut > extended) continue;
            if (run.Source is null) return false;
            source = run.Source;
            sequence = (ushort)(extended - run.SequenceShift);
            timestampShift = run.TimestampShift;
            return true;
        }

        return false;
    }

    /// <summary>Forgets a source that is gone, so that its memory can go too.</summary>
    public void Forget(PublishedTrack source)
    {
        if (ReferenceEquals(_next, source)) _next = null;
        for (var i = 0; i < Remembered; i++)
            if (ReferenceEquals(_runs[i].Source, source)) _runs[i].Source = null;
    }

    private bool Give(long number)
    {
        if (number > _highestOut)
        {
            if (number - _highestOut >= Late) Array.Clear(_given);
            else
                for (var n = _highestOut + 1; n < number; n++) _given[n / 64 % (Late / 64)] &= ~(1UL << (int)(n % 64));
        }
        else if (_highestOut - number >= Late || (_given[number / 64 % (Late / 64)] & 1UL << (int)(number % 64)) != 0)
        {
            return false;
        }

        _given[number / 64 % (Late / 64)] |= 1UL << (int)(number % 64);
        return true;
    }

    private void Begin(PublishedTrack source, ushort sequence, uint timestamp, long nowUs)
    {
        var firstIn = (1L << 16) + sequence;
        // At least one tick later than the last picture; as much later as time has passed, so that play-out keeps its pace.
        var elapsed = _newest < 0 ? 0 : Math.Max(1, (nowUs - _lastOutUs) * _clockRate / 1_000_000);
        Push(new Run
        {
            Source = source,
            FirstIn = firstIn,
            HighestIn = firstIn,
            FirstOut = _highestOut + 1,
            SequenceShift = _highestOut + 1 - firstIn,
            TimestampShift = _lastOutTimestamp + (uint)elapsed - timestamp,
        });
        _next = null;
    }

    private void Push(Run run)
    {
        _newest = (_newest + 1) % Remembered;
        _runs[_newest] = run;
    }

    private record struct Run
    {
        public PublishedTrack? Source;
        public long FirstIn;
        public long HighestIn;
        public long FirstOut = long.MaxValue;
        public long SequenceShift;
        public uint TimestampShift;

        public Run()
        {
        }

        /// <summary>A source's 16-bit number in 64 bits: the one nearest to the newest seen.</summary>
        public readonly long Extend(ushort sequence) => HighestIn + (short)(sequence - (ushort)HighestIn);
    }
}
