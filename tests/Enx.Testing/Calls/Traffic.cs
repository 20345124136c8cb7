using Enx.Media.Congestion;
using Enx.Media.Routing.Allocation;

namespace Enx.Testing.Calls;

/// <summary>An Opus packet each 20 ms, 40 kbit/s.</summary>
internal sealed class AudioTraffic
{
    public const int BitsPerSecond = 40_000 + SimulatedCall.Overhead * 8 * 50;
    private long _next;

    public void Act(long nowUs, SendPacket send)
    {
        for (; _next <= nowUs; _next += 20_000)
            send(100, -1, false);
    }
}

/// <summary>Frames of one video, sent at once as they come from the publisher.</summary>
internal sealed class VideoFrames(int video, long firstUs, int firstFrame = 0)
{
    public const int PacketBytes = 1_100;
    private long _next = firstUs;
    private long _frame = firstFrame;

    /// <summary>Sends the frames that are due.</summary>
    /// <param name="nowUs">Now.</param>
    /// <param name="bitsPerSecond">The rate; 0 for nothing.</param>
    /// <param name="factor">How much larger than usual the next frame is.</param>
    /// <param name="every">One frame of so many is sent: 1 for 30 a second.</param>
    /// <param name="send">Where to.</param>
    /// <returns>Whether a frame was sent.</returns>
    public bool Act(long nowUs, double bitsPerSecond, double factor, int every, SendPacket send)
    {
        var any = false;
        for (; _next <= nowUs; _next += 33_333)
        {
            if (_frame++ % every != 0 || bitsPerSecond <= 0)
                continue;
            var left = (int)Math.Max(20, bitsPerSecond / 8 / 30 * every * factor);
            for (; left > 0; left -= PacketBytes)
                send(Math.Min(left, PacketBytes), video, left <= PacketBytes);
            (any, factor) = (true, 1);
        }

        return any;
    }
}

/// <summary>Audio and four videos whose encoders follow the estimate, frame by frame give or take a fifth: there is always more to send.</summary>
internal sealed class ElasticTraffic(int seed) : ITraffic
{
    private readonly Random _random = new(seed);
    private readonly AudioTraffic _audio = new();
    private readonly VideoFrames[] _videos = [.. Enumerable.Range(0, 4).Select(i => new VideoFrames(i, new Random(seed + i).Next(33_000)))];

    public long Wanted { get; init; } = 20_000_000;

    public void Act(long nowUs, BandwidthEstimator estimator, SendPacket send)
    {
        estimator.SetWanted(Wanted);
        _audio.Act(nowUs, send);

        // A packet's headers are paid from the estimate too.
        var frame = (Math.Min(estimator.EstimateBitsPerSecond, Wanted) - AudioTraffic.BitsPerSecond) / 8.0 / 30 / _videos.Length;
        frame -= SimulatedCall.Overhead * Math.Ceiling(frame / VideoFrames.PacketBytes);
        foreach (var frames in _videos)
            frames.Act(nowUs, frame * 8 * 30, 0.8 + 0.4 * _random.NextDouble(), 1, send);
    }
}

/// <summary>
/// Audio and videos as the server sends them: each published in three sizes of 150, 500 and 1,700 kbit/s with three frame rates
/// each, and the allocator picks by the estimate. A key frame of eight times the size at each change of the size.
/// </summary>
internal sealed class AllocatedTraffic : ITraffic
{
    public const int LowestBits = 150_000;
    public const int MostBits = 1_700_000;
    private const double KeyFrame = 8;
    private const long DecideUs = 100_000;

    private static readonly OfferedLayer[] ThreeSizes =
        [.. from spatial in Enumerable.Range(0, 3) from temporal in Enumerable.Range(0, 3) select Layer(spatial, temporal)];

    private readonly AudioTraffic _audio = new();
    private readonly AllocationOptions _options = new();
    private readonly AllocationMemory _memory = new();
    private readonly VideoFrames[] _videos;
    private readonly int[] _layer;
    private readonly int[] _shown;
    private readonly int[] _chosen;
    private readonly bool[] _keyFrame;
    private readonly Demand[] _demands;
    private readonly OfferedLayer[] _layers;
    private long _decideAt;

    /// <param name="videos">How many.</param>
    /// <param name="seed">Of all that is random.</param>
    /// <param name="singleLayer">Where each is published in one layer alone, what that takes, bit/s; 0 for three sizes.</param>
    public AllocatedTraffic(int videos, int seed, long singleLayer = 0)
    {
        if (singleLayer > 0) Layers = [new OfferedLayer(0, 0, 720, singleLayer)];
        var random = new Random(seed);
        _videos = [.. Enumerable.Range(0, videos).Select(i => new VideoFrames(i, random.Next(33_000), random.Next(4)))];
        _layers = [.. Enumerable.Repeat(Layers, videos).SelectMany(l => l)];
        (_layer, _shown, _chosen, _keyFrame, _demands) = (new int[videos], new int[videos], new int[videos], new bool[videos], new Demand[videos]);
        Array.Fill(_layer, Allocator.Paused);
        Array.Fill(_shown, Allocator.Paused);
    }

    /// <summary>What each video is published in.</summary>
    private OfferedLayer[] Layers { get; } = ThreeSizes;

    /// <summary>The tallest picture wanted; 0 for any.</summary>
    public int MaxHeight { get; set; }

    /// <summary>When the size of a video changed, or it paused or came back, µs.</summary>
    public List<(long AtUs, int Video)> Switches { get; } = [];

    /// <summary>When a video paused (true) or came back, µs.</summary>
    public List<(long AtUs, int Video, bool Paused)> Pauses { get; } = [];

    /// <summary>Whether a video was paused at a time; what was only tried then was.</summary>
    public bool WasPaused(int video, long atUs) => Pauses.LastOrDefault(p => p.Video == video && p.AtUs <= atUs) is { AtUs: > 0, Paused: true };

    /// <summary>Takes back what waits of a video that is not sent any more.</summary>
    public Action<int>? TakesBack { get; set; }

    /// <summary>Hears what each allocation came to, as the engine's reports do.</summary>
    public Action<long, AllocationOutcome>? Decided { get; init; }

    /// <summary>Which layers are sent, one character for each video: size and frame rate; - for none.</summary>
    public string Describe() => string.Concat(_layer.Select(l => l < 0 ? "-" : $"{"qhf"[Size(l)]}{Layers[l].Temporal}"));

    /// <summary>How many videos there are.</summary>
    public int Videos => _videos.Length;

    /// <summary>How many videos are sent in their best layer.</summary>
    public int Best => _shown.Count(l => l == Layers.Length - 1);

    /// <summary>How many videos are sent.</summary>
    public int Live => _shown.Count(l => l >= 0);

    public void Act(long nowUs, BandwidthEstimator estimator, SendPacket send)
    {
        _audio.Act(nowUs, send);
        if (nowUs >= _decideAt || _memory.Tries.At >= 0 && estimator.Allow(nowUs).Suffers)
            Decide(estimator, nowUs);
        for (var i = 0; i < _videos.Length; i++)
        {
            var (rate, every) = _layer[i] < 0 ? (0, 1) : ((int)Layers[_layer[i]].BitsPerSecond, Layers.Length == 1 ? 1 : 4 >> Layers[_layer[i]].Temporal);
            if (_videos[i].Act(nowUs, rate, _keyFrame[i] ? KeyFrame : 1, every, send))
                _keyFrame[i] = false;
        }
    }

    private static OfferedLayer Layer(int spatial, int temporal)
    {
        int[] rates = [LowestBits, 500_000, MostBits];
        int[] percent = [40, 60, 100];
        return new OfferedLayer((byte)spatial, (byte)temporal, 180 << spatial, rates[spatial] / 100 * percent[temporal]);
    }

    private void Decide(BandwidthEstimator estimator, long nowUs)
    {
        _decideAt = nowUs + DecideUs;
        for (var i = 0; i < _demands.Length; i++)
            _demands[i] = new Demand(i + 1, i, i * Layers.Length, Layers.Length, MaxHeight);

        // Layers are measured without the headers below RTP.
        var allowed = estimator.Allow(nowUs).Less(AudioTraffic.BitsPerSecond);
        var totals = Allocator.Allocate(allowed.Less((long)(allowed.BitsPerSecond * 0.03)), _demands, _layers, _options, _memory, nowUs, _chosen);
        if (_memory.Tries.HasJustGoneWell) estimator.OnTried(nowUs);
        estimator.OnChosen(totals.Paced + AudioTraffic.BitsPerSecond);
        estimator.SetWanted((long)(totals.Ideal * 1.25) + AudioTraffic.BitsPerSecond);
        Decided?.Invoke(nowUs, new AllocationOutcome(_demands, _chosen, totals, estimator.EstimateBitsPerSecond));
        for (var i = 0; i < _chosen.Length; i++)
        {
            // What is only tried is not shown.
            var shown = totals.TriedSlot == i + 1 || _chosen[i] == Allocator.Waiting ? Allocator.Paused : _chosen[i];
            if (Size(shown) != Size(_shown[i]))
            {
                Switches.Add((nowUs, i));
                if (shown < 0 || _shown[i] < 0)
                    Pauses.Add((nowUs, i, shown < 0));
            }

            _shown[i] = shown;
            if (Size(_chosen[i]) != Size(_layer[i]))
                _keyFrame[i] = _chosen[i] >= 0;
            _layer[i] = _chosen[i];
            if (_layer[i] < 0) TakesBack?.Invoke(i);
        }
    }

    private int Size(int layer) => layer < 0 ? -1 : Layers[layer].Spatial;
}

/// <summary>What an allocation came to.</summary>
internal readonly record struct AllocationOutcome(Demand[] Demands, int[] Chosen, AllocationTotals Totals, long EstimateBitsPerSecond);
