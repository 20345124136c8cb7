using Enx.Media.Congestion;

namespace Enx.Media.Tests.Congestion;

/// <summary>An Opus packet each 20 ms, 40 kbit/s.</summary>
internal sealed class AudioTraffic
{
    public const int BitsPerSecond = 40_000 + SimulatedCall.Overhead * 8 * 50;
    private long _next;

    public void Act(long nowUs, Action<int, int, long, bool> send)
    {
        for (; _next <= nowUs; _next += 20_000)
            send(100, -1, 0, false);
    }
}

/// <summary>Frames of one video, 30 a second, sent at once as they come from the publisher.</summary>
internal sealed class VideoFrames(int video, long firstUs)
{
    public const int PacketBytes = 1_100;
    private long _next = firstUs;
    private long _frame;

    /// <summary>Sends the frames that are due.</summary>
    public void Act(long nowUs, double bitsPerSecond, double factor, Action<int, int, long, bool> send)
    {
        for (; _next <= nowUs; _next += 33_333)
        {
            if (bitsPerSecond <= 0)
                continue;
            var left = (int)Math.Max(20, bitsPerSecond / 8 / 30 * factor);
            factor = 1;
            for (_frame++; left > 0; left -= PacketBytes)
                send(Math.Min(left, PacketBytes), video, _frame, left <= PacketBytes);
        }
    }
}

/// <summary>Audio and four videos whose encoders follow the estimate: there is always more to send.</summary>
internal sealed class ElasticTraffic : ITraffic
{
    private readonly AudioTraffic _audio = new();
    private readonly VideoFrames[] _videos = [.. Enumerable.Range(0, 4).Select(i => new VideoFrames(i, 5_000 + i * 8_000))];

    public long Wanted { get; init; } = 20_000_000;

    public void Act(long nowUs, BandwidthEstimator estimator, Action<int, int, long, bool> send)
    {
        estimator.SetWanted(Wanted);
        _audio.Act(nowUs, send);

        // A packet's headers are paid from the estimate too.
        var frame = (Math.Min(estimator.EstimateBitsPerSecond, Wanted) - AudioTraffic.BitsPerSecond) / 8.0 / 30 / _videos.Length;
        frame -= SimulatedCall.Overhead * Math.Ceiling(frame / VideoFrames.PacketBytes);
        foreach (var frames in _videos)
            frames.Act(nowUs, frame * 8 * 30, 1, send);
    }
}

/// <summary>
/// Audio and videos in simulcast layers of 150, 500 and 1,700 kbit/s, as many as fit: everyone the lowest before anyone the
/// next; a layer up only when it fits with a tenth to spare; a key frame of eight times the size at each switch.
/// </summary>
internal sealed class LayeredTraffic : ITraffic
{
    public static readonly int[] Layers = [0, 150_000, 500_000, 1_700_000];
    private const double KeyFrame = 8;
    private const double Spare = 1.05;
    private const long DecideUs = 100_000;

    private readonly AudioTraffic _audio = new();
    private readonly VideoFrames[] _videos;
    private readonly int[] _layer;
    private readonly bool[] _switched;
    private long _decideAt;

    public LayeredTraffic(int videos, int seed)
    {
        var random = new Random(seed);
        _videos = [.. Enumerable.Range(0, videos).Select(i => new VideoFrames(i, random.Next(33_000)))];
        _layer = new int[videos];
        _switched = new bool[videos];
    }

    /// <summary>The highest layer that anybody wants, 0 to 3; may be changed.</summary>
    public int Best { get; set; } = 3;

    /// <summary>When a video changed its layer.</summary>
    public List<long> Switches { get; } = [];

    public long Sent => _layer.Sum(l => (long)Layers[l]);

    public void Act(long nowUs, BandwidthEstimator estimator, Action<int, int, long, bool> send)
    {
        _audio.Act(nowUs, send);
        if (nowUs >= _decideAt)
        {
            _decideAt = nowUs + DecideUs;
            estimator.SetWanted((long)(_videos.Length * Layers[Best] * 1.08) + AudioTraffic.BitsPerSecond);
            Decide(estimator.EstimateBitsPerSecond - AudioTraffic.BitsPerSecond, nowUs);
        }

        for (var i = 0; i < _videos.Length; i++)
        {
            var before = false;
            _videos[i].Act(nowUs, Layers[_layer[i]], _switched[i] ? KeyFrame : 1, (bytes, video, frame, ends) =>
            {
                before = true;
                send(bytes, video, frame, ends);
            });
            if (before)
                _switched[i] = false;
        }
    }

    private void Decide(double budget, long nowUs)
    {
        var chosen = new int[_videos.Length];
        for (var level = 1; level <= Best; level++)
        {
            for (var i = 0; i < chosen.Length; i++)
            {
                if (chosen[i] != level - 1)
                    continue;
                var cost = Layers[level] * 1.03;
                var spare = level > _layer[i] ? Spare : 1;
                var used = chosen.Sum(l => Layers[l] * 1.03) - Layers[level - 1] * 1.03;
                if ((used + cost) * spare <= budget)
                    chosen[i] = level;
            }
        }

        for (var i = 0; i < chosen.Length; i++)
        {
            if (chosen[i] == _layer[i])
                continue;
            Switches.Add(nowUs);
            _switched[i] = chosen[i] > 0;
            _layer[i] = chosen[i];
        }
    }
}
