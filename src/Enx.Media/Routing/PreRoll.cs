namespace Enx.Media.Routing;

/// <summary>
/// The last tenth of a second of one microphone. By the time a sound stands out, the soft consonant that it begins with has gone by: so
/// whoever is put on a slot at that moment is sent these packets first, and with times that keep their distance they are heard as they
/// were said. Kept for every microphone that is not muted, since nobody knows which will be needed: 7.5 KB and one short copy a packet.
/// </summary>
internal sealed class PreRoll
{
    /// <summary>How many packets are kept; five of 20 ms.</summary>
    public const int Packets = 5;

    /// <summary>What is older is of no use, µs: with DTX the last packets may be from long ago.</summary>
    public const long MaxAgeUs = 100_000;

    private const int MaxBytes = 1500;

    private readonly (int Length, long ArrivedUs)[] _entries = new (int, long)[Packets];
    private byte[] _bytes = [];
    private ushort _newest;
    private int _next;

    /// <summary>How many packets there are.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps a packet. One that comes late is left out, and one that is no usual audio packet ends what was kept.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="packet">All of it, decrypted.</param>
    /// <param name="nowUs">When it came.</param>
    public void Add(ushort sequence, ReadOnlySpan<byte> packet, long nowUs)
    {
        if (Count > 0 && (short)(sequence - _newest) <= 0) return;
        if (packet.Length > MaxBytes)
        {
            Clear();
            return;
        }

        if (_bytes.Length == 0) _bytes = new byte[Packets * MaxBytes];
        packet.CopyTo(_bytes.AsSpan(_next * MaxBytes));
        _entries[_next] = (packet.Length, nowUs);
        _next = (_next + 1) % Packets;
        Count = Math.Min(Count + 1, Packets);
        _newest = sequence;
    }

    /// <summary>One of the packets, the oldest first.</summary>
    /// <param name="index">0 up to <see cref="Count"/>.</param>
    /// <param name="arrivedUs">When it came.</param>
    /// <returns>The packet, valid until the next is added.</returns>
    public ReadOnlySpan<byte> Read(int index, out long arrivedUs)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        var at = (_next - Count + index + Packets) % Packets;
        (var length, arrivedUs) = _entries[at];
        return _bytes.AsSpan(at * MaxBytes, length);
    }

    /// <summary>Forgets them: the microphone is muted, and what comes after is no part of what was before.</summary>
    public void Clear() => Count = 0;
}
