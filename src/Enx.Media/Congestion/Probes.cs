namespace Enx.Media.Congestion;

/// <summary>
/// Finds out whether the path carries more than is sent, by sending more for a moment. It probes when more is wanted than is
/// estimated: at first and after each success at once, to twice the estimate (three times a small one); after a failure to
/// one and a half times and not before a pause that doubles. A cluster is as short as leaves a failed one no more than
/// 40 ms of queue, and long enough for a handful of packets. What media is sent meanwhile counts, the rest is padding, so
/// that it works when nothing but audio is sent.
/// </summary>
internal sealed class Probes(EstimatorOptions options)
{
    private const double Step = 2;
    private const double CarefulStep = 1.5;
    private const double SmallStep = 3;
    private const double Small = 200_000;

    // More than what is wanted is asked for, because the estimate must stay above it; and it is enough a little below that.
    private const double Goal = 1.15;
    private const double Enough = 1.05;

    private const double QueueBudgetSeconds = 0.04;
    private const int LeastBytes = 2_000;
    private const long ShortestMicroseconds = 30_000;
    private const long LongestMicroseconds = 250_000;

    private const long FirstPauseMicroseconds = 1_500_000;
    private const long LongestPauseMicroseconds = 4_000_000;
    private const long AfterCongestionMicroseconds = 2_000_000;
    private const long AnswerMicroseconds = 400_000;
    private const double LongestQueueUs = 15_000;

    // How many clusters in a row must tell nothing for media to be the probe.
    private const int Silent = 2;
    private const long AfterStallMicroseconds = 300_000;

    private ProbeCluster _cluster;
    private bool _sending;
    private bool _awaiting;
    private bool _careful;
    private bool _answered;
    private int _unanswered;
    private int _inconclusive;
    private long _notBeforeUs;
    private long _pauseUs = FirstPauseMicroseconds;

    /// <summary>What would satisfy every wish, bit/s.</summary>
    public long Wanted { get; set; }

    /// <summary>Whether the peer reports on probe packets: it has, at least once.</summary>
    public bool AreAnswered => _answered;

    /// <summary>The peer reports on media, and never on probe packets: nothing is found out by more of them.</summary>
    public bool AreInVain => !_answered && _unanswered >= Silent;

    /// <summary>Probes do not tell what the path carries, for now or for good.</summary>
    public bool TellNothing => AreInVain || _inconclusive >= Silent;

    /// <summary>Begins and ends clusters.</summary>
    /// <param name="estimate">The estimate, bit/s.</param>
    /// <param name="queueUs">The standing queue in units of what is put up with, µs.</param>
    /// <param name="roundTripUs">From a packet to its feedback, µs.</param>
    /// <param name="next">The number of the packet to be sent next.</param>
    /// <param name="nowUs">Now.</param>
    public void Tick(double estimate, double queueUs, double roundTripUs, long next, long nowUs)
    {
        if (_sending && nowUs >= _cluster.EndsAt)
        {
            _sending = false;
            _awaiting = next > _cluster.First;
            _cluster.Last = next - 1;
        }

        if (_awaiting && nowUs > _cluster.EndsAt + AnswerMicroseconds + (long)roundTripUs)
        {
            _awaiting = false;
            Fail(nowUs);
        }

        var goal = Math.Min(Wanted * Goal, options.MaxBitsPerSecond);
        if (_sending || _awaiting || AreInVain || nowUs < _notBeforeUs || queueUs > LongestQueueUs || estimate >= goal * Enough / Goal)
            return;
        var step = _careful ? CarefulStep : estimate < Small ? SmallStep : Step;
        var target = Math.Min(step * estimate, goal);
        var fitting = QueueBudgetSeconds / Math.Max(0.1, target / estimate - 1) * 1e6;
        var least = Math.Max(ShortestMicroseconds, LeastBytes * 8e6 / target);
        _cluster = new ProbeCluster(target, (long)Math.Min(Math.Max(fitting, least), LongestMicroseconds), nowUs, next);
        _sending = true;
    }

    /// <summary>How much to send now so that the cluster keeps its rate, bytes.</summary>
    public int BytesDue(long nowUs)
    {
        if (!_sending)
            return 0;
        // What belongs to this instant and to the time until the next tick is due now.
        const long Ahead = 10_000;
        var until = Math.Min(nowUs + Ahead, _cluster.EndsAt) - _cluster.BeginsAt;
        return (int)Math.Max(0, _cluster.Target * until / 8e6 - _cluster.SentBytes);
    }

    /// <summary>A packet was sent, whatever it carries.</summary>
    public void OnSent(int bytes)
    {
        if (_sending)
            _cluster.SentBytes += bytes;
    }

    /// <summary>Feedback tells of a packet for the first time, in the order of sending.</summary>
    public void OnReported(long number, in SentPacket packet, bool arrived, long arrivalUs)
    {
        if ((_sending || _awaiting) && number >= _cluster.First && number <= _cluster.Last)
            _cluster.OnReported(packet, arrived, arrivalUs);
    }

    /// <summary>Whether feedback has told of a whole cluster, and what it showed.</summary>
    /// <param name="reported">The first number that feedback has not reached.</param>
    /// <param name="inherentLoss">The part that is lost whatever is sent.</param>
    /// <param name="stalledAtUs">When the receiver last came out of a stall, on its own clock.</param>
    /// <param name="bitsPerSecond">What the path carries, when the outcome is known.</param>
    /// <param name="nowUs">Now.</param>
    public ProbeOutcome TryConclude(long reported, double inherentLoss, long stalledAtUs, out double bitsPerSecond, long nowUs)
    {
        bitsPerSecond = 0;
        if (!_awaiting || reported <= _cluster.Last)
            return ProbeOutcome.Unknown;
        _awaiting = false;
        var outcome = _cluster.Judge(inherentLoss, out bitsPerSecond);
        _answered |= _cluster.IsAnswered;
        // What a receiver read in one go says as little as what it read late.
        if (outcome != ProbeOutcome.Unanswered && stalledAtUs >= _cluster.ArrivesAt)
            outcome = ProbeOutcome.Inconclusive;
        switch (outcome)
        {
            case ProbeOutcome.Carried:
                _careful = false;
                _inconclusive = 0;
                _pauseUs = FirstPauseMicroseconds;
                _notBeforeUs = nowUs;
                break;
            case ProbeOutcome.Unanswered:
                _unanswered++;
                _notBeforeUs = nowUs;
                break;
            case ProbeOutcome.Inconclusive:
                _inconclusive++;
                _notBeforeUs = nowUs + AfterStallMicroseconds;
                break;
            default:
                _inconclusive = 0;
                Fail(nowUs);
                break;
        }

        return outcome;
    }

    /// <summary>What a probe has shown was no news: the next one comes as after a failure.</summary>
    public void Wait(long nowUs) => Fail(nowUs);

    /// <summary>The path is full, or says nothing: stop, and wait.</summary>
    public void Cancel(long nowUs)
    {
        _sending = _awaiting = false;
        _careful = true;
        _notBeforeUs = Math.Max(_notBeforeUs, nowUs + AfterCongestionMicroseconds);
    }

    /// <summary>The path has come back, or is another: find out soon what it carries.</summary>
    public void Hurry(long nowUs)
    {
        _sending = _awaiting = _careful = false;
        _pauseUs = FirstPauseMicroseconds;
        _notBeforeUs = nowUs;
    }

    private void Fail(long nowUs)
    {
        _careful = true;
        _notBeforeUs = nowUs + _pauseUs;
        _pauseUs = Math.Min(_pauseUs * 2, LongestPauseMicroseconds);
    }
}
