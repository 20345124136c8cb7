using Enx.Media.Congestion;
using Enx.Media.Rtcp;
using Enx.Testing.Network.Emulation;

namespace Enx.Testing.Calls;

/// <summary>One packet on its way to the subscriber.</summary>
internal readonly record struct SimulatedPacket(ushort Number, int Video, bool EndsFrame);

/// <summary>Sends a packet.</summary>
/// <param name="bytes">Its size as a UDP payload.</param>
/// <param name="video">The video it is of; -1 for audio, -2 for a probe.</param>
/// <param name="endsFrame">Whether it is the last of its frame.</param>
internal delegate void SendPacket(int bytes, int video, bool endsFrame);

/// <summary>What a simulated server sends, driven by the estimate.</summary>
internal interface ITraffic
{
    /// <summary>Sends what is due now.</summary>
    void Act(long nowUs, BandwidthEstimator estimator, SendPacket send);
}

/// <summary>
/// One subscriber behind a scenario's link, in virtual time by the millisecond: estimator, real transport-cc feedback packets
/// over the way back, and what an outsider can see of it.
/// </summary>
internal sealed class SimulatedCall
{
    public const int Overhead = 28;
    private const long StepUs = 1_000;
    private const long TickUs = 10_000;
    private const int MostVideos = 32;
    private const int LargestProbePacket = 1_150;

    // The receiver's clock began at another time.
    private const long ClockOffsetUs = 77_000_000_000;

    private readonly LinkScenario _scenario;
    private readonly ITraffic _traffic;
    private readonly EmulatedLink<SimulatedPacket> _down;
    private readonly EmulatedLink<byte[]> _up;
    private readonly ArrivalRecorder _recorder = new();
    private readonly byte[] _buffer = new byte[1200];
    private readonly byte[] _waiting = new byte[1600];
    private readonly byte[] _released = new byte[1600];
    private readonly Pacer _pacer = new(MostVideos);
    private readonly long _feedbackUs;

    public SimulatedCall(LinkScenario scenario, ITraffic traffic, int seed, EstimatorOptions? options = null, long feedbackUs = 60_000)
    {
        _scenario = scenario;
        _traffic = traffic;
        _feedbackUs = feedbackUs;
        _down = new EmulatedLink<SimulatedPacket>(scenario.Steps[0].Down, seed);
        _up = new EmulatedLink<byte[]>(scenario.Steps[0].Up, seed + 1);
        Estimator = new BandwidthEstimator(options ?? new EstimatorOptions { OverheadBytes = Overhead }, 0);
    }

    public BandwidthEstimator Estimator { get; }

    /// <summary>One sample each 100 ms.</summary>
    public List<Sample> Samples { get; } = [];

    /// <summary>When each packet arrived and how long it had queued, µs.</summary>
    public List<(long AtUs, long QueueingUs, int Bytes)> Arrivals { get; } = [];

    /// <summary>Whole frames that arrived: when and whose.</summary>
    public List<(long AtUs, int Video)> Frames { get; } = [];

    /// <summary>Bytes of padding sent for probes.</summary>
    public long ProbeBytes { get; private set; }

    /// <summary>What happened in the link.</summary>
    public LinkCounters Down => _down.Counters;

    /// <summary>Whether pictures are paced, as the engine does.</summary>
    public bool Paces { get; init; } = true;

    /// <summary>Called each 10 ms.</summary>
    public Action<long>? EachTick { get; init; }

    public void Run()
    {
        var cursor = new ScenarioCursor(_scenario);
        long nextFeedback = _feedbackUs, arrived = 0, sent = 0;
        var rate = 0L;
        for (long now = 0; !cursor.IsOver(now); now += StepUs)
        {
            while (cursor.TryTake(now, out var step))
            {
                _down.Change(step.Down, now);
                _up.Change(step.Up, now);
                rate = step.Down.RateBitsPerSecond;
                if (step.ChangesAddress)
                    Estimator.OnPathChanged(now);
            }

            var (at, probing) = (now, false);
            void Send(int bytes, int video, bool ends)
            {
                // As the engine does: pictures wait their turn where a limit is known.
                if (Paces && video >= 0 && Estimator.PaceBitsPerSecond > 0 && _pacer.MustWait(at))
                {
                    BitConverter.TryWriteBytes(_waiting, video);
                    _waiting[4] = (byte)(ends ? 1 : 0);
                    if (_pacer.TryEnqueue(_waiting.AsSpan(0, Math.Max(bytes, 5)), video)) return;
                }

                SendNow(bytes, video, ends);
            }

            void SendNow(int bytes, int video, bool ends)
            {
                sent += bytes + Overhead;
                var number = Estimator.OnSent(bytes, at, isProbe: video == -2);
                if (video != -2 && !probing) _pacer.OnSent(bytes + Overhead, at);
                _down.Send(at, bytes + Overhead, new SimulatedPacket(number, video, ends));
            }

            _pacer.SetRate(Estimator.PaceBitsPerSecond);
            while (_pacer.TryDequeue(_released, out var waited, out _, now))
                SendNow(waited, BitConverter.ToInt32(_released), _released[4] == 1);

            while (_up.TryReceive(now, out var told, out _))
            {
                var reader = new RtcpReader(told);
                if (reader.MoveNext() && TransportFeedback.TryParse(reader.Current, out var feedback))
                    Estimator.OnFeedback(feedback, now);
            }

            _traffic.Act(now, Estimator, Send);
            if (now % TickUs == 0)
            {
                Estimator.Tick(now);
                for (var due = Estimator.ProbeBytesDue(now); due > 0; due = Estimator.ProbeBytesDue(now))
                {
                    probing = true;
                    if (_pacer.TryDequeue(_released, out var early, out _, long.MaxValue))
                    {
                        SendNow(early, BitConverter.ToInt32(_released), _released[4] == 1);
                        continue;
                    }

                    var bytes = Math.Clamp(due - Overhead, 100, LargestProbePacket);
                    ProbeBytes += bytes + Overhead;
                    Send(bytes, -2, false);
                }

                EachTick?.Invoke(now);
            }

            while (_down.TryReceive(now, out LinkArrival<SimulatedPacket> arrival))
            {
                if (!arrival.IsCopy)
                {
                    Arrivals.Add((arrival.ArrivedUs, arrival.QueueingUs, arrival.Bytes));
                    arrived += arrival.Bytes;
                    if (arrival.Packet.EndsFrame)
                        Frames.Add((arrival.ArrivedUs, arrival.Packet.Video));
                }

                _recorder.OnPacket(arrival.Packet.Number, arrival.ArrivedUs + ClockOffsetUs);
            }

            if (now >= nextFeedback)
            {
                nextFeedback += _feedbackUs;
                while (_recorder.TryWriteFeedback(_buffer, 1, 2, out var length))
                    _up.Send(now, length + Overhead, _buffer.AsSpan(0, length).ToArray());
            }

            if (now % 100_000 == 0)
            {
                Samples.Add(new Sample(now, rate, Estimator.EstimateBitsPerSecond, sent * 80, arrived * 80, Estimator.QueueMilliseconds, Estimator.IsOverusing, Estimator.InherentLoss));
                sent = arrived = 0;
            }
        }
    }

    /// <summary>What the last 100 ms were like.</summary>
    internal readonly record struct Sample(long AtUs, long LinkRate, long Estimate, long Sent, long Arrived, double QueueMs, bool Overusing, double InherentLoss);
}
