namespace Enx.Media.Tests.Sctp;

/// <summary>What a network does to packets. Everything is drawn from a seed, so that a run repeats itself.</summary>
internal sealed record NetworkConditions
{
    /// <summary>One way, µs.</summary>
    public long DelayUs { get; init; } = 25_000;

    /// <summary>Up to so much more, drawn for each packet: packets overtake each other.</summary>
    public long JitterUs { get; init; }

    /// <summary>Share of packets lost, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>Share of packets that begin a burst in which <see cref="BurstPackets"/> are lost.</summary>
    public double Bursts { get; init; }

    public int BurstPackets { get; init; } = 8;

    /// <summary>Share of packets that come twice.</summary>
    public double Duplicates { get; init; }

    /// <summary>0 for no bound. What comes faster waits, up to 100 ms, then is lost.</summary>
    public long BitsPerSecond { get; init; }
}

/// <summary>One direction of a simulated network on virtual time.</summary>
internal sealed class SimulatedNetwork(NetworkConditions conditions, int seed)
{
    private const long MostWaitingUs = 100_000;

    private readonly Random _random = new(seed);
    private readonly PriorityQueue<byte[], (long At, long Order)> _underWay = new();
    private long _order;
    private long _freeAtUs;
    private int _burstLeft;

    /// <summary>May be changed at any time.</summary>
    public NetworkConditions Conditions { get; set; } = conditions;

    /// <summary>Sees each packet before it goes; false loses it.</summary>
    public Func<byte[], bool>? Pass { get; set; }

    public int Sent { get; private set; }

    public int Lost { get; private set; }

    public long NextUs => _underWay.TryPeek(out _, out var key) ? key.At : long.MaxValue;

    public void Send(ReadOnlySpan<byte> packet, long nowUs)
    {
        Sent++;
        var copy = packet.ToArray();
        if (Pass?.Invoke(copy) == false || IsLost())
        {
            Lost++;
            return;
        }

        var start = nowUs;
        if (Conditions.BitsPerSecond > 0)
        {
            start = Math.Max(nowUs, _freeAtUs);
            if (start - nowUs > MostWaitingUs)
            {
                Lost++;
                return;
            }

            _freeAtUs = start + packet.Length * 8_000_000L / Conditions.BitsPerSecond;
        }

        Deliver(copy, start);
        if (_random.NextDouble() < Conditions.Duplicates) Deliver(copy, start);
    }

    public bool TryTake(long nowUs, out byte[] packet)
    {
        packet = [];
        if (NextUs > nowUs) return false;
        packet = _underWay.Dequeue();
        return true;
    }

    private void Deliver(byte[] packet, long startUs) =>
        _underWay.Enqueue(packet, (startUs + Conditions.DelayUs + (Conditions.JitterUs > 0 ? _random.NextInt64(Conditions.JitterUs) : 0), _order++));

    private bool IsLost()
    {
        if (_burstLeft > 0)
        {
            _burstLeft--;
            return true;
        }

        if (_random.NextDouble() < Conditions.Bursts)
        {
            _burstLeft = Conditions.BurstPackets - 1;
            return true;
        }

        return _random.NextDouble() < Conditions.Loss;
    }
}
