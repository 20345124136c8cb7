using System.Buffers;
using System.Numerics;

namespace Enx.Media.Routing;

/// <summary>
/// The last packets of one outgoing stream, to answer NACKs from. A ring by sequence number on pooled slabs, which are
/// rented as the ring first fills: a stream that sends nothing holds nothing.
/// </summary>
internal sealed class PacketCache : IDisposable
{
    // Older packets are no use to a receiver, and the bound keeps a number of the last cycle from answering for this one.
    private const int MaxAgeUs = 5_000_000;
    private const int PacketsPerSlab = 16;

    private readonly int _capacity;
    private readonly int _maxPacketBytes;
    private Slot[] _slots = [];
    private byte[]?[] _slabs = [];
    private bool _disposed;

    /// <summary>A ring of at least <paramref name="packets"/> packets (rounded up to a power of two) of at most <paramref name="maxPacketBytes"/> bytes each.</summary>
    public PacketCache(int packets, int maxPacketBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packets, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packets, 1 << 15);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPacketBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPacketBytes, ushort.MaxValue);
        _capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(packets, PacketsPerSlab));
        _maxPacketBytes = maxPacketBytes;
    }

    /// <summary>Bytes of pooled memory held now.</summary>
    public int RentedBytes
    {
        get
        {
            var sum = 0;
            foreach (var slab in _slabs)
                sum += slab?.Length ?? 0;
            return sum;
        }
    }

    /// <summary>Packets held now, the outdated among them.</summary>
    public int Count { get; private set; }

    /// <summary>Copies a packet in. One that is too big, or older than what stands in its place, is left out.</summary>
    public void Add(ushort seq, ReadOnlySpan<byte> packet, long nowUs)
    {
        if (_disposed || packet.IsEmpty || packet.Length > _maxPacketBytes)
            return;
        if (_slots.Length == 0)
        {
            _slots = new Slot[_capacity];
            _slabs = new byte[]?[_capacity / PacketsPerSlab];
        }

        var index = seq & (_capacity - 1);
        ref var slot = ref _slots[index];
        if (slot.Length != 0 && (short)(seq - slot.Sequence) < 0 && nowUs - slot.AddedAt <= MaxAgeUs)
            return;

        ref var slab = ref _slabs[index / PacketsPerSlab];
        slab ??= ArrayPool<byte>.Shared.Rent(PacketsPerSlab * _maxPacketBytes);
        packet.CopyTo(slab.AsSpan(index % PacketsPerSlab * _maxPacketBytes));
        if (slot.Length == 0)
            Count++;
        slot = new Slot { Sequence = seq, Length = (ushort)packet.Length, AddedAt = nowUs };
    }

    /// <summary>Finds a packet to send again.</summary>
    /// <param name="seq">Its sequence number.</param>
    /// <param name="nowUs">The time now, µs.</param>
    /// <param name="packet">The packet, valid until the next call of any method.</param>
    public bool TryGet(ushort seq, long nowUs, out ReadOnlySpan<byte> packet)
    {
        packet = default;
        if (_slots.Length == 0)
            return false;

        var index = seq & (_capacity - 1);
        ref var slot = ref _slots[index];
        if (slot.Length == 0 || slot.Sequence != seq || nowUs - slot.AddedAt > MaxAgeUs)
            return false;
        packet = _slabs[index / PacketsPerSlab].AsSpan(index % PacketsPerSlab * _maxPacketBytes, slot.Length);
        return true;
    }

    /// <summary>Forgets all packets and returns the memory; the cache may be used again. For a stream that pauses.</summary>
    public void Clear()
    {
        foreach (var slab in _slabs)
        {
            if (slab is not null)
                ArrayPool<byte>.Shared.Return(slab);
        }

        _slabs = [];
        _slots = [];
        Count = 0;
    }

    /// <summary>Returns the memory for good; what is added later is ignored.</summary>
    public void Dispose()
    {
        Clear();
        _disposed = true;
    }

    private struct Slot
    {
        public long AddedAt;
        public ushort Sequence;
        public ushort Length;
    }
}
