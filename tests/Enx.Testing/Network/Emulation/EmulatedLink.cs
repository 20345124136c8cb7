namespace Enx.Testing.Network.Emulation;

/// <summary>
/// One direction of a link, without a clock: every call says what time it is, and the same calls with the same seed end the same.
/// A packet goes through these, in this order:
/// 1. The queue. A packet that finds it full is dropped (tail drop): no packet waits longer than the limit.
/// 2. The bottleneck, which sends one packet after another at the link's rate. Cross traffic shares the queue and the bottleneck.
/// 3. Loss, so that what is lost has used the link.
/// 4. Delay, jitter and reordering. Order is kept unless reordering is asked for, also when the delay falls.
/// 5. Duplication: a copy arrives right behind.
/// Each kind of chance has its own random numbers: another rate of loss does not change who is delayed.
/// Not for several threads at a time. A time before one already given counts as that one.
/// </summary>
/// <typeparam name="T">What a packet is to the caller.</typeparam>
public sealed class EmulatedLink<T>
{
    /// <summary>The most packets in the link at a time, whatever its conditions; those beyond are dropped as by a full queue.</summary>
    public const int MaxPackets = 65_536;

    private const long BitUsPerByte = 8_000_000;

    private readonly Queue<Waiting> _queue = new();
    private readonly PriorityQueue<LinkArrival<T>, (long AtUs, long Order)> _onTheWay = new();
    private readonly int _seed;
    private readonly Random _loss;
    private readonly Random _jitter;
    private readonly Random _reordering;
    private readonly Random _duplication;
    private CrossFlow? _cross;
    private bool _inBurst;
    private long _nowUs;
    private long _queuedBytes;
    private long _headSentBitUs;
    private long _headStartedUs;
    private long _lastRate;
    private long _lastInOrderUs;
    private long _order;

    /// <summary>A link with nothing in it.</summary>
    /// <param name="conditions">What it is like at first.</param>
    /// <param name="seed">Its chances.</param>
    /// <exception cref="ArgumentException">No link can be like this.</exception>
    public EmulatedLink(LinkConditions conditions, int seed)
    {
        _seed = seed;
        (_loss, _jitter, _reordering, _duplication) = (new Random(seed), new Random(seed ^ 0x5A5A_0001), new Random(seed ^ 0x5A5A_0002), new Random(seed ^ 0x5A5A_0003));
        Conditions = LinkConditions.Perfect;
        Change(conditions, 0);
    }

    /// <summary>What it is like now.</summary>
    public LinkConditions Conditions { get; private set; }

    /// <summary>What has happened in it so far.</summary>
    public LinkCounters Counters { get; } = new();

    /// <summary>Bytes that wait or are being sent, those of cross traffic too.</summary>
    public long QueuedBytes => _queuedBytes;

    /// <summary>
    /// The earliest time at which something can arrive, µs; null when nothing is on its way or nothing passes. Nothing needs to arrive
    /// then (it may be lost, or cross traffic go first), but something later will be due.
    /// </summary>
    public long? NextDueUs
    {
        get
        {
            var arrives = _onTheWay.TryPeek(out _, out var first) ? first.AtUs : long.MaxValue;
            var leaves = HeadLeavesUs;
            if (leaves != long.MaxValue) arrives = Math.Min(arrives, leaves + Conditions.DelayUs);
            return arrives == long.MaxValue ? null : arrives;
        }
    }

    /// <summary>When the packet at the bottleneck is through; <see cref="long.MaxValue"/> when there is none or nothing passes.</summary>
    private long HeadLeavesUs
    {
        get
        {
            if (!_queue.TryPeek(out var head) || Conditions.RateBitsPerSecond == 0) return long.MaxValue;
            var left = head.Bytes * BitUsPerByte - _headSentBitUs;
            if (left <= 0 || Conditions.RateBitsPerSecond == LinkConditions.Unlimited) return _nowUs;
            return _nowUs + (left - 1) / Conditions.RateBitsPerSecond + 1;
        }
    }

    /// <summary>From now on the link is like this. What waits stays, and goes on at the new rate.</summary>
    /// <param name="conditions">What it is like.</param>
    /// <param name="nowUs">The time, µs.</param>
    /// <exception cref="ArgumentException">No link can be like this.</exception>
    public void Change(LinkConditions conditions, long nowUs)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        if (conditions.Fault() is { } fault) throw new ArgumentException($"No link is like this: {fault}.", nameof(conditions));
        Advance(nowUs);
        if (conditions.Cross != Conditions.Cross) _cross = CrossFlow.Of(conditions.Cross, _nowUs, _seed);
        if (conditions.Bursts is null) _inBurst = false;
        if (conditions.RateBitsPerSecond > 0) _lastRate = conditions.RateBitsPerSecond;
        Conditions = conditions;
    }

    /// <summary>Sends a packet into the link.</summary>
    /// <param name="nowUs">The time, µs.</param>
    /// <param name="bytes">How much of the link it takes: with the headers of UDP and IP when the caller wants those paid.</param>
    /// <param name="packet">What arrives.</param>
    /// <returns>False when the queue was full.</returns>
    public bool Send(long nowUs, int bytes, T packet)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        Advance(nowUs);
        Counters.SentPackets++;
        Counters.SentBytes += bytes;
        if (Enqueue(bytes, packet, null))
        {
            if (Conditions.RateBitsPerSecond == LinkConditions.Unlimited) Advance(_nowUs);
            return true;
        }

        Counters.DroppedByQueue++;
        return false;
    }

    /// <summary>Takes the next packet that has arrived.</summary>
    /// <param name="nowUs">The time, µs.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="arrivedUs">When it arrived, µs: not later than now.</param>
    /// <returns>False when nothing more has arrived.</returns>
    public bool TryReceive(long nowUs, out T packet, out long arrivedUs)
    {
        var any = TryReceive(nowUs, out var arrival);
        (packet, arrivedUs) = (arrival.Packet, arrival.ArrivedUs);
        return any;
    }

    /// <summary>As <see cref="TryReceive(long, out T, out long)"/>, with all that is known of its way.</summary>
    /// <param name="nowUs">The time, µs.</param>
    /// <param name="arrival">The packet and its way.</param>
    /// <returns>False when nothing more has arrived.</returns>
    public bool TryReceive(long nowUs, out LinkArrival<T> arrival)
    {
        Advance(nowUs);
        arrival = default;
        if (!_onTheWay.TryPeek(out _, out var first) || first.AtUs > _nowUs) return false;
        arrival = _onTheWay.Dequeue();
        Counters.DeliveredPackets++;
        Counters.DeliveredBytes += arrival.Bytes;
        return true;
    }

    /// <summary>Everything that the bottleneck and the cross traffic do until now.</summary>
    private void Advance(long nowUs)
    {
        if (nowUs < _nowUs) nowUs = _nowUs;
        while (true)
        {
            var leaves = HeadLeavesUs;
            var crosses = Math.Max(_cross?.NextUs ?? long.MaxValue, _nowUs);
            if (Math.Min(leaves, crosses) > nowUs) break;
            if (leaves <= crosses) // first, so that who comes at this moment finds the room
            {
                Transmit(leaves);
                Leave();
            }
            else
            {
                Transmit(crosses);
                var flow = _cross!;
                var bytes = flow.Act(_nowUs);
                if (bytes > 0 && !Enqueue(bytes, default!, flow)) flow.OnLost(_nowUs, RoundTripUs);
            }
        }

        Transmit(nowUs);
    }

    private long RoundTripUs => 2 * Conditions.DelayUs + (Conditions.RateBitsPerSecond is 0 or LinkConditions.Unlimited ? 0 : (long)(_queuedBytes * 8e6 / Conditions.RateBitsPerSecond));

    private void Transmit(long untilUs)
    {
        if (_queue.Count > 0 && Conditions.RateBitsPerSecond != LinkConditions.Unlimited) _headSentBitUs += (untilUs - _nowUs) * Conditions.RateBitsPerSecond;
        _nowUs = untilUs;
    }

    private bool Enqueue(int bytes, T packet, CrossFlow? flow)
    {
        if (_queue.Count + _onTheWay.Count >= MaxPackets) return false;
        if (_queue.Count == 0) (_headStartedUs, _headSentBitUs) = (_nowUs, 0);
        else if (_queuedBytes - _headSentBitUs / BitUsPerByte >= Conditions.Queue.BytesAt(_lastRate)) return false;
        _queue.Enqueue(new Waiting(packet, bytes, _nowUs, flow));
        _queuedBytes += bytes;
        return true;
    }

    /// <summary>The packet at the bottleneck is through.</summary>
    private void Leave()
    {
        var head = _queue.Dequeue();
        _queuedBytes -= head.Bytes;

        // What the bottleneck sent of this microsecond beyond the packet is the next one's, so that the rate is kept to the bit.
        _headSentBitUs = Math.Max(0, _headSentBitUs - head.Bytes * BitUsPerByte);
        var startedUs = _headStartedUs;
        _headStartedUs = _nowUs;

        var lost = IsLost();
        if (head.Flow is { } flow)
        {
            if (!ReferenceEquals(flow, _cross)) return;
            Counters.CrossBytes += head.Bytes;
            if (lost) flow.OnLost(_nowUs, RoundTripUs);
            else flow.OnArrived(_nowUs + 2 * Conditions.DelayUs, head.SentUs);
            return;
        }

        Counters.Queueing.Add(startedUs - head.SentUs);
        if (lost)
        {
            Counters.DroppedByLoss++;
            return;
        }

        var arrivesUs = _nowUs + Conditions.DelayUs;
        if (Conditions.JitterUs > 0) arrivesUs += _jitter.NextInt64(Conditions.JitterUs + 1);
        var heldBack = Conditions.Reordering > 0 && _reordering.NextDouble() < Conditions.Reordering;
        if (heldBack)
        {
            arrivesUs += Conditions.ReorderingUs;
            Counters.HeldBack++;
        }
        else if (!Conditions.JitterReorders)
        {
            _lastInOrderUs = arrivesUs = Math.Max(arrivesUs, _lastInOrderUs);
        }

        var arrival = new LinkArrival<T>(head.Packet, head.Bytes, head.SentUs, startedUs - head.SentUs, arrivesUs, IsCopy: false);
        _onTheWay.Enqueue(arrival, (arrivesUs, _order++));
        if (Conditions.Duplication > 0 && _duplication.NextDouble() < Conditions.Duplication && _onTheWay.Count < MaxPackets)
        {
            Counters.Duplicated++;
            _onTheWay.Enqueue(arrival with { IsCopy = true }, (arrivesUs, _order++));
        }
    }

    private bool IsLost()
    {
        var lost = Conditions.Loss > 0 && _loss.NextDouble() < Conditions.Loss;
        if (Conditions.Bursts is not { } bursts) return lost;
        if (_loss.NextDouble() < (_inBurst ? bursts.Ends : bursts.Begins)) _inBurst = !_inBurst;
        return lost | (_inBurst && (bursts.Density >= 1 || _loss.NextDouble() < bursts.Density));
    }

    private readonly record struct Waiting(T Packet, int Bytes, long SentUs, CrossFlow? Flow);
}

/// <summary>A packet that came through a link.</summary>
/// <param name="Packet">What was sent.</param>
/// <param name="Bytes">How much of the link it took.</param>
/// <param name="SentUs">When it was sent into the link, µs.</param>
/// <param name="QueueingUs">How long it waited for others, µs: without its own time at the bottleneck.</param>
/// <param name="ArrivedUs">When it arrived, µs.</param>
/// <param name="IsCopy">Whether it is the second of two.</param>
public readonly record struct LinkArrival<T>(T Packet, int Bytes, long SentUs, long QueueingUs, long ArrivedUs, bool IsCopy);
