using Enx.Media.Rtp;

namespace Enx.Media.Loops;

/// <summary>
/// Whether a loop keeps up with what arrives, and what it sheds when it does not. What counts is the least time that any datagram of half
/// a second waited in the socket: it is long only when the loop was behind all that time. Then everybody's pictures are kept smaller by a
/// size each second, evenly and down to the smallest, never paused; and when the loop has kept up for a while they grow again, later
/// each time that it was too early. No clock.
/// </summary>
internal sealed class LoopLoad
{
    private const long WindowUs = 500_000;
    private const long BehindUs = 60_000;
    private const long KeepsUpUs = 15_000;
    private const int BehindWindows = 2;
    private const long FirstCalmUs = 5_000_000;
    private const long LongestCalmUs = 60_000_000;
    private const int Levels = LayerSet.Count;
    private const int Size = LayerSet.MaxTemporal;

    private long _windowEndsUs;
    private long _leastUs = long.MaxValue;
    private int _behind;
    private long _calmSinceUs;
    private long _calmForUs = FirstCalmUs;

    /// <summary>How far pictures may grow, as a level of the allocator; 0 for the smallest alone.</summary>
    public int MostLevel { get; private set; } = Levels;

    /// <summary>The loop was behind at last look, or sheds still.</summary>
    public bool IsOverloaded => _behind >= BehindWindows || MostLevel < Levels;

    /// <summary>A datagram is handled.</summary>
    /// <param name="waitedUs">How long it has waited in the socket, µs.</param>
    public void OnDatagram(long waitedUs) => _leastUs = Math.Min(_leastUs, waitedUs);

    /// <summary>Time passes.</summary>
    /// <returns>True when <see cref="MostLevel"/> has changed.</returns>
    public bool Tick(long nowUs)
    {
        if (nowUs < _windowEndsUs) return false;
        var least = _leastUs == long.MaxValue ? 0 : _leastUs;
        (_windowEndsUs, _leastUs) = (nowUs + WindowUs, long.MaxValue);
        if (least > BehindUs)
        {
            _calmSinceUs = nowUs;
            if (++_behind < BehindWindows || _behind % BehindWindows != 0 || MostLevel == 0) return false;
            if (MostLevel > Levels - Size) _calmForUs = Math.Min(2 * _calmForUs, LongestCalmUs);
            MostLevel = Math.Max(0, MostLevel - Size);
            return true;
        }

        _behind = 0;
        if (least > KeepsUpUs) _calmSinceUs = nowUs;
        if (MostLevel == Levels || nowUs - _calmSinceUs < _calmForUs) return false;
        (MostLevel, _calmSinceUs) = (Math.Min(Levels, MostLevel + Size), nowUs);
        return true;
    }
}
