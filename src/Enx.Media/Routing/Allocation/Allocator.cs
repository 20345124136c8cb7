using Enx.Media.Congestion;
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
/// <para>Pausing is the last thing. While the path has shown no limit, everybody has a first layer. When it has, layers go as the budget
/// says, but a first layer that is sent goes on until the limit is confirmed at what is sent now. What is paused is tried again with real
/// media (<see cref="PausedTries"/>).</para>
/// </summary>
internal static class Allocator
{
    /// <summary>Chosen for a demand that the budget has no room for.</summary>
    public const int Paused = -1;

    /// <summary>Chosen for a demand of which nothing can be had.</summary>
    public const int Nothing = -2;

    /// <summary>Chosen for a demand that begins in a moment, after the key frames of others.</summary>
    public const int Waiting = -3;

    private const int Levels = LayerSet.Count;

    /// <summary>One more spatial layer, in the name of a layer.</summary>
    private const int SpatialUnit = 16;

    /// <summary>A key frame takes what its layer takes in this time, s.</summary>
    private const double KeyFrameSeconds = 0.25;

    /// <summary>So much of the budget may the key frames of videos take that begin together, s.</summary>
    private const double BeginningSeconds = 0.15;

    /// <summary>Chooses.</summary>
    /// <param name="allowance">What there is for video.</param>
    /// <param name="demands">The videos wanted, the most wanted first.</param>
    /// <param name="layers">The layers of all of them.</param>
    /// <param name="options">How slow to change.</param>
    /// <param name="memory">The subscriber's.</param>
    /// <param name="nowUs">The loop's clock, µs.</param>
    /// <param name="chosen">One for each demand: the number of its layer, from its first; or <see cref="Paused"/>, <see cref="Nothing"/>, <see cref="Waiting"/>.</param>
    /// <param name="mostLevel">How far ladders may be climbed, whatever the budget: 0 for first layers alone.</param>
    public static AllocationTotals Allocate(
        in SendAllowance allowance, ReadOnlySpan<Demand> demands, ReadOnlySpan<OfferedLayer> layers, AllocationOptions options, AllocationMemory memory, long nowUs,
        Span<int> chosen, int mostLevel = Levels)
    {
        var change = memory.Begin(demands);
        var budget = Math.Max(allowance.BitsPerSecond, 0);
        var held = IsHeld(allowance, budget, change, options, memory, nowUs);
        var work = memory.WorkFor(demands.Length);
        var had = 0L;
        for (var i = 0; i < demands.Length; i++)
            had += Prepare(demands[i], layers.Slice(demands[i].FirstLayer, demands[i].LayerCount), memory, held && change == DemandChange.None, mostLevel, ref work[i]);

        // Who was there until now has left what it took to those who are there now.
        if (change != DemandChange.None) had = Math.Max(had, memory.LastUsed);
        var limit = Limit(budget, had, options, memory, nowUs);
        var used = Begin(allowance, demands, work, memory, change, limit, had, budget);
        memory.Tries.Decide(allowance, demands, work, nowUs);
        if (memory.Tries.At is >= 0 and var tried && work[tried].At < 0) used += StepTo(0, ref work[tried], memory.Steps);
        if (memory.Tries.TakenBack is >= 0 and var failed && work[failed].At >= 0) used += StepTo(-1, ref work[failed], memory.Steps);

        used = Climb(demands, work, memory, limit, held ? had : limit, used);
        used -= Stagger(demands, layers, work, memory, (long)(budget * (options.KeyFramesUs / 1e6)));
        return Conclude(allowance, demands, layers, work, memory, options, change, had, used, nowUs, chosen);
    }

    /// <summary>Whether nothing but a paused video is raised for now.</summary>
    private static bool IsHeld(in SendAllowance allowance, long budget, DemandChange change, AllocationOptions options, AllocationMemory memory, long nowUs)
    {
        // What failed was learnt on a path that carried less than half of this, or that has turned out to have no limit.
        var another = allowance.State == EstimateState.Unconfirmed || (!allowance.Explores && budget >= 2 * memory.LoweredFrom);
        if (another) (memory.Mistakes, memory.HoldUs) = (0, 0);
        if (another || change == DemandChange.Wishes) memory.HoldUntilUs = long.MinValue / 2;
        // What a try that is taken back leaves is not for others while the queue that it made stands.
        if (allowance.Suffers && (memory.Tries.At >= 0 || memory.Tries.IsSettling)) return true;
        if (nowUs >= memory.HoldUntilUs || allowance.Explores) return false;

        // Or it carries all that is wanted; or, if no raise had to be taken back, somewhat more than it did. A hold that is broken is over:
        // what is raised now and has to be taken back is a fall of its own, after which the wait is longer.
        if (budget < (1 + options.UpMargin) * memory.LastIdeal && (memory.Mistakes > 0 || budget < (1 + options.ReturnMargin) * memory.LoweredFrom)) return true;
        memory.HoldUntilUs = long.MinValue / 2;
        return false;
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
    private static long Prepare(in Demand demand, ReadOnlySpan<OfferedLayer> layers, AllocationMemory memory, bool held, int mostLevel, ref AllocationMemory.Work work)
    {
        var steps = memory.Reserve(layers.Length);
        var count = BuildLadder(demand, layers, steps);
        work = new AllocationMemory.Work { First = memory.Commit(count), Count = count, At = -1, HadLevel = -1, Ceiling = held ? 0 : mostLevel };
        var had = memory.Had(demand);
        if (had < 0 || count == 0) return 0;

        // The layer itself, or the nearest below that is still there.
        var at = 0;
        for (var i = 0; i < count; i++)
            if (Name(layers[steps[i].Layer]) <= had) at = i;
        work.HadLevel = steps[at].Level;
        if (held) work.Ceiling = Math.Min(mostLevel, work.HadLevel);
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

    /// <summary>First layers: all of them while the path has shown no limit; else those that are sent now, unless the limit is confirmed, and
    /// of the others what fits beside them.</summary>
    private static long Begin(
        in SendAllowance allowance, ReadOnlySpan<Demand> demands, Span<AllocationMemory.Work> work, AllocationMemory memory, DemandChange change, long limit, long had, long budget)
    {
        var steps = memory.Steps;
        var free = allowance.State != EstimateState.Limited && allowance.Confirmed == long.MaxValue;
        var kept = free ? long.MaxValue : Math.Max(limit, Math.Min(had, allowance.Confirmed));
        var isProtected = allowance.Confirmed == long.MaxValue;
        // While what is sent is too much, what larger pictures leave is not for more of them; nor is what is not known to be there.
        var takesNothingNew = allowance.IsFull || (isProtected && (allowance.Suffers || allowance.Explores));
        var (used, reserved, keyFrames) = (0L, 0L, 0L);
        for (var i = 0; i < demands.Length && isProtected; i++)
            if (IsKept(work[i])) reserved += steps[work[i].First].Rate;
        for (var i = 0; i < demands.Length; i++)
        {
            ref var w = ref work[i];
            if (w.Count == 0) continue;
            var (isKept, rate) = (IsKept(w), steps[w.First].Rate);
            if (isProtected && isKept) reserved -= rate;
            var most = isKept ? kept : free ? long.MaxValue : takesNothingNew ? 0 : limit - reserved;
            if (used + rate > most) continue;
            if (w.HadLevel < 0 && free)
            {
                // Key frames that come together are a burst; the first may always come.
                var keyFrame = (long)(rate * KeyFrameSeconds);
                w.Waits = keyFrames > 0 && keyFrames + keyFrame > budget * BeginningSeconds;
                if (w.Waits) continue;
                keyFrames += keyFrame;
            }

            used += rate;
            w.At = 0;
        }

        return used;

        // Another source on a slot takes over what the one before had.
        bool IsKept(in AllocationMemory.Work w) => w.Count > 0 && (w.HadLevel >= 0 || change == DemandChange.Order);
    }

    /// <summary>All up their ladders from there, within the limit, and within what is kept and those newly on theirs.</summary>
    private static long Climb(ReadOnlySpan<Demand> demands, Span<AllocationMemory.Work> work, AllocationMemory memory, long limit, long kept, long used)
    {
        var steps = memory.Steps;
        for (var i = 0; i < demands.Length; i++)
        {
            if (work[i] is { HadLevel: < 0, At: 0 }) kept += steps[work[i].First].Rate;
        }

        limit = Math.Min(limit, kept);
        for (var i = 0; i < demands.Length; i++)
            if (demands[i].IsShare && work[i].At >= 0 && i != memory.Tries.At) Raise(ref work[i], steps, Levels, limit, ref used);
        for (var level = 1; level < Levels; level++)
            for (var i = 0; i < demands.Length; i++)
                if (work[i].At >= 0 && i != memory.Tries.At) Raise(ref work[i], steps, level, limit, ref used);
        return used;
    }

    /// <summary>Sets a demand on its first rung, or below it; returns how much more that takes, bit/s.</summary>
    private static long StepTo(int at, ref AllocationMemory.Work work, ReadOnlySpan<AllocationMemory.Step> steps)
    {
        work.At = at;
        return at < 0 ? -steps[work.First].Rate : steps[work.First].Rate;
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
        in SendAllowance allowance, ReadOnlySpan<Demand> demands, ReadOnlySpan<OfferedLayer> layers, ReadOnlySpan<AllocationMemory.Work> work, AllocationMemory memory,
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
            raised |= w.HadLevel >= 0 && level > w.HadLevel && i != memory.Tries.At;
            // What was only tried was not given.
            lowered |= level < w.HadLevel && i != memory.Tries.TakenBack;
            if (w.Waits)
            {
                supportable++;
                chosen[i] = Waiting;
                memory.Keep(demands[i], -1);
                continue;
            }

            if (w.At < 0)
            {
                paused++;
                chosen[i] = Paused;
                memory.Keep(demands[i], -1);
                continue;
            }

            if (i == memory.Tries.At) paused++;
            else supportable++;
            chosen[i] = steps[w.First + w.At].Layer;
            memory.Keep(demands[i], Name(layers[demands[i].FirstLayer + chosen[i]]));
        }

        (memory.LastUsed, memory.LastIdeal) = (used, ideal);
        if (lowered && change == DemandChange.None) Hold(memory, options, had, nowUs);
        else if (raised && !allowance.Explores) (memory.RaisedUs, memory.RaisedAt) = (nowUs, allowance.BitsPerSecond);
        return memory.Tries.At is >= 0 and var tried
            ? new AllocationTotals(used, ideal, supportable, paused, bases, demands[tried].Slot, steps[work[tried].First + work[tried].At].Rate)
            : new AllocationTotals(used, ideal, supportable, paused, bases, 0, 0);
    }

    private static void Hold(AllocationMemory memory, AllocationOptions options, long had, long nowUs)
    {
        if (nowUs < memory.HoldUntilUs)
        {
            // One fall in several steps.
            (memory.HoldUntilUs, memory.LoweredUs, memory.LoweredFrom) = (nowUs + memory.HoldUs, nowUs, Math.Max(memory.LoweredFrom, had));
            return;
        }

        // Taken back soon after it was given: the network does not carry what the estimate said, so the next try comes later, and what failed
        // is what was promised.
        var mistaken = nowUs - memory.RaisedUs < options.TrialUs;
        memory.LoweredFrom = mistaken ? Math.Max(had, memory.RaisedAt) : had;
        var calm = nowUs - memory.LoweredUs > options.MaxHoldUs;
        memory.Mistakes = mistaken ? memory.Mistakes + 1 : 0;
        memory.HoldUs = mistaken && memory.HoldUs > 0 ? Math.Min(memory.HoldUs * 2, options.MaxHoldUs) : calm || memory.HoldUs == 0 ? options.HoldUs : memory.HoldUs;
        memory.HoldUntilUs = nowUs + memory.HoldUs;
        memory.LoweredUs = nowUs;
    }
}
