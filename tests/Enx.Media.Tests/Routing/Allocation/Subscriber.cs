using System.Globalization;
using Enx.Media.Congestion;
using Enx.Media.Routing.Allocation;

namespace Enx.Media.Tests.Routing.Allocation;

/// <summary>A subscriber in the allocator's tests: its demands, what is on offer, and time that passes in steps of 100 ms.</summary>
internal sealed class Subscriber
{
    private const long TickUs = 100_000;

    private readonly List<OfferedLayer> _layers = [];
    private int[] _chosen = [];

    public AllocationMemory Memory { get; } = new();

    public AllocationOptions Options { get; init; } = new();

    public List<Demand> Demands { get; } = [];

    public long NowUs { get; private set; } = 1_000_000;

    public AllocationTotals Totals { get; private set; }

    /// <summary>Times that some video was given another layer, paused or resumed.</summary>
    public int Switches { get; private set; }

    public ReadOnlySpan<int> Chosen => _chosen;

    public IReadOnlyList<OfferedLayer> Layers => _layers;

    /// <summary>The three streams of a browser's camera with three temporal layers each: 180, 360 and 720 lines; 200, 700 and 2500 kbit/s.</summary>
    public static OfferedLayer[] Camera(LayerState q = LayerState.Arriving, LayerState h = LayerState.Arriving, LayerState f = LayerState.Arriving) =>
    [
        new(0, 0, 180, 80_000, q), new(0, 1, 180, 120_000, q), new(0, 2, 180, 200_000, q),
        new(1, 0, 360, 280_000, h), new(1, 1, 360, 420_000, h), new(1, 2, 360, 700_000, h),
        new(2, 0, 720, 1_000_000, f), new(2, 1, 720, 1_500_000, f), new(2, 2, 720, 2_500_000, f),
    ];

    /// <summary>A subscriber of as many cameras, on slots 1, 2, 3…</summary>
    public static Subscriber OfCameras(int count)
    {
        var subscriber = new Subscriber();
        for (var i = 0; i < count; i++) subscriber.Wants(i + 1, Camera());
        return subscriber;
    }

    public Subscriber Wants(int slot, OfferedLayer[] layers, int maxHeight = 0, bool share = false, long source = 0)
    {
        Demands.Add(new Demand(slot, source == 0 ? slot : source, _layers.Count, layers.Length, maxHeight, share));
        _layers.AddRange(layers);
        return this;
    }

    /// <summary>Other layers for one of the demands.</summary>
    public void Offer(int demand, OfferedLayer[] layers)
    {
        for (var i = 0; i < layers.Length; i++) _layers[Demands[demand].FirstLayer + i] = layers[i];
    }

    public Subscriber At(long kilobits) => Tick(kilobits * 1000);

    /// <summary>Lets the budget be for a while; long enough for whatever follows from it.</summary>
    public Subscriber Settle(long kilobits, int seconds = 8)
    {
        for (var i = 0; i < seconds * 10; i++) Tick(kilobits * 1000);
        return this;
    }

    /// <summary>A budget of which it is certain that the network carries no more.</summary>
    public static SendAllowance Confirmed(long budget) => new(budget, budget, EstimateState.Limited, Suffers: true, Explores: false);

    public Subscriber Tick(long budget)
    {
        var before = _chosen;
        _chosen = new int[Demands.Count];
        NowUs += TickUs;
        Totals = Allocator.Allocate(Confirmed(budget), Demands.ToArray(), _layers.ToArray(), Options, Memory, NowUs, _chosen);
        for (var i = 0; i < Math.Min(before.Length, _chosen.Length); i++)
            if (before[i] != _chosen[i]) Switches++;
        return this;
    }

    /// <summary>The layers as q, h, f with their frame rate; - for paused, . for nothing on offer. Equal neighbours are counted: 3×q30.</summary>
    public override string ToString()
    {
        var words = new List<(string Name, int Count)>();
        for (var i = 0; i < Demands.Count; i++)
        {
            var name = Name(i);
            if (words.Count > 0 && words[^1].Name == name) words[^1] = (name, words[^1].Count + 1);
            else words.Add((name, 1));
        }

        return string.Join(' ', words.Select(w => w.Count == 1 ? w.Name : string.Create(CultureInfo.InvariantCulture, $"{w.Count}×{w.Name}")));
    }

    private string Name(int demand)
    {
        if (_chosen[demand] == Allocator.Paused) return "-";
        if (_chosen[demand] == Allocator.Nothing) return ".";
        var d = Demands[demand];
        var layer = _layers[d.FirstLayer + _chosen[demand]];
        var top = _layers.Skip(d.FirstLayer).Take(d.LayerCount).Where(l => l.Spatial == layer.Spatial).Max(l => l.Temporal);
        return "qhf"[layer.Spatial] + (top - layer.Temporal) switch { 0 => "30", 1 => "15", _ => "7" };
    }
}
