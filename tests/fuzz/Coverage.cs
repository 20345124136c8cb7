using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Enx.Fuzz;

/// <summary>
/// Which ways through the code inputs have taken. The product's assemblies are instrumented by SharpFuzz, so that each branch counts in a map;
/// how often, by powers of two, is a way of its own. Without instrumentation nothing is ever news.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int Size = 1 << 16;
    private readonly ulong* _map = (ulong*)NativeMemory.AllocZeroed(Size);
    private readonly byte[] _seen = new byte[Size];

    /// <summary>Makes one, and has the instrumented code count there: before any of it runs. Never freed, as code that runs in the background may count still.</summary>
    public Coverage() => Trace.SharedMem = (byte*)_map;

    /// <summary>Ways known so far.</summary>
    public int Count { get; private set; }

    /// <summary>Begins with the next input.</summary>
    public void Clear()
    {
        NativeMemory.Clear(_map, Size);
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the input took a way that none before it did.</summary>
    public bool TakeNews()
    {
        var news = false;
        for (var word = 0; word < Size / sizeof(ulong); word++)
        {
            if (_map[word] == 0) continue;
            var counts = (byte*)(_map + word);
            for (var i = 0; i < sizeof(ulong); i++)
            {
                if (counts[i] == 0) continue;
                var bucket = (byte)(1 << BitOperations.Log2(counts[i]));
                ref var seen = ref _seen[(word * sizeof(ulong)) + i];
                if ((seen & bucket) != 0) continue;
                seen |= bucket;
                Count++;
                news = true;
            }
        }

        return news;
    }
}
