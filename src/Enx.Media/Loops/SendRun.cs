namespace Enx.Media.Loops;

/// <summary>
/// Datagrams to one address that go to the kernel in one call: all of one length, but for the last, which may be shorter, as its segmentation
/// offload (UDP GSO) wants it. The packets of a picture are like that. Used by a loop's thread.
/// </summary>
internal sealed class SendRun
{
    /// <summary>Bytes that fit: seven packets of a picture.</summary>
    public const int Capacity = 8192;

    private readonly byte[] _buffer = GC.AllocateArray<byte>(Capacity, pinned: true);
    private int _length;
    private bool _isEnded;

    /// <summary>The datagrams, one after the other.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The length of each, but perhaps the last.</summary>
    public int SegmentLength { get; private set; }

    /// <summary>Adds a datagram; false when it does not belong to those that are there.</summary>
    public bool TryAdd(ReadOnlySpan<byte> datagram)
    {
        if (Count > 0 && (_isEnded || datagram.Length > SegmentLength) || _length + datagram.Length > Capacity) return false;
        if (Count == 0) SegmentLength = datagram.Length;
        _isEnded = datagram.Length < SegmentLength;
        datagram.CopyTo(_buffer.AsSpan(_length));
        _length += datagram.Length;
        Count++;
        return true;
    }

    /// <summary>One of the datagrams.</summary>
    public ReadOnlySpan<byte> this[int index] => _buffer.AsSpan(index * SegmentLength, Math.Min(SegmentLength, _length - index * SegmentLength));

    /// <summary>They have gone.</summary>
    public void Clear() => (_length, Count, SegmentLength, _isEnded) = (0, 0, 0, false);
}
