namespace Enx.Media.Routing;

/// <summary>What the last packets bore that tells each from all others: more than are kept to be sent again.</summary>
internal sealed class SentMarks
{
    private readonly (ushort Sequence, bool Set, uint Mark)[] _last = new (ushort, bool, uint)[1024];

    public void Add(ushort sequence, uint mark) => _last[sequence % 1024] = (sequence, true, mark);

    public bool TryFind(ushort sequence, out uint mark)
    {
        var entry = _last[sequence % 1024];
        mark = entry.Mark;
        return entry.Set && entry.Sequence == sequence;
    }
}
