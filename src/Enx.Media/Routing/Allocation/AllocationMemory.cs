namespace Enx.Media.Routing.Allocation;

/// <summary>What an <see cref="Allocator"/> remembers of one subscriber from one time to the next, and the room that it works in, so that
/// it allocates nothing. Empty at first.</summary>
internal sealed class AllocationMemory
{
    private Kept[] _kept = new Kept[8];
    private Kept[] _before = new Kept[8];
    private Step[] _steps = new Step[64];
    private Work[] _work = new Work[8];
    private int _keptCount;
    private int _beforeCount;
    private int _stepCount;

    /// <summary>Bits per second chosen last time.</summary>
    internal long LastUsed;

    /// <summary>What every demand would have taken at its best layer last time, bit/s.</summary>
    internal long LastIdeal;

    /// <summary>When what is paused is tried again.</summary>
    internal PausedTries Tries { get; } = new();

    /// <summary>Since when more is sent than the budget has room for, µs; <see cref="long.MaxValue"/> when it is not.</summary>
    internal long OverSinceUs = long.MaxValue;

    /// <summary>Nothing is raised before this, µs.</summary>
    internal long HoldUntilUs = long.MinValue / 2;

    /// <summary>What was sent before the budget last took something away, or was promised by the one that gave it shortly before, bit/s.</summary>
    internal long LoweredFrom;

    /// <summary>How many raises in a row had to be taken back soon after: the more, the less a higher estimate proves.</summary>
    internal int Mistakes;

    /// <summary>How long the last hold was, µs.</summary>
    internal long HoldUs;

    /// <summary>When something was last raised, µs.</summary>
    internal long RaisedUs = long.MinValue / 2;

    /// <summary>The budget that something was last raised by, bit/s.</summary>
    internal long RaisedAt;

    /// <summary>When the budget last took something away, µs.</summary>
    internal long LoweredUs = long.MinValue / 2;

    /// <summary>Puts what was kept aside, and says how the demands differ from those of last time.</summary>
    internal DemandChange Begin(ReadOnlySpan<Demand> demands)
    {
        (_before, _kept) = (_kept, _before);
        (_beforeCount, _keptCount) = (_keptCount, 0);
        _stepCount = 0;
        if (_kept.Length < demands.Length) Array.Resize(ref _kept, demands.Length);
        if (_work.Length < demands.Length) Array.Resize(ref _work, demands.Length);
        if (_beforeCount != demands.Length) return DemandChange.Wishes;
        var change = DemandChange.None;
        for (var i = 0; i < demands.Length; i++)
        {
            var at = Find(demands[i].Slot);
            if (at < 0 || _before[at].MaxHeight != demands[i].MaxHeight) return DemandChange.Wishes;
            if (at != i || _before[at].Source != demands[i].Source) change = DemandChange.Order;
        }

        return change;
    }

    /// <summary>What a demand had: its layer as spatial × 16 + temporal; -1 for nothing, or for another source.</summary>
    internal int Had(in Demand demand)
    {
        var at = Find(demand.Slot);
        return at >= 0 && _before[at].Source == demand.Source ? _before[at].Layer : -1;
    }

    internal void Keep(in Demand demand, int layer) => _kept[_keptCount++] = new Kept(demand.Slot, demand.Source, demand.MaxHeight, layer);

    internal Span<Work> WorkFor(int demands) => _work.AsSpan(0, demands);

    internal ReadOnlySpan<Step> Steps => _steps.AsSpan(0, _stepCount);

    /// <summary>Room for as many more steps.</summary>
    internal Span<Step> Reserve(int count)
    {
        if (_steps.Length < _stepCount + count) Array.Resize(ref _steps, Math.Max(_steps.Length * 2, _stepCount + count));
        return _steps.AsSpan(_stepCount, count);
    }

    internal int Commit(int count) => (_stepCount += count) - count;

    private int Find(int slot)
    {
        for (var i = 0; i < _beforeCount; i++)
            if (_before[i].Slot == slot) return i;
        return -1;
    }

    /// <summary>One rung of a demand's ladder.</summary>
    /// <param name="Layer">Its layer, from the demand's first.</param>
    /// <param name="Level">The round in which it is due.</param>
    /// <param name="Rate">What it takes, bit/s; rises from rung to rung.</param>
    internal readonly record struct Step(int Layer, int Level, long Rate);

    /// <summary>A demand in work.</summary>
    internal record struct Work
    {
        /// <summary>Its ladder.</summary>
        public int First;

        /// <summary>Rungs.</summary>
        public int Count;

        /// <summary>The rung it is on; -1 below the lowest.</summary>
        public int At;

        /// <summary>The level that it had; -1 for none.</summary>
        public int HadLevel;

        /// <summary>The level that it may not go above.</summary>
        public int Ceiling;

        /// <summary>It begins in a moment.</summary>
        public bool Waits;
    }

    private readonly record struct Kept(int Slot, long Source, int MaxHeight, int Layer);
}

/// <summary>How a subscriber's demands differ from those of last time.</summary>
internal enum DemandChange
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Somebody else is on a slot, or the order is another.</summary>
    Order,

    /// <summary>More or fewer videos are wanted, or taller or smaller ones.</summary>
    Wishes,
}
