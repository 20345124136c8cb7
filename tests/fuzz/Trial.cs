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
    /// <summary>What an input may take. Far above what any takes: the machine may be busy.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(2);

    /// <summary>Runs it.</summary>
    /// <param name="target">The target.</param>
    /// <param name="input">The input.</param>
    /// <param name="scratch">Room for a copy of it, which the target may change.</param>
    public static Verdict Run(FuzzTarget target, ReadOnlySpan<byte> input, byte[] scratch)
    {
        input.CopyTo(scratch);
        var (allocated, begun) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
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

        if (Stopwatch.GetElapsedTime(begun) is var time && time > MaxTime) return new Verdict($"it took {time.TotalSeconds:0.0} s");
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return new Verdict(allocated > target.MaxAllocated ? $"it allocated {allocated} bytes, where {target.MaxAllocated} are allowed" : null);
    }
}
