using System.Diagnostics;

namespace Enx.Fuzz;

/// <summary>Ends the program when an input does not come to an end: it is printed then, and kept.</summary>
internal sealed class Watch : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _target;
    private readonly Timer _timer;
    private byte[] _input = [];
    private long _begun;

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
        lock (_timer) (_input, _begun) = (copy, Stopwatch.GetTimestamp());
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_timer)
        {
            if (_begun == 0 || Stopwatch.GetElapsedTime(_begun) < Patience) return;
            Console.WriteLine($"{_target}: this does not come to an end:\n  {Convert.ToBase64String(_input)}");
            Corpus.Write(Path.Combine(AppContext.BaseDirectory, "faults", $"{_target}-endless.txt"), [_input]);
            Environment.Exit(2);
        }
    }
}
