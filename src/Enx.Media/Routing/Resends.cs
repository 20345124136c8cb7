namespace Enx.Media.Routing;

/// <summary>When the last few packets were sent again: a subscriber that asks twice within half a round trip gets one copy.</summary>
internal sealed class Resends
{
    private readonly (ushort Sequence, long AtUs)[] _last = new (ushort, long)[512];

    public bool Take(ushort sequence, long nowUs, long leastUs)
    {
        ref var entry = ref _last[sequence % 512];
        if (entry.AtUs != 0 && entry.Sequence == sequence && nowUs - entry.AtUs < leastUs) return false;
        entry = (sequence, nowUs);
        return true;
    }
}
