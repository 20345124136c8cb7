using Enx.Media.Congestion;
using Enx.Media.Routing;
using Enx.Media.Rtcp;
using Enx.Testing.Network.Emulation;

namespace Enx.Testing.Calls;

/// <summary>One packet on its way to the subscriber.</summary>
internal readonly record struct SimulatedPacket(ushort Number, int Video, bool EndsFrame, ushort Sequence, long SentUs);

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
    private const int Probe = -2;
    private const int ReportBytes = 16;
    private const long ReportUs = 1_000_000;
    private const int LargestProbePacket = 1_150;

    // The receiver's clock began at another time.
    private const long ClockOffsetUs = 77_000_000_000;

    private readonly LinkScenario _scenario;
    private readonly ITraffic _traffic;
    private readonly EmulatedLink<SimulatedPacket> _down;
    private readonly EmulatedLink<byte[]> _up;
    private readonly ArrivalRecorder _recorder = new();
    private readonly byte[] _buffer = new byte[1200];
    private readonly SimulatedPeer _peer;
    private readonly StallClock _receiver;
    private readonly StallClock _publisher;
    private readonly StallClock _node;
    private readonly Random _upstream;
    private readonly SentNumbers _numbers = new();
    private readonly SimulatedRemb _remb = new();
    private readonly byte[] _waiting = new byte[1600];
    private readonly byte[] _released = new byte[1600];
    private readonly Pacer _pacer = new(MostVideos);
    private readonly long _feedbackUs;
    private long _nextFeedbackUs;
    private long _nowUs;
    private bool _probing;
    private long _sentBytes;
    private long _arrivedBytes;
    private ushort _sequence;
    private long _sequences;
    private long _firstSequence;
    private long _highest;
    private long _nodeStoodSinceUs = -1;

    public SimulatedCall(LinkScenario scenario, ITraffic traffic, int seed, EstimatorOptions? options = null, long feedbackUs = 60_000, SimulatedPeer? peer = null)
    {
        _peer = peer ?? new SimulatedPeer { FeedbackUs = feedbackUs };
        (_receiver, _publisher, _node) = (new StallClock(_peer.Stalls, seed), new StallClock(_peer.PublisherStalls, seed), new StallClock(_peer.NodeStalls, seed));
        _upstream = new Random(seed);
        feedbackUs = _peer.Feedback == FeedbackKind.TransportCc ? _peer.FeedbackUs : ReportUs;
        _scenario = scenario;
        _traffic = traffic;
        if (traffic is AllocatedTraffic videos) videos.TakesBack = TakeBack;
        _feedbackUs = _nextFeedbackUs = feedbackUs;
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

    /// <summary>Called each 10 ms.</summary>
    public Action<long>? EachTick { get; init; }

    public void Run()
    {
        var cursor = new ScenarioCursor(_scenario);
        var rate = 0L;
        for (long now = 0; !cursor.IsOver(now); now += StepUs)
        {
            _nowUs = now;
            while (cursor.TryTake(now, out var step))
            {
                _down.Change(step.Down, now);
                _up.Change(step.Up, now);
                rate = step.Down.RateBitsPerSecond;
                if (step.ChangesAddress)
                    Estimator.OnPathChanged(now);
            }

            var standing = _node.IsStanding(now);
            if (!standing && _nodeStoodSinceUs >= 0) Estimator.OnLate(now - _nodeStoodSinceUs, now);
            _nodeStoodSinceUs = !standing ? -1 : _nodeStoodSinceUs < 0 ? now : _nodeStoodSinceUs;
            if (!standing) TurnNode();

            // A process that does not get to run reads nothing and says nothing; the packets wait in its socket.
            if (!_receiver.IsStanding(now)) TurnReceiver();
            if (now % 100_000 != 0) continue;
            Samples.Add(new Sample(now, rate, Estimator.EstimateBitsPerSecond, _sentBytes * 80, _arrivedBytes * 80, Estimator.QueueMicroseconds / 1e3, Estimator.IsOverusing, Estimator.InherentLoss));
            _sentBytes = _arrivedBytes = 0;
        }
    }

    private void TurnNode()
    {
        _pacer.SetRate(Estimator.PaceBitsPerSecond);
        while (_pacer.TryDequeue(_released, out var waited, out _, _nowUs)) SendWaiting(waited);
        while (_up.TryReceive(_nowUs, out var told, out _)) Hear(told);
        if (!_publisher.IsStanding(_nowUs)) _traffic.Act(_nowUs, Estimator, Send);
        if (_nowUs % TickUs != 0) return;
        Estimator.Tick(_nowUs);
        _probing = true;
        for (var due = Estimator.ProbeBytesDue(_nowUs); due > 0; due = Estimator.ProbeBytesDue(_nowUs))
        {
            // More is sent for a moment anyway: rather what waits than padding.
            if (_pacer.TryDequeue(_released, out var early, out _, long.MaxValue))
            {
                SendWaiting(early);
                continue;
            }

            var bytes = Math.Clamp(due - Overhead, 100, LargestProbePacket);
            ProbeBytes += bytes + Overhead;
            SendNow(bytes, Probe, false);
        }

        _probing = false;
        EachTick?.Invoke(_nowUs);
    }

    private void Send(int bytes, int video, bool ends)
    {
        // As the engine does: pictures wait for their turn where a limit is known.
        if (video >= 0 && Estimator.PaceBitsPerSecond > 0 && _pacer.MustWait(_nowUs))
        {
            BitConverter.TryWriteBytes(_waiting, video);
            _waiting[4] = (byte)(ends ? 1 : 0);
            if (_pacer.TryEnqueue(_waiting.AsSpan(0, Math.Max(bytes, 5)), video)) return;
        }

        SendNow(bytes, video, ends);
    }

    private void TakeBack(int video)
    {
        var more = true;
        while (more) more = _pacer.TryTakeBack(video, _released, out _);
    }

    private void SendWaiting(int bytes) => SendNow(bytes, BitConverter.ToInt32(_released), _released[4] == 1);

    private void SendNow(int bytes, int video, bool ends)
    {
        // What the publisher's network lost leaves a gap, and was never sent.
        var sequence = video == Probe ? default : _sequence++;
        if (video >= 0 && _peer.UpstreamLoss > 0 && _upstream.NextDouble() < _peer.UpstreamLoss) return;
        if (video != Probe) _numbers.Add(sequence);
        _sentBytes += bytes + Overhead;
        var number = Estimator.OnSent(bytes, _nowUs, isProbe: video == Probe);
        if (!_probing) _pacer.OnSent(bytes + Overhead, _nowUs);
        _down.Send(_nowUs, bytes + Overhead, new SimulatedPacket(number, video, ends, sequence, _nowUs));
    }

    private void TurnReceiver()
    {
        while (_down.TryReceive(_nowUs, out LinkArrival<SimulatedPacket> arrival)) Take(arrival);
        if (_nowUs < _nextFeedbackUs) return;
        _nextFeedbackUs = _nowUs + _feedbackUs;
        if (_peer.Feedback == FeedbackKind.TransportCc)
        {
            while (_recorder.TryWriteFeedback(_buffer, 1, 2, out var length))
                _up.Send(_nowUs, length + Overhead, _buffer.AsSpan(0, length).ToArray());
            return;
        }

        var report = new byte[ReportBytes];
        BitConverter.TryWriteBytes(report, (uint)_highest);
        BitConverter.TryWriteBytes(report.AsSpan(4), (int)(_highest - _firstSequence + 1 - _sequences));
        BitConverter.TryWriteBytes(report.AsSpan(8), _remb.Tell());
        if (_sequences > 0) _up.Send(_nowUs, ReportBytes + Overhead, report);
    }

    private void Take(in LinkArrival<SimulatedPacket> arrival)
    {
        var readUs = _peer.Stalls ? _nowUs : arrival.ArrivedUs;
        var isProbe = arrival.Packet.Video == Probe;
        if (!arrival.IsCopy)
        {
            Arrivals.Add((arrival.ArrivedUs, arrival.QueueingUs, arrival.Bytes));
            _arrivedBytes += arrival.Bytes;
            if (arrival.Packet.EndsFrame) Frames.Add((readUs, arrival.Packet.Video));
            _remb.OnArrived(arrival.Packet.SentUs, readUs, arrival.Bytes);
            if (!isProbe) OnSequence(arrival.Packet.Sequence);
        }

        var clockUs = ClockOffsetUs + (_peer.ClockSet is { } set && readUs >= set.AtUs ? set.ByUs : 0);
        if (!isProbe || _peer.AnswersProbes) _recorder.OnPacket(arrival.Packet.Number, readUs + clockUs);
    }

    private void OnSequence(ushort sequence)
    {
        if (_sequences++ == 0) _firstSequence = _highest = sequence;
        else _highest = Math.Max(_highest, _highest + (short)(sequence - (ushort)_highest));
    }

    private void Hear(byte[] told)
    {
        if (_peer.Feedback != FeedbackKind.TransportCc)
        {
            if (_numbers.OnReport(BitConverter.ToUInt32(told), BitConverter.ToInt32(told, 4)) is { Sent: > 0 } since) Estimator.OnReport(since.Sent, since.Lost, _nowUs);
            if (_peer.Feedback == FeedbackKind.Remb) Estimator.OnRemb(BitConverter.ToInt64(told, 8), _nowUs);
            return;
        }

        var reader = new RtcpReader(told);
        if (reader.MoveNext() && TransportFeedback.TryParse(reader.Current, out var feedback))
            Estimator.OnFeedback(feedback, _nowUs);
    }

    /// <summary>What the last 100 ms were like.</summary>
    internal readonly record struct Sample(long AtUs, long LinkRate, long Estimate, long Sent, long Arrived, double QueueMs, bool Overusing, double InherentLoss);
}
