using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Enx.Media.Sctp;

/// <summary>
/// HEARTBEAT and its answer (RFC 9260 §8.3): measures the round trip of a path on which nothing is under way. It never ends an
/// association: whether the other side lives is ICE's business.
/// </summary>
internal sealed class Heartbeat
{
    private const long IntervalUs = 30_000_000;
    private const int InfoLength = 16;

    private ulong _nonce;
    private bool _due;

    /// <summary>When to call <see cref="OnTimeout"/>; <see cref="long.MaxValue"/> for not at all.</summary>
    public long AtUs { get; private set; } = long.MaxValue;

    /// <summary>The association is up.</summary>
    public void Start(long nowUs) => AtUs = nowUs + IntervalUs;

    /// <summary>The association is over.</summary>
    public void Stop()
    {
        AtUs = long.MaxValue;
        _due = false;
    }

    /// <summary>It is time for one, if the path is idle.</summary>
    public void OnTimeout(long nowUs, bool idle)
    {
        AtUs = nowUs + IntervalUs;
        _due = idle;
    }

    /// <summary>Writes one if it is due and fits.</summary>
    public void Write(ref PacketWriter writer, long nowUs)
    {
        if (!_due || !writer.Fits(4 + InfoLength)) return;
        _due = false;
        _nonce = BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(8));
        var value = writer.Add(ChunkType.Heartbeat, 0, 4 + InfoLength);
        BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)ParameterType.HeartbeatInfo);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], 4 + InfoLength);
        BinaryPrimitives.WriteInt64BigEndian(value[4..], nowUs);
        BinaryPrimitives.WriteUInt64BigEndian(value[12..], _nonce);
    }

    /// <summary>Reads an answer; false when it is not to the last one asked.</summary>
    public bool TryMeasure(ReadOnlySpan<byte> value, long nowUs, out long roundTripUs)
    {
        roundTripUs = 0;
        if (value.Length < 4 + InfoLength || _nonce == 0 || BinaryPrimitives.ReadUInt64BigEndian(value[12..]) != _nonce) return false;
        _nonce = 0;
        roundTripUs = Math.Max(0, nowUs - BinaryPrimitives.ReadInt64BigEndian(value[4..]));
        return true;
    }
}
