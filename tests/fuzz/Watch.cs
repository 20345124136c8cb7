namespace Enx.Fuzz;

/// <summary>Ends the program when an input does not come to an end: it is printed then, and kept.</summary>
internal sealed class Watch : IDisposable
{
    /// <summary>The processor time that an input may take before it counts as endless.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(20);

    /// <summary>How often, once a second, it may be found at work without that: an input that waits uses no processor.</summary>
    private const int MaxLooks = 300;

    private readonly string _target;
    private readonly Timer _timer;
    private byte[]? _input;
    private int _looks;
    private TimeSpan _used;

    /// <summary>Begins to watch.</summary>
    public Watch(string target)
    {
        _target = target;
        _timer = new Timer(_ => Look(), null, 1000, 1000);
    }

    /// <summary>This input is run next.</summary>
    public void Begin(ReadOnlySpan<byte> input)
    {
        var copy = input.ToArray();
        lock (_timer) (_input, _looks) = (copy, 0);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_timer)
        {
            if (_input is null) return;
            if (_looks++ == 0) _used = Environment.CpuUsage.TotalTime;
            if (Environment.CpuUsage.TotalTime - _used < MaxTime && _looks < MaxLooks) return;
            Console.WriteLine($"{_target}: this does not come to an end:\n  {Convert.ToBase64String(_input)}");
            Corpus.Write(Path.Combine(AppContext.BaseDirectory, "faults", $"{_target}-endless.txt"), [_input]);
            Environment.Exit(2);
        }
    }
}
