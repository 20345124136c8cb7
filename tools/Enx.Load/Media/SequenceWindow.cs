namespace Enx.Load.Media;

/// <summary>
/// Which packets of one stream came, by their sequence numbers: tells copies from news, and counts what never came. What is missing counts as lost when
/// a thousand later ones are there, or at the end.
/// </summary>
internal sealed class SequenceWindow
{
    private const int Size = 1024;

    private readonly bool[] _came = new bool[Size];
    private long _first = -1;
    private long _highest = -1;

    /// <summary>Packets that never came, of those that no longer can.</summary>
    public long Lost { get; private set; }

    /// <summary>Packets that came, copies left out.</summary>
    public long Came { get; private set; }

    /// <summary>Notes a packet; false for a copy, and for one that is too old to tell.</summary>
    public bool TryAdd(ushort sequence)
    {
        if (_first < 0)
        {
            // Far from zero, so that what came just before the first has a number too.
            _first = _highest = sequence + (1L << 16);
            _came[_first % Size] = true;
            Came++;
            return true;
        }

        var number = _highest + (short)(sequence - (ushort)_highest);
        if (number <= _highest - Size) return false;
        if (number < _first) _first = number;
        while (_highest < number) Advance();
        if (_came[number % Size]) return false;
        Came++;
        return _came[number % Size] = true;
    }

    /// <summary>Nothing comes any more: what is missing is lost. Returns all that was.</summary>
    public long Finish()
    {
        if (_first < 0) return 0;
        var missing = 0L;
        for (var number = Math.Max(_first, _highest - Size + 1); number <= _highest; number++)
            if (!_came[number % Size]) missing++;
        return Lost + missing;
    }

    private void Advance()
    {
        _highest++;
        if (_highest - Size >= _first && !_came[_highest % Size]) Lost++;
        _came[_highest % Size] = false;
    }
}
