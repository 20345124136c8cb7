using System.Buffers.Binary;
using System.Text;

namespace Enx.Media.Rtcp;

/// <summary>
/// Writes a compound, packet after packet. Each method writes its packet whole or, when the buffer has no room left, nothing.
/// </summary>
internal ref struct RtcpWriter
{
    private const int HeaderLength = 4;
    private const int MaxBlocks = 31;
    private const byte CnameItem = 1;

    private readonly Span<byte> _buffer;

    /// <summary>Starts at the beginning of the buffer.</summary>
    public RtcpWriter(Span<byte> buffer)
    {
        _buffer = buffer;
        Length = 0;
    }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>A receiver report (RFC 3550 §6.4.2) with at most 31 blocks.</summary>
    public bool TryWriteReceiverReport(uint senderSsrc, scoped ReadOnlySpan<ReportBlock> blocks)
    {
        if (blocks.Length > MaxBlocks || !TryBegin(RtcpType.ReceiverReport, blocks.Length, 4 + blocks.Length * ReportBlock.Length, out var body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, senderSsrc);
        WriteBlocks(body[4..], blocks);
        return true;
    }

    /// <summary>A sender report (RFC 3550 §6.4.1) with at most 31 blocks.</summary>
    public bool TryWriteSenderReport(uint ssrc, ulong ntp, uint rtp, uint packets, uint octets, scoped ReadOnlySpan<ReportBlock> blocks)
    {
        if (blocks.Length > MaxBlocks || !TryBegin(RtcpType.SenderReport, blocks.Length, SenderReport.BodyLength + blocks.Length * ReportBlock.Length, out var body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(body[4..], ntp);
        BinaryPrimitives.WriteUInt32BigEndian(body[12..], rtp);
        BinaryPrimitives.WriteUInt32BigEndian(body[16..], packets);
        BinaryPrimitives.WriteUInt32BigEndian(body[20..], octets);
        WriteBlocks(body[SenderReport.BodyLength..], blocks);
        return true;
    }

    /// <summary>A source description with the CNAME alone (RFC 3550 §6.5.1), of at most 255 bytes.</summary>
    public bool TryWriteSdesCname(uint ssrc, string cname)
    {
        var length = Encoding.UTF8.GetByteCount(cname);

        // At least one zero byte ends the list of items, and the chunk fills whole words.
        var padded = (4 + 2 + length + 1 + 3) & ~3;
        if (length > byte.MaxValue || !TryBegin(RtcpType.SourceDescription, 1, padded, out var body))
            return false;
        body.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        body[4] = CnameItem;
        body[5] = (byte)length;
        Encoding.UTF8.GetBytes(cname, body[6..]);
        return true;
    }

    /// <summary>A picture loss indication (RFC 4585 §6.3.1).</summary>
    public bool TryWritePli(uint sender, uint media) => TryBeginFeedback(RtcpType.PayloadFeedback, RtcpFormat.Pli, sender, media, 0, out _);

    /// <summary>A full intra request for one stream (RFC 5104 §4.3.1).</summary>
    /// <param name="sender">Who asks.</param>
    /// <param name="media">The stream asked about.</param>
    /// <param name="seqNr">Counts requests; a repeat keeps its number.</param>
    public bool TryWriteFir(uint sender, uint media, byte seqNr)
    {
        // The stream is named in the entry; the field in the header is unused and zero.
        if (!TryBeginFeedback(RtcpType.PayloadFeedback, RtcpFormat.Fir, sender, 0, 8, out var entry))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(entry, media);
        BinaryPrimitives.WriteUInt32BigEndian(entry[4..], (uint)seqNr << 24);
        return true;
    }

    /// <summary>A generic NACK (RFC 4585 §6.2.1). Numbers in ascending order, across the wrap too, make the shortest packet.</summary>
    public bool TryWriteNack(uint sender, uint media, scoped ReadOnlySpan<ushort> lost)
    {
        var entries = 0;
        for (var i = 0; i < lost.Length; entries++)
            i += TakeEntry(lost[i..], out _);
        if (entries == 0 || !TryBeginFeedback(RtcpType.TransportFeedback, RtcpFormat.Nack, sender, media, 4 * entries, out var room))
            return false;

        for (var i = 0; i < lost.Length; room = room[4..])
        {
            BinaryPrimitives.WriteUInt16BigEndian(room, lost[i]);
            i += TakeEntry(lost[i..], out var mask);
            BinaryPrimitives.WriteUInt16BigEndian(room[2..], mask);
        }

        return true;
    }

    /// <summary>A REMB (draft-alvestrand-rmcat-remb-03 §2.2) for at most 255 streams.</summary>
    public bool TryWriteRemb(uint sender, ulong bps, scoped ReadOnlySpan<uint> ssrcs)
    {
        if (ssrcs.Length > byte.MaxValue || !TryBeginFeedback(RtcpType.PayloadFeedback, RtcpFormat.ApplicationLayer, sender, 0, 8 + 4 * ssrcs.Length, out var room))
            return false;

        // 18 bits of mantissa: rounded down, so never more than was meant.
        var exponent = 0;
        while (bps >> exponent > 0x3_FFFF)
            exponent++;
        "REMB"u8.CopyTo(room);
        BinaryPrimitives.WriteUInt32BigEndian(room[4..], (uint)ssrcs.Length << 24 | (uint)exponent << 18 | (uint)(bps >> exponent));
        for (var i = 0; i < ssrcs.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(room[(8 + 4 * i)..], ssrcs[i]);
        return true;
    }

    /// <summary>A BYE for one source, without a reason (RFC 3550 §6.6).</summary>
    public bool TryWriteBye(uint ssrc)
    {
        if (!TryBegin(RtcpType.Bye, 1, 4, out var body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        return true;
    }

    /// <summary>How many of the numbers fit one NACK entry: the first, and those that follow within 16 of it.</summary>
    private static int TakeEntry(ReadOnlySpan<ushort> lost, out ushort mask)
    {
        mask = 0;
        var taken = 1;
        for (; taken < lost.Length; taken++)
        {
            var distance = (ushort)(lost[taken] - lost[0]);
            if (distance is 0 or > 16)
                break;
            mask |= (ushort)(1 << (distance - 1));
        }

        return taken;
    }

    private static void WriteBlocks(Span<byte> room, ReadOnlySpan<ReportBlock> blocks)
    {
        for (var i = 0; i < blocks.Length; i++)
            blocks[i].Write(room[(i * ReportBlock.Length)..]);
    }

    private bool TryBeginFeedback(RtcpType type, byte format, uint sender, uint media, int length, out Span<byte> room)
    {
        room = default;
        if (!TryBegin(type, format, 8 + length, out var body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, sender);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], media);
        room = body[8..];
        return true;
    }

    private bool TryBegin(RtcpType type, int count, int bodyLength, out Span<byte> body)
    {
        body = default;
        if (Length + HeaderLength + bodyLength > _buffer.Length)
            return false;
        var packet = _buffer.Slice(Length, HeaderLength + bodyLength);
        packet[0] = (byte)(0x80 | count);
        packet[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(bodyLength / 4));
        Length += packet.Length;
        body = packet[HeaderLength..];
        return true;
    }
}
