using System.Diagnostics;

namespace Enx.Testing.Load;

/// <summary>
/// How long the machine keeps a thread waiting that has something to do. Whatever else runs on it takes that time from everything that is measured
/// meanwhile: a bound on a measured time is one of the product only when such waits are added to it.
/// </summary>
public sealed class MachinePauses : IDisposable
{
    /// <summary>What is measured goes through some threads one after another, and each may be kept waiting.</summary>
    private const int ThreadsInARow = 4;

    private const int NapMs = 5;

    private readonly Thread _thread;
    private long _longest;
    private volatile bool _over;

    /// <summary>Begins to look.</summary>
    public MachinePauses()
    {
        _thread = new Thread(Nap) { IsBackground = true, Name = "machine pauses" };
        _thread.Start();
    }

    /// <summary>The longest wait so far.</summary>
    public TimeSpan Longest => TimeSpan.FromTicks(Interlocked.Read(ref _longest));

    /// <summary>What a time may be that is no more than this on an idle machine.</summary>
    public TimeSpan Allow(TimeSpan bound) => bound + (ThreadsInARow * Longest);

    /// <summary>Ends.</summary>
    public void Dispose()
    {
        _over = true;
        _thread.Join();
    }

    private void Nap()
    {
        while (!_over)
        {
            var start = Stopwatch.GetTimestamp();
            Thread.Sleep(NapMs);
            var late = Stopwatch.GetElapsedTime(start).Ticks - (NapMs * TimeSpan.TicksPerMillisecond);
            if (late > _longest) Interlocked.Exchange(ref _longest, late);
        }
    }
}
