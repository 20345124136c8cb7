using System.Buffers.Binary;

namespace Enx.Media.Rtcp;

/// <summary>Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03 §2.2): enumerate it for the SSRCs it applies to.</summary>
internal readonly ref struct Remb
{
    private readonly ReadOnlySpan<byte> _ssrcs;

    private Remb(uint senderSsrc, ulong bitsPerSecond, ReadOnlySpan<byte> ssrcs)
    {
        SenderSsrc = senderSsrc;
        BitsPerSecond = bitsPerSecond;
        _ssrcs = ssrcs;
    }

    /// <summary>Who estimates.</summary>
    public uint SenderSsrc { get; }

    /// <summary>The estimate for all the streams together; <see cref="ulong.MaxValue"/> when it is beyond counting.</summary>
    public ulong BitsPerSecond { get; }

    /// <summary>Reads a PSFB packet of format 15 whose first word says REMB.</summary>
    public static bool TryParse(RtcpPacket packet, out Remb remb)
    {
        remb = default;
        var body = packet.Body;
        if (packet.Type != RtcpType.PayloadFeedback || packet.Fmt != RtcpFormat.ApplicationLayer || body.Length < 16 || !body[8..12].SequenceEqual("REMB"u8))
            return false;

        var count = body[12];
        if (body.Length < 16 + 4 * count)
            return false;
        var exponent = body[13] >> 2;
        var mantissa = (ulong)(BinaryPrimitives.ReadUInt32BigEndian(body[12..]) & 0x3_FFFF);
        var bitsPerSecond = mantissa << exponent >> exponent == mantissa ? mantissa << exponent : ulong.MaxValue;
        remb = new Remb(packet.SenderSsrc, bitsPerSecond, body.Slice(16, 4 * count));
        return true;
    }

    /// <summary>Walks the SSRCs.</summary>
    public SsrcEnumerator GetEnumerator() => new(_ssrcs);
}
