using System.Diagnostics;
using System.Globalization;

namespace Enx.Testing.Load;

/// <summary>
/// What the machine has left for a test before it begins. A rate or a time of clients that encode and decode says something of the product only where they
/// get the processor; beside other work what they can be asked for is that all arrives.
/// </summary>
public static class MachineLoad
{
    /// <summary>A thread alone on a core gets all of it; one beside a test that mostly waits, most; one beside two stressors for each core, a third.</summary>
    private const double Light = 0.5;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2);

    /// <summary>Whether rates and times of a test that begins now are those of the product: whether threads that compute, one for each core, get most of it.</summary>
    /// <param name="say">Is told what they got, in a sentence.</param>
    public static async Task<bool> IsLightAsync(Action<string> say)
    {
        var parts = new double[Environment.ProcessorCount];
        var threads = Enumerable.Range(0, parts.Length).Select(i => new Thread(() => parts[i] = Compute()) { IsBackground = true, Name = "machine load" }).ToList();
        foreach (var thread in threads) thread.Start();
        await Task.Run(() => threads.ForEach(t => t.Join())).ConfigureAwait(false);
        var part = parts.Average();
        say(string.Create(CultureInfo.InvariantCulture, $"threads that compute get {part:P0} of a core: {(part >= Light ? "rates and times are asserted" : "rates and times are printed, and not asserted")}"));
        return part >= Light;
    }

    /// <summary>Computes for a time; the part of it in which this thread had a core.</summary>
    private static double Compute()
    {
        var (start, had) = (Stopwatch.GetTimestamp(), ProcessorTime());
        while (Stopwatch.GetElapsedTime(start) < Time) Thread.SpinWait(1000);
        return (ProcessorTime() - had) / Stopwatch.GetElapsedTime(start);
    }

    /// <summary>The processor time of this thread: the first number of its schedstat is in nanoseconds.</summary>
    private static TimeSpan ProcessorTime() =>
        TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1000.0);
}
