using System.Diagnostics;

namespace Enx.Fuzz;

/// <summary>What happened to an input.</summary>
/// <param name="Fault">What is wrong; null when nothing is.</param>
internal readonly record struct Verdict(string? Fault)
{
    public bool IsFault => Fault is not null;
}

/// <summary>Gives one input to a target, and judges.</summary>
internal static class Trial
{
    /// <summary>The processor time that an input may take. Far above what any takes.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(2);

    /// <summary>Runs it.</summary>
    /// <param name="target">The target.</param>
    /// <param name="input">The input.</param>
    /// <param name="scratch">Room for a copy of it, which the target may change.</param>
    public static Verdict Run(FuzzTarget target, ReadOnlySpan<byte> input, byte[] scratch)
    {
        var begun = Stopwatch.GetTimestamp();
        var verdict = RunOnce(target, input, scratch);
        if (verdict.IsFault || Stopwatch.GetElapsedTime(begun) <= MaxTime) return verdict;

        // The machine may have been busy, or the process stopped. Only what takes the processor that long again is slow itself.
        var used = Environment.CpuUsage.TotalTime;
        verdict = RunOnce(target, input, scratch);
        used = Environment.CpuUsage.TotalTime - used;
        return verdict.IsFault || used <= MaxTime ? verdict : new Verdict($"it took {used.TotalSeconds:0.0} s of a processor");
    }

    private static Verdict RunOnce(FuzzTarget target, ReadOnlySpan<byte> input, byte[] scratch)
    {
        input.CopyTo(scratch);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Run(scratch.AsSpan(0, input.Length));
        }
#pragma warning disable CA1031 // This is what is looked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!target.Expects(e)) return new Verdict(e.ToString());
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return new Verdict(allocated > target.MaxAllocated ? $"it allocated {allocated} bytes, where {target.MaxAllocated} are allowed" : null);
    }
}
