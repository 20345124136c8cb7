namespace Enx.Media.Congestion;

/// <summary>
/// The loss-based bound. Loss alone does not say why: a radio loses at any rate, a full queue only above the link's. So the
/// part that is inherent in the path is learnt, and only loss above it counts. Where a queue stands as well, the queue is
/// full, and the delay-based control knows what to do. Where none does, an experiment tells: send for a while what arrived; if the
/// loss goes away it was congestion (a policer, or a queue too short to be seen in the delay), if not it is inherent, and
/// the bound is lifted again.
/// </summary>
internal sealed class LossControl
{
    private const int LeastPackets = 25;
    private const long LeastMicroseconds = 250_000;
    private const long MostMicroseconds = 1_500_000;

    // A queue that stands, when losses are seen to come where it is longest and when they are not.
    private const double AboveUs = 4_000;
    private const double QueueSignUs = 4_000;
    private const double QueueSignAloneUs = 8_000;

    // Where packets are lost at any rate, a link that is nearly full and loses some is no queue that overflows.
    private const double QueueSignLossyUs = 20_000;
    private const double NoiseMargin = 1.5;
    private const double CompareGain = 0.05;
    private const double MeanGain = 0.02;
    private const double MostInherent = 0.2;
    private const double LearnFaster = 0.1;
    private const double LearnSlower = 0.03;

    // How far below what arrived an experiment goes: far enough that the loss of a link with hardly a queue goes away.
    private const double Below = 0.85;

    // The part of the excess that must remain for it to be inherent.
    private const double Remains = 0.6;
    private const long MemoryMicroseconds = 60_000_000;
    private const double GrowthPerSecond = 0.1;

    // Without a sign of a queue, so little excess is noise or a passing burst.
    private const double LeastExcess = 0.03;

    // Windows in a row: a burst is over sooner.
    private const int Lasting = 4;

    // What an experiment needs to be heard: packets sent under it, some time after the bound reached the sender.
    private const int ExperimentPackets = 80;
    private const long ExperimentMicroseconds = 400_000;

    // So long what an experiment has shown is news, and so much loss beyond the inherent shows that it holds.
    private const long TooMuchMicroseconds = 1_500_000;
    private const double TooMuchExcess = 0.1;

    private int _packets;
    private int _lost;
    private long _bytes;
    private long _fromUs = long.MaxValue;
    private long _toUs;

    private int _excesses;
    private bool _lastLost;
    private double _lastQueuedUs;
    private double _meanQueuedUs;
    private double _aboveUs;
    private double _lastLoss;
    private bool _experimenting;
    private long _experimentFromUs;
    private double _lossBefore;
    private double _boundBefore;
    private double _lossSum;
    private double _sentSum;
    private double _found;
    private long _foundUntilUs;
    private long _foundAtUs = long.MinValue / 2;
    private double _delivered;

    /// <summary>What the loss allows, bit/s; infinite when it says nothing.</summary>
    public double BitsPerSecond { get; private set; } = double.PositiveInfinity;

    /// <summary>The part that is lost whatever is sent.</summary>
    public double Inherent { get; private set; }

    /// <summary>More is lost than is inherent, and a queue stands: it is full. Said once each time that it is found.</summary>
    public bool Overflows { get; private set; }

    /// <summary>What is lost is lost behind the bottleneck, and has passed it. No queue is needed to explain what is lost at any rate: a
    /// frame's burst is long and queues, so that some of what a radio loses always follows packets that have waited.</summary>
    public bool IsBehindBottleneck => IsLossy && !(IsFromQueue && _excesses > 0);

    /// <summary>The path loses packets whatever is sent.</summary>
    public bool IsLossy => Inherent > 0.01;

    /// <summary>An experiment has just shown that the path carries no more than this, bit/s; 0 when none has.</summary>
    public double Found { get; private set; }

    /// <summary>An experiment has shown of late that too much is sent, and more is lost still than is inherent.</summary>
    public bool IsTooMuch(long nowUs) => nowUs - _foundAtUs < TooMuchMicroseconds && IsFarBeyondInherent;

    /// <summary>Much more was lost of late than is lost at any rate, whatever the cause.</summary>
    public bool IsFarBeyondInherent => _lastLoss > Inherent + TooMuchExcess;

    /// <summary>Packets are lost, and where the queue is longest.</summary>
    public bool IsFromQueue => _aboveUs > AboveUs && _lastLoss > 0.01;

    /// <summary>The fate of a packet is known.</summary>
    public void Add(in SentPacket packet)
    {
        if (packet.Fate == PacketFate.Unknown || (_experimenting && packet.SentMicroseconds < _experimentFromUs))
            return;
        Compare(packet);
        _packets++;
        _bytes += packet.Bytes;
        if (packet.Fate == PacketFate.Missing)
            _lost++;
        _fromUs = Math.Min(_fromUs, packet.SentMicroseconds);
        _toUs = Math.Max(_toUs, packet.SentMicroseconds);
    }

    /// <summary>Feedback was worked through.</summary>
    /// <param name="estimate">The estimate in force, bit/s.</param>
    /// <param name="queueUs">The standing queue, µs.</param>
    /// <param name="noiseUs">How much of it is there when there is none, µs.</param>
    /// <param name="roundTripUs">From a packet to its feedback, µs.</param>
    /// <param name="stalls">Whether the receiver stalls: then no delay says that a queue is full, and only an experiment tells that loss is inherent.</param>
    /// <param name="nowUs">Now.</param>
    public void Update(double estimate, double queueUs, double noiseUs, double roundTripUs, bool stalls, long nowUs)
    {
        Overflows = false;
        Found = 0;
        if (nowUs > _foundUntilUs)
            _found = 0;
        var span = _toUs - _fromUs;
        var (packets, least) = _experimenting ? (ExperimentPackets, ExperimentMicroseconds) : (LeastPackets, LeastMicroseconds);
        if (_packets == 0 || span < least || (_packets < packets && span < MostMicroseconds))
            return;

        var loss = (double)_lost / _packets;
        var queues = queueUs - NoiseMargin * noiseUs > (IsLossy ? QueueSignLossyUs : QueueSignAloneUs) || (queueUs > QueueSignUs && _aboveUs > AboveUs);
        _lastLoss = loss;
        var sent = _bytes * 8e6 / span;
        if (_experimenting) Conclude(loss, queues, nowUs);
        else if (IsExcess()) React(loss, sent, estimate, queues, stalls, roundTripUs, nowUs);
        else Calm(loss, sent, estimate, queues || stalls, span);
        (_packets, _lost, _bytes, _fromUs, _toUs) = (0, 0, 0, long.MaxValue, 0);
    }

    /// <summary>A probe has shown that the path carries this.</summary>
    public void Prove(double bitsPerSecond)
    {
        if (bitsPerSecond <= BitsPerSecond)
            return;
        BitsPerSecond = bitsPerSecond;
        _experimenting = false;
    }

    /// <summary>Forgets what is half counted: a gap is no loss rate.</summary>
    public void Restart()
    {
        (_packets, _lost, _bytes, _fromUs, _toUs) = (0, 0, 0, long.MaxValue, 0);
        (_lastLost, _experimenting, _lastLoss) = (false, false, 0);
    }

    // Two standard deviations and one packet above what the inherent loss makes likely.
    private bool IsExcess()
    {
        var likely = Math.Max(Inherent, 0.005);
        return _lost > _packets * Inherent + 2 * Math.Sqrt(_packets * likely * (1 - likely)) + 1;
    }

    // Drop-tail loses what comes when the queue is longest, and who came just before has waited for it; a radio loses any.
    private void Compare(in SentPacket packet)
    {
        if (packet.Fate == PacketFate.Missing)
        {
            if (!_lastLost)
                _aboveUs += CompareGain * (_lastQueuedUs - _meanQueuedUs - _aboveUs);
            _lastLost = true;
            return;
        }

        _lastLost = false;
        _lastQueuedUs = packet.QueuedMicroseconds;
        _meanQueuedUs += MeanGain * (_lastQueuedUs - _meanQueuedUs);
    }

    private void React(double loss, double sent, double estimate, bool queues, bool stalls, double roundTripUs, long nowUs)
    {
        _excesses++;
        _lossSum += loss;
        _sentSum += sent;
        Overflows = queues;
        if (Overflows)
            return;

        // Far below what the path has been seen to carry, or not for long, and no queue: learn without lowering anything.
        if (_excesses < Lasting || loss < Inherent + LeastExcess || (sent < 0.6 * estimate && loss < MostInherent))
        {
            if (!NearFound(sent) && !stalls)
                Learn(loss, LearnSlower);
            return;
        }

        var delivered = _sentSum / _excesses * (1 - _lossSum / _excesses) / (1 - Inherent);
        _experimenting = true;
        _experimentFromUs = nowUs + (long)roundTripUs / 2 + 50_000;
        _lossBefore = _lossSum / _excesses;
        _boundBefore = BitsPerSecond;
        _delivered = delivered;
        BitsPerSecond = Math.Min(BitsPerSecond, Below * delivered);
    }

    private void Conclude(double loss, bool queues, long nowUs)
    {
        _experimenting = false;
        _excesses = 0;
        _lossSum = _sentSum = 0;
        if (queues || loss < Inherent + Remains * (_lossBefore - Inherent) || loss > MostInherent)
        {
            Found = _found = _delivered;
            (_foundAtUs, _foundUntilUs) = (nowUs, nowUs + MemoryMicroseconds);
            return;
        }

        Inherent = (_lossBefore + loss) / 2;
        BitsPerSecond = _boundBefore;
    }

    private void Calm(double loss, double sent, double estimate, bool mayQueue, long span)
    {
        _excesses = 0;
        _lossSum = _sentSum = 0;
        if (loss < Inherent || !(mayQueue || _aboveUs > AboveUs || NearFound(sent)))
            Learn(loss, loss < Inherent ? LearnSlower : LearnFaster);
        BitsPerSecond *= 1 + GrowthPerSecond * span / 1e6;
        if (BitsPerSecond > 2 * estimate)
            BitsPerSecond = double.PositiveInfinity;
    }

    // Loss near the rate that was found to be the most is that of too much: it is not learnt to be inherent.
    private bool NearFound(double sent) => _found > 0 && sent > 0.9 * _found;

    private void Learn(double loss, double rate) => Inherent = Math.Min(MostInherent, Inherent + rate * (loss - Inherent));
}
