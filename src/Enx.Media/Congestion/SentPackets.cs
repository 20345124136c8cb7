namespace Enx.Media.Congestion;

/// <summary>What became of a packet, as far as feedback has told.</summary>
internal enum PacketFate : byte
{
    /// <summary>No feedback about it came; perhaps the feedback was lost.</summary>
    Unknown,

    /// <summary>Reported missing; it may still come.</summary>
    Missing,

    /// <summary>Reported received.</summary>
    Arrived,
}

/// <summary>A packet that was sent.</summary>
internal struct SentPacket
{
    /// <summary>When, on the sender's clock.</summary>
    public long SentMicroseconds;

    /// <summary>Its size on the wire.</summary>
    public int Bytes;

    /// <summary>By how much it was later than the quickest packet of late, µs; when it arrived.</summary>
    public int QueuedMicroseconds;

    /// <summary>What became of it.</summary>
    public PacketFate Fate;

    /// <summary>It is counted among what passed the bottleneck.</summary>
    public bool Passed;

    /// <summary>It is padding or a copy on the stream of retransmissions, which not every peer reports on.</summary>
    public bool IsProbe;

    /// <summary>It left in a burst after the sender itself had stood still: how it fared says nothing of the path.</summary>
    public bool IsLate;
}

/// <summary>
/// The packets sent lately, by their transport-wide number extended to 64 bits. A ring that grows while what it would
/// forget is younger than any feedback could be, so that a quiet peer costs little and a busy one allocates only at first.
/// </summary>
internal sealed class SentPackets
{
    private const int FirstCapacity = 512;

    // Half of what 16 bits tell apart: beyond it an old number could be taken for a new one.
    private const int LastCapacity = 16_384;

    private const long KeepMicroseconds = 2_000_000;

    private SentPacket[] _ring = new SentPacket[FirstCapacity];
    private long _settled;

    /// <summary>The number that the next packet gets, extended.</summary>
    public long Next { get; private set; }

    /// <summary>The first number that feedback has not reached yet.</summary>
    public long Reported { get; private set; }

    /// <summary>A packet is sent.</summary>
    /// <returns>Its number.</returns>
    public long Add(int bytes, long nowUs, bool isProbe = false, bool isLate = false)
    {
        ref var slot = ref this[Next];
        if (Next >= _ring.Length && _ring.Length < LastCapacity && nowUs - slot.SentMicroseconds < KeepMicroseconds)
        {
            Grow();
            slot = ref this[Next];
        }

        slot = new SentPacket { SentMicroseconds = nowUs, Bytes = bytes, IsProbe = isProbe, IsLate = isLate };
        return Next++;
    }

    /// <summary>The packet of a number that is still remembered.</summary>
    public ref SentPacket this[long number] => ref _ring[(int)(number & (_ring.Length - 1))];

    /// <summary>Finds the packet that feedback speaks of.</summary>
    /// <returns>False when it is forgotten or was never sent.</returns>
    public bool TryFind(ushort sequence, out long number)
    {
        number = Next - 1 + (short)(sequence - (ushort)(Next - 1));
        return number < Next && number >= Math.Max(0, Next - _ring.Length);
    }

    /// <summary>Notes what feedback says of a packet.</summary>
    /// <returns>True when it is news that the packet arrived.</returns>
    public bool Report(long number, bool received)
    {
        Reported = Math.Max(Reported, number + 1);
        ref var packet = ref this[number];
        if (packet.Fate == PacketFate.Arrived)
            return false;
        packet.Fate = received ? PacketFate.Arrived : PacketFate.Missing;
        return received;
    }

    /// <summary>
    /// Hands out, once each and in order, the packets whose fate will not change any more: those that feedback has passed
    /// and that were sent before <paramref name="sentBeforeUs"/>, which leaves time for reordering.
    /// </summary>
    public bool TrySettle(long sentBeforeUs, out SentPacket packet)
    {
        _settled = Math.Max(_settled, Next - _ring.Length);
        packet = this[_settled];
        if (_settled >= Reported || packet.SentMicroseconds >= sentBeforeUs)
            return false;
        _settled++;
        return true;
    }

    /// <summary>Leaves out of the count whatever was sent until now.</summary>
    public void SettleAll() => Reported = _settled = Next;

    private void Grow()
    {
        var larger = new SentPacket[_ring.Length * 2];
        for (var number = Next - _ring.Length; number < Next; number++)
            larger[(int)(number & (larger.Length - 1))] = this[number];
        _ring = larger;
    }
}
