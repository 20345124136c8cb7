using Enx.Load.Measuring;

namespace Enx.Load.Media;

/// <summary>
/// When the pictures of one slot could be shown: in order, from a key picture on, whole. A picture that is late by what people notice counts as a freeze, as browsers
/// count it: the gap is three times as long as usual, or 150 ms longer.
/// </summary>
/// <param name="tally">Where it counts.</param>
internal sealed class Playout(MediaTally tally)
{
    private const int Kept = 512;
    private const long UsualUs = 33_333;
    private const long NoticedUs = 150_000;

    /// <summary>After so long without a picture one stands still, though none has come to tell the length by.</summary>
    private const long StandsStillUs = 2_000_000;

    private readonly Part[] _parts = new Part[Kept];
    private ushort _next;
    private uint _tag;
    private long _lastUs;
    private long _usualUs = UsualUs;
    private bool _standsStill;

    /// <summary>Whether pictures are shown, so that the next packets make sense.</summary>
    public bool IsPlaying { get; private set; }

    /// <summary>Something else is on the slot from here on, or nothing: what comes next is compared with nothing before it.</summary>
    public void Interrupt()
    {
        (_lastUs, _usualUs, _standsStill) = (0, UsualUs, false);
        IsPlaying = false;
    }

    /// <summary>Takes a packet that has not come before.</summary>
    /// <param name="part">What it says.</param>
    /// <param name="nowUs">When it came.</param>
    public void OnPacket(in Part part, long nowUs)
    {
        var begins = part is { Starts: true, Key: true };
        if (!IsPlaying)
        {
            if (!begins) return;
            Begin(part.Sequence);
        }

        var ahead = (short)(part.Sequence - _next);
        if (ahead < 0) return;
        // Who misses something goes on with the next picture that needs nothing before it.
        if (begins && ahead > 0) Begin(part.Sequence);
        else if (ahead >= Kept)
        {
            IsPlaying = false;
            return;
        }

        _parts[part.Sequence % Kept] = part;
        while (_parts[_next % Kept] is { There: true } next && next.Sequence == _next)
        {
            _parts[_next % Kept].There = false;
            _next++;
            if (next.Ends) Show(next.Tag, nowUs);
        }
    }

    /// <summary>Looks whether a picture that should be seen stands still.</summary>
    public void Tick(long nowUs)
    {
        if (_lastUs == 0 || _standsStill || nowUs - _lastUs < StandsStillUs) return;
        _standsStill = true;
        tally.Freezes++;
    }

    private void Begin(ushort sequence)
    {
        IsPlaying = true;
        _next = sequence;
    }

    private void Show(uint tag, long nowUs)
    {
        tally.Pictures++;
        if (_lastUs > 0 && tag == _tag)
        {
            var gap = nowUs - _lastUs;
            tally.WatchedUs += gap;
            if (gap > Math.Max(3 * _usualUs, _usualUs + NoticedUs))
            {
                if (!_standsStill) tally.Freezes++;
                tally.FrozenUs += gap;
            }
            else
            {
                _usualUs += (gap - _usualUs) / 10;
            }
        }
        else
        {
            _usualUs = UsualUs;
        }

        (_tag, _lastUs, _standsStill) = (tag, nowUs, false);
    }

    /// <summary>What one packet is of its picture.</summary>
    internal struct Part
    {
        /// <summary>Its number on the slot.</summary>
        public ushort Sequence;

        /// <summary>Whether it is here, and not used up.</summary>
        public bool There;

        /// <summary>A picture begins.</summary>
        public bool Starts;

        /// <summary>It is a key picture.</summary>
        public bool Key;

        /// <summary>The picture ends.</summary>
        public bool Ends;

        /// <summary>Whose it is.</summary>
        public uint Tag;
    }
}
