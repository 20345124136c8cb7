namespace Enx.Media.Routing;

/// <summary>The last sequence numbers of a slot to which something applies: more than there can be of them while their packets are kept.</summary>
internal sealed class RecentNumbers
{
    private const int None = -1;

    private int[] _last = [];
    private int _count;

    public void Add(ushort sequence)
    {
        if (_last.Length == 0) _last = new int[512];
        _last[_count++ % _last.Length] = sequence;
    }

    public bool Remove(ushort sequence)
    {
        var at = _last.AsSpan(0, Math.Min(_count, _last.Length)).IndexOf(sequence);
        if (at >= 0) _last[at] = None;
        return at >= 0;
    }

    public bool Contains(ushort sequence) => _last.AsSpan(0, Math.Min(_count, _last.Length)).Contains(sequence);
}
