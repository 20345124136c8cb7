namespace Enx.Testing.Network.Emulation;

/// <summary>Somebody else's packets in a link, as they go.</summary>
internal abstract class CrossFlow
{
    /// <summary>A packet with its headers, as most downloads have them.</summary>
    protected const int PacketBytes = 1500;

    /// <summary>When it acts next, µs.</summary>
    public abstract long NextUs { get; }

    /// <summary>A flow of this kind that begins now; null for none.</summary>
    public static CrossFlow? Of(CrossTraffic? traffic, long nowUs, int seed) => traffic switch
    {
        CrossTraffic.Constant(var rate) => new ConstantFlow(rate, nowUs, seed),
        CrossTraffic.Download => new DownloadFlow(nowUs),
        _ => null,
    };

    /// <summary>It is that time.</summary>
    /// <returns>The size of the packet that it sends, bytes; 0 for none.</returns>
    public abstract int Act(long nowUs);

    /// <summary>Its sender will hear at <paramref name="heardUs"/> that the packet of <paramref name="sentUs"/> arrived.</summary>
    public virtual void OnArrived(long heardUs, long sentUs)
    {
    }

    /// <summary>A packet is lost, which its sender notices a round trip later.</summary>
    public virtual void OnLost(long nowUs, long roundTripUs)
    {
    }

    private sealed class ConstantFlow(long bitsPerSecond, long startUs, int seed) : CrossFlow
    {
        private readonly double _everyUs = PacketBytes * 8e6 / bitsPerSecond;
        private readonly Random _random = new(seed);
        private double _nextUs = startUs;
        private long _packets;

        public override long NextUs => (long)_nextUs;

        public override int Act(long nowUs)
        {
            // Each packet somewhere in its own interval: an even beat could meet that of somebody else and find the queue full each time.
            _nextUs = startUs + (++_packets + _random.NextDouble()) * _everyUs;
            return PacketBytes;
        }
    }

    /// <summary>As TCP Reno: the window doubles each round trip until the first loss, then grows by one packet; a loss halves it.</summary>
    private sealed class DownloadFlow(long startUs) : CrossFlow
    {
        private const int MinWindow = 2;
        private const int MaxWindow = 1000;
        private const long MinRoundTripUs = 2_000;

        private readonly PriorityQueue<(bool Lost, long SentUs), long> _notices = new();
        private double _window = 10;
        private double _slowStartUntil = MaxWindow;
        private long _inFlight;
        private long _nowUs = startUs;
        private long _halvedUs = startUs;

        public override long NextUs => _inFlight < (long)_window ? _nowUs : _notices.TryPeek(out _, out var at) ? at : long.MaxValue;

        public override int Act(long nowUs)
        {
            _nowUs = nowUs;
            while (_notices.TryPeek(out var notice, out var at) && at <= nowUs)
            {
                _notices.Dequeue();
                _inFlight--;
                if (!notice.Lost)
                {
                    _window = Math.Min(MaxWindow, _window + (_window < _slowStartUntil ? 1 : 1 / _window));
                }
                else if (notice.SentUs >= _halvedUs)
                {
                    // Once for all losses of a round trip.
                    _slowStartUntil = _window = Math.Max(MinWindow, _window / 2);
                    _halvedUs = nowUs;
                }
            }

            if (_inFlight >= (long)_window) return 0;
            _inFlight++;
            return PacketBytes;
        }

        public override void OnArrived(long heardUs, long sentUs) => _notices.Enqueue((false, sentUs), Math.Max(heardUs, sentUs + MinRoundTripUs));

        public override void OnLost(long nowUs, long roundTripUs) => _notices.Enqueue((true, nowUs), nowUs + Math.Max(roundTripUs, MinRoundTripUs));
    }
}
