using System.Buffers.Binary;

namespace Enx.Media.Rtcp;

/// <summary>One reception report block (RFC 3550 §6.4.1).</summary>
/// <param name="Ssrc">The source reported on.</param>
/// <param name="FractionLost">Share lost since the last report, in 256ths.</param>
/// <param name="CumulativeLost">Packets lost since the start, 24 bits signed: duplicates make it negative.</param>
/// <param name="HighestSequence">Cycles in the upper 16 bits, highest sequence number in the lower.</param>
/// <param name="Jitter">Interarrival jitter, in ticks of the source's clock.</param>
/// <param name="LastSenderReport">Middle 32 bits of the NTP time in the last sender report; 0 when there was none.</param>
/// <param name="DelaySinceLastSenderReport">How long ago that report came, in 1/65536 s.</param>
internal readonly record struct ReportBlock(
    uint Ssrc, byte FractionLost, int CumulativeLost, uint HighestSequence, uint Jitter, uint LastSenderReport, uint DelaySinceLastSenderReport)
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Length = 24;

    /// <summary>Reads a block from <see cref="Length"/> bytes.</summary>
    public static ReportBlock Read(ReadOnlySpan<byte> block)
    {
        var loss = BinaryPrimitives.ReadUInt32BigEndian(block[4..]);
        return new ReportBlock(
            BinaryPrimitives.ReadUInt32BigEndian(block),
            (byte)(loss >> 24),
            (int)(loss << 8) >> 8,
            BinaryPrimitives.ReadUInt32BigEndian(block[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[20..]));
    }

    /// <summary>Writes the block into <see cref="Length"/> bytes.</summary>
    public void Write(Span<byte> block)
    {
        BinaryPrimitives.WriteUInt32BigEndian(block, Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(block[4..], (uint)FractionLost << 24 | (uint)CumulativeLost & 0xFF_FFFF);
        BinaryPrimitives.WriteUInt32BigEndian(block[8..], HighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(block[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(block[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(block[20..], DelaySinceLastSenderReport);
    }

    /// <summary>
    /// The round trip that the block shows to the one who sent the report it answers, in µs (RFC 3550 §6.4.1);
    /// -1 when there was no report or the clocks make no sense.
    /// </summary>
    /// <param name="ntpNow">The same clock that stamped the sender report.</param>
    public long RoundTripMicroseconds(ulong ntpNow)
    {
        if (LastSenderReport == 0)
            return -1;
        var roundTrip = (int)(NtpTime.Middle(ntpNow) - LastSenderReport - DelaySinceLastSenderReport);
        return roundTrip < 0 ? -1 : NtpTime.MiddleToMicroseconds((uint)roundTrip);
    }
}

/// <summary>The report blocks of a sender or receiver report, for <c>foreach</c>. Blocks that the packet has no room for are left out.</summary>
internal ref struct ReportBlocks
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>The blocks of an SR or RR; none for any other packet.</summary>
    public ReportBlocks(RtcpPacket packet)
    {
        Current = default;
        var start = packet.Type switch
        {
            RtcpType.SenderReport => SenderReport.BodyLength,
            RtcpType.ReceiverReport => sizeof(uint),
            _ => int.MaxValue,
        };
        var available = Math.Max(0, packet.Body.Length - start) / ReportBlock.Length;
        _rest = available > 0 ? packet.Body.Slice(start, Math.Min(available, packet.Count) * ReportBlock.Length) : default;
    }

    /// <summary>The block reached.</summary>
    public ReportBlock Current { get; private set; }

    /// <summary>Goes on to the next block.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
            return false;
        Current = ReportBlock.Read(_rest);
        _rest = _rest[ReportBlock.Length..];
        return true;
    }

    /// <summary>Itself.</summary>
    public readonly ReportBlocks GetEnumerator() => this;
}
