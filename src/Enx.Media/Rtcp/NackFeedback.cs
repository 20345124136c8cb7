using System.Buffers.Binary;
using System.Numerics;

namespace Enx.Media.Rtcp;

/// <summary>A generic NACK (RFC 4585 §6.2.1): enumerate it for the sequence numbers asked for.</summary>
internal readonly ref struct NackFeedback
{
    private readonly ReadOnlySpan<byte> _entries;

    private NackFeedback(ReadOnlySpan<byte> body)
    {
        SenderSsrc = BinaryPrimitives.ReadUInt32BigEndian(body);
        MediaSsrc = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        _entries = body[8..(body.Length & ~3)];
    }

    /// <summary>Who asks.</summary>
    public uint SenderSsrc { get; }

    /// <summary>The stream asked about.</summary>
    public uint MediaSsrc { get; }

    /// <summary>Reads an RTPFB packet of format 1.</summary>
    public static bool TryParse(RtcpPacket packet, out NackFeedback nack)
    {
        var matches = packet.Type == RtcpType.TransportFeedback && packet.Fmt == RtcpFormat.Nack && packet.Body.Length >= 8;
        nack = matches ? new NackFeedback(packet.Body) : default;
        return matches;
    }

    /// <summary>Walks the lost sequence numbers.</summary>
    public Enumerator GetEnumerator() => new(_entries);

    /// <summary>Walks pairs of a packet id (PID) and a bitmask of the 16 numbers after it (BLP).</summary>
    internal ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private ushort _pid;
        private ushort _mask;

        internal Enumerator(ReadOnlySpan<byte> entries) => _rest = entries;

        /// <summary>The number reached.</summary>
        public ushort Current { get; private set; }

        /// <summary>Goes on to the next number.</summary>
        public bool MoveNext()
        {
            if (_mask != 0)
            {
                var bit = BitOperations.TrailingZeroCount(_mask);
                _mask &= (ushort)(_mask - 1);
                Current = (ushort)(_pid + 1 + bit);
                return true;
            }

            if (_rest.IsEmpty)
                return false;
            Current = _pid = BinaryPrimitives.ReadUInt16BigEndian(_rest);
            _mask = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
            _rest = _rest[4..];
            return true;
        }
    }
}
