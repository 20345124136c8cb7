using System.Buffers.Binary;

namespace Enx.Media.Rtcp;

/// <summary>Picture loss indication (RFC 4585 §6.3.1): the receiver cannot decode and wants a key frame.</summary>
/// <param name="SenderSsrc">Who asks.</param>
/// <param name="MediaSsrc">The stream asked about.</param>
internal readonly record struct PictureLossIndication(uint SenderSsrc, uint MediaSsrc)
{
    /// <summary>Reads a PSFB packet of format 1.</summary>
    public static bool TryParse(RtcpPacket packet, out PictureLossIndication pli)
    {
        var matches = packet.Type == RtcpType.PayloadFeedback && packet.Fmt == RtcpFormat.Pli && packet.Body.Length >= 8;
        pli = matches ? new PictureLossIndication(packet.SenderSsrc, BinaryPrimitives.ReadUInt32BigEndian(packet.Body[4..])) : default;
        return matches;
    }
}

/// <summary>One entry of a full intra request.</summary>
/// <param name="Ssrc">The stream asked about.</param>
/// <param name="SequenceNumber">Changes with each new request; a repeat has the old number.</param>
internal readonly record struct FirEntry(uint Ssrc, byte SequenceNumber);

/// <summary>Full intra request (RFC 5104 §4.3.1): enumerate it for the streams asked about; the media SSRC in its header means nothing.</summary>
internal readonly ref struct FullIntraRequest
{
    private readonly ReadOnlySpan<byte> _entries;

    private FullIntraRequest(uint senderSsrc, ReadOnlySpan<byte> entries)
    {
        SenderSsrc = senderSsrc;
        _entries = entries;
    }

    /// <summary>Who asks.</summary>
    public uint SenderSsrc { get; }

    /// <summary>Reads a PSFB packet of format 4.</summary>
    public static bool TryParse(RtcpPacket packet, out FullIntraRequest fir)
    {
        var matches = packet.Type == RtcpType.PayloadFeedback && packet.Fmt == RtcpFormat.Fir && packet.Body.Length >= 8;
        fir = matches ? new FullIntraRequest(packet.SenderSsrc, packet.Body[8..(packet.Body.Length & ~7)]) : default;
        return matches;
    }

    /// <summary>Walks the entries.</summary>
    public Enumerator GetEnumerator() => new(_entries);

    /// <summary>Walks the eight-byte entries.</summary>
    internal ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> entries) => _rest = entries;

        /// <summary>The entry reached.</summary>
        public FirEntry Current { get; private set; }

        /// <summary>Goes on to the next entry.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
                return false;
            Current = new FirEntry(BinaryPrimitives.ReadUInt32BigEndian(_rest), _rest[4]);
            _rest = _rest[8..];
            return true;
        }
    }
}
