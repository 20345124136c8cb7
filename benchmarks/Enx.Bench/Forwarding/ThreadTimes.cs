using System.Globalization;

namespace Enx.Bench.Forwarding;

/// <summary>Processor time of a process, thread by thread, as the kernel counts it.</summary>
/// <param name="Threads">Seconds in the process's own code and in the kernel, by the thread's name; threads of one name together.</param>
internal sealed record ThreadTimes(IReadOnlyDictionary<string, (double User, double Kernel)> Threads)
{
    private const double TicksPerSecond = 100;

    /// <summary>Time of all threads that live, and of those that have ended.</summary>
    public (double User, double Kernel) Total { get; private init; }

    /// <summary>Reads it.</summary>
    public static ThreadTimes Read(int process)
    {
        var threads = new Dictionary<string, (double User, double Kernel)>(StringComparer.Ordinal);
        foreach (var task in Directory.EnumerateDirectories($"/proc/{process}/task"))
        {
            try
            {
                var (name, user, kernel) = Parse(File.ReadAllText(Path.Combine(task, "stat")));
                var sum = threads.GetValueOrDefault(name);
                threads[name] = (sum.User + user, sum.Kernel + kernel);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
            {
                // It has just ended; its time is in the total.
            }
        }

        var (_, allUser, allKernel) = Parse(File.ReadAllText($"/proc/{process}/stat"));
        return new ThreadTimes(threads) { Total = (allUser, allKernel) };
    }

    /// <summary>What was taken since an earlier reading.</summary>
    public ThreadTimes Since(ThreadTimes earlier) => new(Threads.ToDictionary(t => t.Key, t => (t.Value.User - earlier.Threads.GetValueOrDefault(t.Key).User, t.Value.Kernel - earlier.Threads.GetValueOrDefault(t.Key).Kernel)))
    {
        Total = (Total.User - earlier.Total.User, Total.Kernel - earlier.Total.Kernel),
    };

    private static (string Name, double User, double Kernel) Parse(string stat)
    {
        // The name stands in brackets and may have spaces and brackets of its own.
        var end = stat.LastIndexOf(')');
        var fields = stat[(end + 2)..].Split(' ');
        return (stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..end], long.Parse(fields[11], CultureInfo.InvariantCulture) / TicksPerSecond, long.Parse(fields[12], CultureInfo.InvariantCulture) / TicksPerSecond);
    }
}
