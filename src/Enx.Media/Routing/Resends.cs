namespace Enx.Media.Routing;

/// <summary>When the last few packets were sent again: a subscriber that asks twice within half a round trip gets one copy.</summary>
internal sealed class Resends
{
    private readonly (ushort Sequence, long AtMs)[] _last = new (ushort, long)[512];

    public bool Take(ushort sequence, long nowMs, int leastMs)
    {
        ref var entry = ref _last[sequence % 512];
        if (entry.AtMs != 0 && entry.Sequence == sequence && nowMs - entry.AtMs < leastMs) return false;
        entry = (sequence, nowMs);
        return true;
    }
}
