using Enx.Load.Measuring;
using HdrHistogram;

namespace Enx.Load.Running;

/// <summary>What became of people's joins, leaves and sockets. Any thread may count.</summary>
internal sealed class RunTally
{
    private const int MostErrors = 50;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _errors = [];
    private readonly LongHistogram _joins = MediaTally.New();
    private readonly LongHistogram _entries = MediaTally.New();
    private readonly LongHistogram _firstMedia = MediaTally.New();
    private readonly LongHistogram _resumes = MediaTally.New();
    private RunCounts _counts = new();

    /// <summary>How far it is.</summary>
    public RunCounts Counts
    {
        get
        {
            lock (_gate) return _counts;
        }
    }

    /// <summary>What went wrong, and how often, the most frequent first.</summary>
    public IReadOnlyList<(string Text, int Count)> Errors
    {
        get
        {
            lock (_gate) return [.. _errors.OrderByDescending(e => e.Value).Select(e => (e.Key, e.Value))];
        }
    }

    /// <summary>Counts something.</summary>
    public void Count(Func<RunCounts, RunCounts> change)
    {
        lock (_gate) _counts = change(_counts);
    }

    /// <summary>Somebody is in the room and connected.</summary>
    /// <param name="joinUs">From the call to its answer, µs.</param>
    /// <param name="entryUs">From the opening of the socket until media can flow, µs.</param>
    public void Joined(long joinUs, long entryUs)
    {
        lock (_gate)
        {
            _counts = _counts with { Joined = _counts.Joined + 1, Present = _counts.Present + 1 };
            MediaTally.Record(_joins, joinUs);
            MediaTally.Record(_entries, entryUs);
        }
    }

    /// <summary>Somebody who came into a room where others send has media, so long after the opening of the socket, µs.</summary>
    public void HasMedia(long afterUs)
    {
        lock (_gate) MediaTally.Record(_firstMedia, afterUs);
    }

    /// <summary>A socket that was lost is there again, so long after, µs.</summary>
    public void Resumed(long afterUs)
    {
        lock (_gate)
        {
            _counts = _counts with { Resumed = _counts.Resumed + 1 };
            MediaTally.Record(_resumes, afterUs);
        }
    }

    /// <summary>Something went wrong.</summary>
    public void Failed(string what, Exception why)
    {
        lock (_gate)
        {
            var text = $"{what}: {why.Message}";
            if (_errors.TryGetValue(text, out var count)) _errors[text] = count + 1;
            else if (_errors.Count < MostErrors) _errors[text] = 1;
        }
    }

    /// <summary>The times of joins, entries, first media and resumes.</summary>
    public (Times Joins, Times Entries, Times FirstMedia, Times Resumes) Times()
    {
        lock (_gate) return (Measuring.Times.Of(_joins), Measuring.Times.Of(_entries), Measuring.Times.Of(_firstMedia), Measuring.Times.Of(_resumes));
    }
}

/// <summary>Counts of a run.</summary>
internal sealed record RunCounts
{
    /// <summary>Joins begun.</summary>
    public int Asked { get; init; }

    /// <summary>People who got in.</summary>
    public int Joined { get; init; }

    /// <summary>Joins that failed.</summary>
    public int FailedJoins { get; init; }

    /// <summary>People who are in now.</summary>
    public int Present { get; init; }

    /// <summary>People who were out without having left.</summary>
    public int Lost { get; init; }

    /// <summary>Sockets cut by the tester.</summary>
    public int Cut { get; init; }

    /// <summary>Sockets that came back.</summary>
    public int Resumed { get; init; }

    /// <summary>Sockets that did not.</summary>
    public int FailedResumes { get; init; }

    /// <summary>Bandwidth alerts to people whose network is as wide as ever.</summary>
    public int FalseAlerts { get; init; }

    /// <summary>Chat messages said.</summary>
    public int Said { get; init; }

    /// <summary>Chat messages heard.</summary>
    public int HeardMessages { get; init; }

    /// <summary>Calls that were refused or not answered.</summary>
    public int FailedCalls { get; init; }
}
