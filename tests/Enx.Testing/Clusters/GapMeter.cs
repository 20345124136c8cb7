using System.Diagnostics;

namespace Enx.Testing.Clusters;

/// <summary>How long nothing came from each of several sources, at most. Any thread may tell and look.</summary>
internal sealed class GapMeter
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Last, TimeSpan Longest, DateTime Ended)> _sources = new(StringComparer.Ordinal);

    /// <summary>Something came from there.</summary>
    public void Touch(string source)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            var (last, longest, ended) = _sources.TryGetValue(source, out var s) ? s : (now, TimeSpan.Zero, default);
            var gap = Stopwatch.GetElapsedTime(last, now);
            _sources[source] = gap > longest ? (now, gap, DateTime.UtcNow) : (now, longest, ended);
        }
    }

    /// <summary>Forgets what was: from now on the gaps are measured of the sources that are known.</summary>
    public void Restart()
    {
        var now = Stopwatch.GetTimestamp();
        lock (_gate)
            foreach (var source in _sources.Keys.ToArray()) _sources[source] = (now, TimeSpan.Zero, default);
    }

    /// <summary>A source is not measured any more.</summary>
    public void Forget(Func<string, bool> which)
    {
        lock (_gate)
            foreach (var source in _sources.Keys.Where(which).ToArray()) _sources.Remove(source);
    }

    /// <summary>The longest gap of those sources so far, one that is going on included.</summary>
    public TimeSpan Longest(Func<string, bool>? which = null)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            return _sources.Where(s => which?.Invoke(s.Key) ?? true).Select(s => Longer(s.Value.Longest, Stopwatch.GetElapsedTime(s.Value.Last, now)))
                .DefaultIfEmpty(TimeSpan.Zero).Max();
        }
    }

    /// <summary>Whether something came from there within this time.</summary>
    public bool IsFresh(string source, TimeSpan within)
    {
        lock (_gate) return _sources.TryGetValue(source, out var s) && Stopwatch.GetElapsedTime(s.Last) < within;
    }

    /// <summary>The longest gap of each source and when it ended, for failures.</summary>
    public string Describe()
    {
        lock (_gate)
        {
            return string.Join(", ", _sources.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s =>
                $"{s.Key} {s.Value.Longest.TotalSeconds:0.00} s until {s.Value.Ended:HH:mm:ss.fff}, {Stopwatch.GetElapsedTime(s.Value.Last).TotalSeconds:0.00} s ago"));
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
