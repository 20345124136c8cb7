using System.Diagnostics;

namespace Enx.Fuzz;

/// <summary>What a campaign has done.</summary>
/// <param name="Target">The target.</param>
/// <param name="Inputs">Inputs run.</param>
/// <param name="Time">How long that took.</param>
/// <param name="Ways">Ways through the code that they took.</param>
/// <param name="Faults">Inputs that are faults, with what is wrong.</param>
internal sealed record CampaignReport(string Target, long Inputs, TimeSpan Time, int Ways, IReadOnlyList<(byte[] Input, string What)> Faults);

/// <summary>
/// Runs a target on inputs that are made of those known, for so long or so many. An input that takes a new way through the code is kept and
/// made others of. In one process: the code under test holds nothing that an input could spoil for the next.
/// </summary>
internal sealed class Campaign
{
    private const int MostFaults = 5;

    // What is kept is part of the repository, and replayed by the tests within a second.
    private const int MostKept = 400;
    private const int MostBytesKept = 100_000;

    private readonly FuzzTarget _target;
    private readonly Coverage _coverage;
    private readonly List<byte[]> _known = [];
    private readonly List<(byte[] Input, string What)> _faults = [];
    private readonly byte[] _scratch;
    private Watch? _watch;

    /// <summary>Makes one.</summary>
    public Campaign(FuzzTarget target, Coverage coverage)
    {
        (_target, _coverage) = (target, coverage);
        _scratch = new byte[target.MaxLength];
    }

    /// <summary>Every input that took a way of its own, the newest last.</summary>
    public IReadOnlyList<byte[]> Known => _known;

    /// <summary>Runs.</summary>
    /// <param name="corpus">What is known to begin with.</param>
    /// <param name="time">How long at most.</param>
    /// <param name="inputs">How many inputs at most.</param>
    /// <param name="seed">The same gives the same inputs.</param>
    public CampaignReport Run(IEnumerable<byte[]> corpus, TimeSpan time, long inputs, int seed)
    {
        using var watch = _watch = new Watch(_target.Name);
        var begun = Stopwatch.GetTimestamp();
        var done = 0L;
        foreach (var input in _target.Seeds.Concat(corpus).Select(i => i.Length <= _target.MaxLength ? i : i[.._target.MaxLength]))
        {
            Try(input);
            done++;
        }

        var random = new Random(seed);
        var mutator = new Mutator(_target.Words, seed);
        var buffer = new byte[_target.MaxLength];
        if (_known.Count == 0) _known.AddRange(_target.Seeds);
        while (done < inputs && _faults.Count < MostFaults)
        {
            if (done++ % 1024 == 0 && Stopwatch.GetElapsedTime(begun) > time) break;
            // The newest have been tried least.
            var at = random.Next(2) == 0 ? random.Next(_known.Count) : _known.Count - 1 - random.Next(Math.Min(_known.Count, 32));
            Try(buffer.AsSpan(0, mutator.Mutate(_known[at], _known[random.Next(_known.Count)], buffer)));
        }

        return new CampaignReport(_target.Name, done, Stopwatch.GetElapsedTime(begun), _coverage.Count, _faults);
    }

    /// <summary>The shortest inputs that together take the ways known, as far as they are not too many, for the corpus.</summary>
    public IReadOnlyList<byte[]> Distill(Coverage fresh)
    {
        var (kept, bytes) = (new List<byte[]>(), 0);
        foreach (var input in _known.OrderBy(i => i.Length))
        {
            if (kept.Count >= MostKept || bytes + input.Length > MostBytesKept) break;
            fresh.Clear();
            Trial.Run(_target, input, _scratch);
            if (!fresh.TakeNews()) continue;
            kept.Add(input);
            bytes += input.Length;
        }

        return kept;
    }

    private void Try(ReadOnlySpan<byte> input)
    {
        _watch!.Begin(input);
        _coverage.Clear();
        if (Trial.Run(_target, input, _scratch).Fault is { } what)
        {
            _faults.Add((input.ToArray(), what));
            return;
        }

        if (_coverage.TakeNews()) _known.Add(input.ToArray());
    }
}
