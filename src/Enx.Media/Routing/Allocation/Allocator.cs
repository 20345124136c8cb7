using Enx.Media.Rtp;

namespace Enx.Media.Routing.Allocation;

/// <summary>
/// Chooses for one subscriber which layer of each video it is sent. A function of the budget, the demands in their order and the layers on
/// offer; what it remembers between two times stands in <see cref="AllocationMemory"/> and serves steadiness alone.
/// <para>Each demand has a ladder of layers, every rung dearer than the one below. In the first round each gets its lowest rung, the
/// most wanted first; what does not fit is paused, and a cheaper one after it may still fit. Then a screen share climbs as far as it can, then
/// all others rung by rung, level by level, so that nobody gets a second layer before everybody has a first.</para>
/// <para>The ladder of a camera goes through all frame rates of a size before the next size: a face at 180 lines and 30 frames a second
/// is better company than one at 360 lines and 7, and costs less. A larger size is entered at half the frame rate at least. A
/// screen is read, not watched: its ladder goes through all sizes first, at the lowest frame rate. A rung that is dearer than a
/// better one is left out.</para>
/// <para>Pictures get larger one after the other, a few at a time: each begins with a key frame, and many of those at once fill the queue
/// that says how much the link carries.</para>
/// <para>Steadiness: what is sent now may go on while it fits the budget (and a little longer, see <see cref="AllocationOptions"/>); to
/// send more, a margin must stay free. After the budget has taken something away nothing but a paused video is raised for some
/// seconds. A change of the demands themselves acts at once: other wishes end that wait, another order moves what is sent now.</para>
/// </summary>
internal static class Allocator
{
    /// <summary>Chosen for a demand that the budget has no room for.</summary>
    public const int Paused = -1;

    /// <summary>Chosen for a demand of which nothing can be had.</summary>
    public const int Nothing = -2;

    private const int Levels = LayerSet.Count;

    /// <summary>One more spatial layer, in the name of a layer.</summary>
    private const int SpatialUnit = 16;

    /// <summary>A key frame takes what its layer takes in this time, s.</summary>
    private const double KeyFrameSeconds = 0.25;

    /// <summary>Chooses.</summary>
    /// <param name="budget">What there is for video, bit/s.</param>
    /// <param name="demands">The videos wanted, the most wanted first.</param>
    /// <param name="layers">The layers of all of them.</param>
    /// <param name="options">How slow to change.</param>
    /// <param name="memory">The subscriber's.</param>
    /// <param name="nowUs">The loop's clock, µs.</param>
    /// <param name="chosen">One for each demand: the number of its layer, from its first; or <see cref="Paused"/>, or <see cref="Nothing"/>.</param>
    public static AllocationTotals Allocate(
        long budget, ReadOnlySpan<Demand> demands, ReadOnlySpan<OfferedLayer> layers, AllocationOptions options, AllocationMemory memory, long nowUs, Span<int> chosen)
    {
        var change = memory.Begin(demands);
        if (change == DemandChange.Wishes) memory.HoldUntilUs = long.MinValue / 2;
        var held = nowUs < memory.HoldUntilUs;
        if (held && budget >= memory.LoweredFrom * (memory.Mistakes == 0 ? 1 + options.ReturnMargin : 1 << Math.Min(memory.Mistakes, 20)))
        {
            // A hold that is broken is over: what is raised now and has to be taken back is a fall of its own, after which the wait is longer.
            memory.HoldUntilUs = long.MinValue / 2;
            held = false;
        }
        var work = memory.WorkFor(demands.Length);
        var had = 0L;
        for (var i = 0; i < demands.Length; i++)
            had += Prepare(demands[i], layers.Slice(demands[i].FirstLayer, demands[i].LayerCount), memory, held && change == DemandChange.None, ref work[i]);

        // Who was there until now has left what it took to those who are there now.
        if (change != DemandChange.None) had = Math.Max(had, memory.LastUsed);
        var limit = Limit(Math.Max(budget, 0), had, options, memory, nowUs);
        var used = Climb(demands, work, memory.Steps, limit, held ? had : limit);
        used -= Stagger(demands, layers, work, memory, (long)(budget * (options.KeyFramesUs / 1e6)));
        return Conclude(demands, layers, work, memory, options, change, had, used, nowUs, chosen);
    }

    /// <summary>How much may be used: what is sent now if there is room for it; more than now only with a margin.</summary>
    private static long Limit(long budget, long had, AllocationOptions options, AllocationMemory memory, long nowUs)
    {
        var most = Math.Min(had, budget);
        if (had <= budget)
        {
            memory.OverSinceUs = long.MaxValue;
        }
        else
        {
            memory.OverSinceUs = Math.Min(memory.OverSinceUs, nowUs);
            if (had <= budget * (1 + options.KeepMargin) && nowUs - memory.OverSinceUs < options.KeepUs) most = had;
        }

        return Math.Max((long)(budget / (1 + options.UpMargin)), most);
    }

    /// <summary>Builds the ladder of a demand; returns what it was sent until now, at today's rates.</summary>
    private static long Prepare(in Demand demand, ReadOnlySpan<OfferedLayer> layers, AllocationMemory memory, bool held, ref AllocationMemory.Work work)
    {
        var steps = memory.Reserve(layers.Length);
        var count = BuildLadder(demand, layers, steps);
        work = new AllocationMemory.Work { First = memory.Commit(count), Count = count, At = -1, HadLevel = -1, Ceiling = held ? 0 : Levels };
        var had = memory.Had(demand);
        if (had < 0 || count == 0) return 0;

        // The layer itself, or the nearest below that is still there.
        var at = 0;
        for (var i = 0; i < count; i++)
            if (Name(layers[steps[i].Layer]) <= had) at = i;
        work.HadLevel = steps[at].Level;
        if (held) work.Ceiling = work.HadLevel;
        return steps[at].Rate;
    }

    private static int Name(in OfferedLayer layer) => layer.Spatial * SpatialUnit + layer.Temporal;

    private static int BuildLadder(in Demand demand, ReadOnlySpan<OfferedLayer> layers, Span<AllocationMemory.Step> steps)
    {
        var (lowest, highest) = Range(demand, layers);
        if (lowest < 0) return 0;
        var count = 0;
        for (var i = 0; i < layers.Length; i++)
        {
            ref readonly var layer = ref layers[i];
            if (layer.State == LayerState.Missing || layer.Spatial < lowest || layer.Spatial > highest) continue;
            var top = TopTemporal(layers, layer.Spatial);
            if (demand.IsShare ? layer.Temporal > 0 && layer.Spatial < highest : layer.Spatial > lowest && layer.Temporal < top - 1) continue;
            // Frame rates are counted from above: a stream without temporal layers has the full rate.
            var level = demand.IsShare ? layer.Spatial + layer.Temporal : layer.Spatial * LayerSet.MaxTemporal + LayerSet.MaxTemporal - 1 - (top - layer.Temporal);
            var rate = layer.BitsPerSecond > 0 ? layer.BitsPerSecond : LayerRates.Expected(layer.Height, layer.Temporal, top);
            // A better layer that is cheaper takes the place of those that are dearer.
            while (count > 0 && steps[count - 1].Rate >= rate) count--;
            steps[count++] = new AllocationMemory.Step(i, Math.Clamp(level, 0, Levels - 1), rate);
        }

        // Whatever it is, the lowest rung is the base.
        if (count > 0) steps[0] = steps[0] with { Level = 0 };
        return count;
    }

    /// <summary>The lowest and the highest spatial layer on offer; -1 for nothing.</summary>
    private static (int Lowest, int Highest) Range(in Demand demand, ReadOnlySpan<OfferedLayer> layers)
    {
        var (lowest, highest) = (-1, -1);
        foreach (ref readonly var layer in layers)
        {
            if (layer.State == LayerState.Missing) continue;
            if (lowest < 0) lowest = highest = layer.Spatial;
            if (demand.MaxHeight <= 0 || layer.Height <= demand.MaxHeight) highest = Math.Max(highest, layer.Spatial);
        }

        return (lowest, highest);
    }

    private static int TopTemporal(ReadOnlySpan<OfferedLayer> layers, int spatial)
    {
        var top = 0;
        foreach (ref readonly var layer in layers)
            if (layer.Spatial == spatial && layer.State != LayerState.Missing) top = Math.Max(top, layer.Temporal);
        return top;
    }

    /// <summary>All up their ladders: the lowest rungs within the limit, the others also within what is kept and those newly on theirs.</summary>
    private static long Climb(ReadOnlySpan<Demand> demands, Span<AllocationMemory.Work> work, ReadOnlySpan<AllocationMemory.Step> steps, long limit, long kept)
    {
        var used = 0L;
        for (var i = 0; i < demands.Length; i++)
        {
            Raise(ref work[i], steps, 0, limit, ref used);
            if (work[i] is { HadLevel: < 0, At: 0 }) kept += steps[work[i].First].Rate;
        }

        limit = Math.Min(limit, kept);
        for (var i = 0; i < demands.Length; i++)
            if (demands[i].IsShare) Raise(ref work[i], steps, Levels, limit, ref used);
        for (var level = 1; level < Levels; level++)
            for (var i = 0; i < demands.Length; i++)
                if (work[i].At >= 0) Raise(ref work[i], steps, level, limit, ref used);
        return used;
    }

    /// <summary>Goes up one ladder to a level, as far as the limit allows.</summary>
    private static void Raise(ref AllocationMemory.Work work, ReadOnlySpan<AllocationMemory.Step> steps, int level, long limit, ref long used)
    {
        while (work.At + 1 < work.Count)
        {
            ref readonly var next = ref steps[work.First + work.At + 1];
            if (next.Level > level || next.Level > work.Ceiling) return;
            var more = next.Rate - (work.At < 0 ? 0 : steps[work.First + work.At].Rate);
            if (used + more > limit) return;
            used += more;
            work.At++;
        }
    }

    /// <summary>Keeps those pictures at their size for now whose key frames would be too many at once; returns how much less they take, bit/s.
    /// The first may always grow.</summary>
    private static long Stagger(
        ReadOnlySpan<Demand> demands, ReadOnlySpan<OfferedLayer> layers, Span<AllocationMemory.Work> work, AllocationMemory memory, long mostBits)
    {
        var steps = memory.Steps;
        var (bits, less) = (0L, 0L);
        for (var i = 0; i < demands.Length; i++)
        {
            ref var w = ref work[i];
            if (w.At < 0 || w.HadLevel < 0) continue;
            ref readonly var wanted = ref steps[w.First + w.At];
            var size = memory.Had(demands[i]) / SpatialUnit;
            if (layers[demands[i].FirstLayer + wanted.Layer].Spatial <= size) continue;
            var keyFrame = (long)(wanted.Rate * KeyFrameSeconds);
            if (bits == 0 || bits + keyFrame <= mostBits)
            {
                bits += keyFrame;
                continue;
            }

            while (layers[demands[i].FirstLayer + steps[w.First + w.At].Layer].Spatial > size) w.At--;
            less += wanted.Rate - steps[w.First + w.At].Rate;
        }

        return less;
    }

    private static AllocationTotals Conclude(
        ReadOnlySpan<Demand> demands, ReadOnlySpan<OfferedLayer> layers, ReadOnlySpan<AllocationMemory.Work> work, AllocationMemory memory,
        AllocationOptions options, DemandChange change, long had, long used, long nowUs, Span<int> chosen)
    {
        var steps = memory.Steps;
        var (ideal, bases, supportable, paused, raised, lowered) = (0L, 0L, 0, 0, false, false);
        for (var i = 0; i < demands.Length; i++)
        {
            ref readonly var w = ref work[i];
            if (w.Count == 0)
            {
                chosen[i] = Nothing;
                memory.Keep(demands[i], -1);
                continue;
            }

            bases += steps[w.First].Rate;
            ideal += steps[w.First + w.Count - 1].Rate;
            var level = w.At < 0 ? -1 : steps[w.First + w.At].Level;
            raised |= w.HadLevel >= 0 && level > w.HadLevel;
            lowered |= level < w.HadLevel;
            if (w.At < 0)
            {
                paused++;
                chosen[i] = Paused;
                memory.Keep(demands[i], -1);
                continue;
            }

            supportable++;
            chosen[i] = steps[w.First + w.At].Layer;
            memory.Keep(demands[i], Name(layers[demands[i].FirstLayer + chosen[i]]));
        }

        memory.LastUsed = used;
        if (lowered && change == DemandChange.None) Hold(memory, options, had, nowUs);
        else if (raised) memory.RaisedUs = nowUs;
        return new AllocationTotals(used, ideal, supportable, paused, bases);
    }

    private static void Hold(AllocationMemory memory, AllocationOptions options, long had, long nowUs)
    {
        if (nowUs < memory.HoldUntilUs)
        {
            // One fall in several steps.
            (memory.HoldUntilUs, memory.LoweredUs, memory.LoweredFrom) = (nowUs + memory.HoldUs, nowUs, Math.Max(memory.LoweredFrom, had));
            return;
        }

        memory.LoweredFrom = had;
        // Taken back soon after it was given: the network does not carry what the estimate said, so the next try comes later.
        var mistaken = nowUs - memory.RaisedUs < options.TrialUs;
        var calm = nowUs - memory.LoweredUs > options.MaxHoldUs;
        memory.Mistakes = mistaken ? memory.Mistakes + 1 : 0;
        memory.HoldUs = mistaken && memory.HoldUs > 0 ? Math.Min(memory.HoldUs * 2, options.MaxHoldUs) : calm || memory.HoldUs == 0 ? options.HoldUs : memory.HoldUs;
        memory.HoldUntilUs = nowUs + memory.HoldUs;
        memory.LoweredUs = nowUs;
    }
}
