using Enx.Media.Rtp;

namespace Enx.Media.Routing;

/// <summary>
/// Joins the packets of one stream after another into the one RTP stream of a slot: sequence numbers without a gap at a switch or where
/// packets were left out, timestamps that go on (RFC 3550 §7.1 lets a translator do so), and for VP8 and VP9 picture numbers that go on.
/// A stretch of packets from one stream with nothing left out is a <i>run</i>: within it, numbers and times are shifted by constants. The
/// last runs are remembered, so that a late packet finds its place, and a subscriber's NACK for a number leads back to the source's packet.
/// </summary>
internal sealed class SlotRewriter
{
    /// <summary>Numbers this far behind the newest can no longer be told from the future.</summary>
    private const int Horizon = 1 << 15;

    /// <summary>How far behind the newest a late packet may come; about two seconds of a busy video.</summary>
    private const int Late = 2048;

    /// <summary>Frames left out that are remembered, to know a late packet of one.</summary>
    private const int RememberedFrames = 8;

    /// <summary>How much earlier or later than the present a picture of another layer may have been taken, seconds; beyond it the sender's clock is not believed.</summary>
    private const int MaxSkewSeconds = 1;

    private readonly ulong[] _given = new ulong[Late / 64];
    private readonly uint[] _skippedFrames = new uint[RememberedFrames];
    private readonly Run[] _runs;
    private readonly int _clockRate;
    private readonly int _leastStep;
    private readonly long _firstOut;
    private int _newest = -1;
    private int _generation;
    private int _skippedCount;
    private SourceStream? _next;

    // Counted in 64 bits, so that nothing here has to think of the wrap at 2^16.
    private long _highestIn;
    private long _highestOut;
    private uint _lastOutTimestamp;
    private long _lastOutUs;
    private PictureNumbers _lastPicture;

    /// <param name="clockRate">Ticks of the timestamps a second.</param>
    /// <param name="firstSequence">The first number.</param>
    /// <param name="firstTimestamp">The first time.</param>
    /// <param name="remembered">How many runs are remembered. Where temporal layers are left out, there is one for each picture.</param>
    /// <param name="leastStep">How much later than the last packet so far another source begins at least, ticks. For sound what a packet
    /// lasts: a receiver throws away what should have been heard already.</param>
    public SlotRewriter(int clockRate, ushort firstSequence, uint firstTimestamp, int remembered = 8, int leastStep = 1)
    {
        (_clockRate, _leastStep) = (clockRate, leastStep);
        _firstOut = (1L << 16) + firstSequence;
        _highestOut = _firstOut - 1;
        _lastOutTimestamp = firstTimestamp;
        _runs = new Run[remembered];
        Array.Fill(_runs, new Run());
    }

    /// <summary>Whether a packet of the present source has gone out, so that <see cref="Source"/> and <see cref="TimestampShift"/> are the present source's.</summary>
    public bool Running => _newest >= 0 && _next is null;

    /// <summary>The stream of the newest run.</summary>
    public SourceStream? Source => _newest < 0 ? null : _runs[_newest].Source;

    /// <summary>The newest run's shift of timestamps: RTP time of the slot minus that of the source.</summary>
    public uint TimestampShift => _newest < 0 ? 0 : _runs[_newest].Shift.Timestamp;

    /// <summary>The newest number that was given.</summary>
    public ushort Newest => (ushort)_highestOut;

    /// <summary>A packet was not sent after all, and another source comes next: where it was among the last, its number is free again.</summary>
    public void TakeBack(ushort outSequence)
    {
        var number = _highestOut - (ushort)((ushort)_highestOut - outSequence);
        if (_highestOut - number >= Late) return;
        Word(number) &= ~Bit(number);
        for (var steps = 0; steps < Late && _highestOut >= _firstOut && (Word(_highestOut) & Bit(_highestOut)) == 0; steps++) _highestOut--;
    }

    /// <summary>The stream of the packets to come; its first packet begins a run.</summary>
    public void Bind(SourceStream? source) => _next = source;

    /// <summary>Gives a source's packet its place in the slot's stream; false for a packet from before the source was bound, one that is
    /// too late, and one whose number was given out already: a number encrypts one packet only (RFC 3711 §9.1).</summary>
    /// <param name="sequence">The source's number.</param>
    /// <param name="timestamp">The source's time.</param>
    /// <param name="picture">The picture's numbers, where the payload has any.</param>
    /// <param name="nowUs">When the packet came.</param>
    /// <param name="outSequence">The slot's number.</param>
    /// <param name="shift">What to add to the packet's other numbers.</param>
    public bool TryMap(ushort sequence, uint timestamp, in PictureNumbers picture, long nowUs, out ushort outSequence, out Shift shift)
    {
        if (_next is not null) Begin(_next, sequence, timestamp, picture, nowUs);
        (outSequence, shift) = (0, default);
        var extended = Extend(sequence);
        if (FindRun(extended) is not (>= 0 and var at)) return false;

        ref var run = ref _runs[at];
        var mapped = extended + run.Shift.Sequence;
        if (!Give(mapped)) return false;
        (outSequence, shift) = ((ushort)mapped, run.Shift);
        if (mapped > _highestOut)
        {
            (_highestOut, _highestIn) = (mapped, Math.Max(_highestIn, extended));
            (_lastOutTimestamp, _lastOutUs) = (timestamp + shift.Timestamp, nowUs);
            _lastPicture = picture.Moved(shift.Picture, shift.Tl0);
        }

        return true;
    }

    /// <summary>
    /// The source's packet will not be forwarded: later numbers move up, so that nobody misses it. False when its number cannot be closed,
    /// as the packet is late and the numbers after it are out already.
    /// </summary>
    /// <param name="sequence">The source's number.</param>
    /// <param name="frame">The timestamp of a picture that is left out with all its packets; null when no picture is.</param>
    public bool Skip(ushort sequence, uint? frame)
    {
        if (!Running) return true;
        var extended = Extend(sequence);
        if (extended <= _highestIn) return false;
        _highestIn = extended;
        ref var run = ref _runs[_newest];
        var shift = run.Shift with { Sequence = run.Shift.Sequence - 1 };
        if (frame is { } timestamp && !IsOfSkippedFrame(timestamp))
        {
            _skippedFrames[_skippedCount++ % RememberedFrames] = timestamp;
            shift = shift with { Picture = shift.Picture - 1 };
        }

        var next = run with { FirstIn = extended + 1, FirstOut = extended + run.Shift.Sequence, Shift = shift };
        if (run.FirstIn == extended) run = next;
        else Push(next);
        return true;
    }

    /// <summary>Whether the picture of this time was left out.</summary>
    public bool IsOfSkippedFrame(uint timestamp) => _skippedFrames.AsSpan(0, Math.Min(_skippedCount, RememberedFrames)).Contains(timestamp);

    /// <summary>Finds the source's packet for a number of the slot's stream; false when it is too old to know.</summary>
    public bool TryFind(ushort outSequence, out SourceStream source, out ushort sequence, out Shift shift)
    {
        (source, sequence, shift) = (null!, 0, default);
        var behind = (ushort)((ushort)_highestOut - outSequence);
        if (behind >= Horizon) return false;
        var extended = _highestOut - behind;
        for (var i = 0; i < _runs.Length && _newest >= 0; i++)
        {
            ref var run = ref _runs[(_newest - i + _runs.Length) % _runs.Length];
            if (run.FirstOut > extended) continue;
            if (run.Source is null) return false;
            source = run.Source;
            sequence = (ushort)(extended - run.Shift.Sequence);
            shift = run.Shift;
            return true;
        }

        return false;
    }

    /// <summary>Forgets a track that is gone, so that its memory can go too.</summary>
    public void Forget(PublishedTrack track)
    {
        if (ReferenceEquals(_next?.Track, track)) _next = null;
        for (var i = 0; i < _runs.Length; i++)
            if (ReferenceEquals(_runs[i].Source?.Track, track)) _runs[i].Source = null;
    }

    /// <summary>A source's 16-bit number in 64 bits: the one nearest to the newest seen.</summary>
    private long Extend(ushort sequence) => _highestIn + (short)(sequence - (ushort)_highestIn);

    /// <summary>The present source's run that a number belongs to; -1 when it is from before.</summary>
    private int FindRun(long extended)
    {
        for (var i = 0; i < _runs.Length && _newest >= 0; i++)
        {
            var at = (_newest - i + _runs.Length) % _runs.Length;
            if (_runs[at].Generation != _generation || _runs[at].Source is null) return -1;
            if (_runs[at].FirstIn <= extended) return at;
        }

        return -1;
    }

    private bool Give(long number)
    {
        if (number > _highestOut)
        {
            if (number - _highestOut >= Late) Array.Clear(_given);
            else
                for (var n = _highestOut + 1; n < number; n++) Word(n) &= ~Bit(n);
        }
        else if (_highestOut - number >= Late || (Word(number) & Bit(number)) != 0)
        {
            return false;
        }

        Word(number) |= Bit(number);
        return true;
    }

    private ref ulong Word(long number) => ref _given[number / 64 % (Late / 64)];

    private static ulong Bit(long number) => 1UL << (int)(number % 64);

    private void Begin(SourceStream source, ushort sequence, uint timestamp, in PictureNumbers picture, long nowUs)
    {
        var firstIn = (1L << 16) + sequence;
        var outTimestamp = AlignedTimestamp(source, timestamp, nowUs)
            // Later than the last packet, and as much later as time has passed, so that play-out keeps its pace.
            ?? _lastOutTimestamp + (uint)(_newest < 0 ? 0 : Math.Max(_leastStep, (nowUs - _lastOutUs) * _clockRate / 1_000_000));
        _next = null;
        _generation++;
        _skippedCount = 0;
        // One before it is all that is known to have come.
        _highestIn = firstIn - 1;
        Push(new Run
        {
            Source = source,
            Generation = _generation,
            FirstIn = firstIn,
            FirstOut = _highestOut + 1,
            Shift = new Shift(
                _highestOut + 1 - firstIn,
                outTimestamp - timestamp,
                picture.HasId && _lastPicture.HasId ? _lastPicture.Id + 1 - picture.Id : 0,
                picture.HasTl0 && _lastPicture.HasTl0 ? _lastPicture.Tl0 + 1 - picture.Tl0 : 0),
        });
    }

    /// <summary>Layers of one video have clocks of their own; where sender reports say how these go together, the switch keeps the
    /// distance in time at which the pictures were taken. Null where that is not known or cannot be.</summary>
    private uint? AlignedTimestamp(SourceStream next, uint timestamp, long nowUs)
    {
        if (Source is not { } last || !ReferenceEquals(last.Track, next.Track) || !last.Clock.Known || !next.Clock.Known) return null;
        var wallUs = next.Clock.WallUs;
        var between = last.Clock.RtpAt(wallUs) - next.Clock.RtpAt(wallUs);
        var aligned = timestamp + between + TimestampShift;
        var ahead = (long)(int)(aligned - _lastOutTimestamp);
        var elapsed = (nowUs - _lastOutUs) * _clockRate / 1_000_000;
        if (Math.Abs(ahead - elapsed) > MaxSkewSeconds * _clockRate) return null;
        return ahead > 0 ? aligned : _lastOutTimestamp + 1;
    }

    private void Push(Run run)
    {
        _newest = (_newest + 1) % _runs.Length;
        _runs[_newest] = run;
    }

    /// <summary>What is added to the numbers of a source's packet.</summary>
    /// <param name="Sequence">To its sequence number, in 64 bits.</param>
    /// <param name="Timestamp">To its timestamp.</param>
    /// <param name="Picture">To its picture id.</param>
    /// <param name="Tl0">To its index of the temporal base layer.</param>
    public readonly record struct Shift(long Sequence, uint Timestamp, int Picture, int Tl0);

    private record struct Run
    {
        public SourceStream? Source;
        public int Generation;
        public long FirstIn;
        public long FirstOut = long.MaxValue;
        public Shift Shift;

        public Run()
        {
        }
    }
}
