namespace Enx.Media.Congestion;

/// <summary>How a probe went.</summary>
internal enum ProbeOutcome
{
    /// <summary>Too little came back to tell.</summary>
    Unknown,

    /// <summary>It arrived as fast as it was sent: the path carries that.</summary>
    Carried,

    /// <summary>It arrived slower: what arrived is what the path carries.</summary>
    Saturated,

    /// <summary>Not one of its probe packets was reported, though media was: the peer says nothing of them.</summary>
    Unanswered,

    /// <summary>The receiver stood still meanwhile: how fast it arrived says nothing of the path.</summary>
    Inconclusive,
}

/// <summary>
/// A stretch of sending at a target rate, media and padding together, and how fast it arrived. Both rates leave out what was
/// sent at the first instant and count from the end of it: a burst says how fast the sender's network card is.
/// </summary>
internal struct ProbeCluster
{
    // Sent at one instant, as far as the path is concerned.
    private const long BurstMicroseconds = 1_000;

    private const int LeastPackets = 4;
    private const int LeastBytes = 800;
    private const double Carries = 0.9;
    private const int LeastProbes = 2;
    private const double ReadAtOnce = 8;

    private long _burstSentUs;
    private long _burstArrivalUs;
    private long _lastSentUs;
    private long _lastArrivalUs;
    private int _arrived;
    private int _probesReported;
    private int _probesArrived;
    private int _mediaArrived;
    private long _arrivedBytes;
    private long _lostBytes;
    private bool _anchored;

    /// <summary>A cluster that begins now.</summary>
    public ProbeCluster(double bitsPerSecond, long durationUs, long nowUs, long firstNumber)
    {
        Target = bitsPerSecond;
        BeginsAt = nowUs;
        EndsAt = nowUs + durationUs;
        First = firstNumber;
        Last = long.MaxValue;
    }

    /// <summary>At which rate to send, bit/s.</summary>
    public double Target { get; }

    /// <summary>When it begins.</summary>
    public long BeginsAt { get; }

    /// <summary>When it ends.</summary>
    public long EndsAt { get; }

    /// <summary>The number of its first packet.</summary>
    public long First { get; }

    /// <summary>The number of its last packet; open while it is sent.</summary>
    public long Last { get; set; }

    /// <summary>What was sent in it, bytes.</summary>
    public long SentBytes { get; set; }

    /// <summary>When its first packet arrived, on the receiver's clock; <see cref="long.MaxValue"/> before.</summary>
    public readonly long ArrivesAt => _anchored ? _burstArrivalUs : long.MaxValue;

    /// <summary>Whether any of its probe packets was reported as received.</summary>
    public readonly bool IsAnswered => _probesArrived > 0;

    /// <summary>Feedback tells of one of its packets, in the order of sending.</summary>
    public void OnReported(in SentPacket packet, bool arrived, long arrivalUs)
    {
        if (!packet.IsProbe) _mediaArrived += arrived ? 1 : 0;
        else (_probesReported, _probesArrived) = (_probesReported + 1, _probesArrived + (arrived ? 1 : 0));
        if (!_anchored)
        {
            if (!arrived)
                return;
            _anchored = true;
            _burstSentUs = packet.SentMicroseconds;
            _burstArrivalUs = _lastArrivalUs = arrivalUs;
            _arrived = 1;
            return;
        }

        if (packet.SentMicroseconds - _burstSentUs <= BurstMicroseconds)
        {
            if (arrived)
                _burstArrivalUs = Math.Max(_burstArrivalUs, arrivalUs);
            _arrived += arrived ? 1 : 0;
            return;
        }

        _lastSentUs = packet.SentMicroseconds;
        if (!arrived)
        {
            _lostBytes += packet.Bytes;
            return;
        }

        _arrived++;
        _arrivedBytes += packet.Bytes;
        _lastArrivalUs = Math.Max(_lastArrivalUs, arrivalUs);
    }

    /// <summary>Whether the path carried it, and what it carried, bit/s.</summary>
    public readonly ProbeOutcome Judge(double inherentLoss, out double bitsPerSecond)
    {
        bitsPerSecond = 0;
        if (_probesReported >= LeastProbes && _probesArrived == 0 && _mediaArrived > 0)
            return ProbeOutcome.Unanswered;
        if (_arrived < LeastPackets || _arrivedBytes < LeastBytes || _lastSentUs <= _burstSentUs)
            return ProbeOutcome.Unknown;

        var sent = (_arrivedBytes + _lostBytes) * 8e6 / (_lastSentUs - _burstSentUs);
        var arrivedBits = Math.Min(_arrivedBytes / (1 - inherentLoss), _arrivedBytes + _lostBytes) * 8e6;
        var arrived = arrivedBits / Math.Max(1, _lastArrivalUs - _burstArrivalUs);
        // Nothing on the way makes packets come so much faster than they were sent: the receiver read them in one go.
        if (arrived > ReadAtOnce * Math.Max(sent, Target))
            return ProbeOutcome.Inconclusive;
        bitsPerSecond = Math.Min(Math.Min(sent, arrived), Target);
        return arrived >= Carries * Math.Min(sent, Target) ? ProbeOutcome.Carried : ProbeOutcome.Saturated;
    }
}
