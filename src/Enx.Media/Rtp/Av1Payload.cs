namespace Enx.Media.Rtp;

/// <summary>
/// The aggregation header of an AV1 payload (AV1 RTP specification §4.4) and, where a coded video sequence begins, the size that its
/// sequence header (AV1 §5.5) gives.
/// </summary>
internal readonly struct Av1Payload
{
    private const int SequenceHeader = 1, TemporalDelimiter = 2;

    private Av1Payload(byte aggregation) =>
        (ContinuesUnit, StartsSequence) = ((aggregation & 0x80) != 0, (aggregation & 0x08) != 0 && (aggregation & 0x80) == 0);

    /// <summary>The Z bit: the first element continues that of the packet before.</summary>
    public bool ContinuesUnit { get; }

    /// <summary>The N bit: a coded video sequence begins, that is, a key frame.</summary>
    public bool StartsSequence { get; }

    /// <summary>Reads the aggregation header.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Av1Payload result)
    {
        result = default;
        if (payload.Length < 2) return false;
        result = new Av1Payload(payload[0]);
        return true;
    }

    /// <summary>The greatest size of pictures that the sequence header in this payload gives; false where there is none.</summary>
    public static bool TryReadSize(ReadOnlySpan<byte> payload, out ushort width, out ushort height)
    {
        (width, height) = (0, 0);
        if (payload.IsEmpty) return false;
        var count = payload[0] >> 4 & 3;
        var rest = payload[1..];
        for (var i = 1; !rest.IsEmpty && i <= 4; i++)
        {
            // With W = 0 every element has its length; else all but the last.
            var size = rest.Length;
            if (count == 0 || i < count)
            {
                if (!TryReadLength(ref rest, out size) || size > rest.Length) return false;
            }

            var unit = rest[..size];
            rest = rest[size..];
            if (unit.IsEmpty) continue;
            switch (unit[0] >> 3 & 15)
            {
                case SequenceHeader:
                    return TryReadSequenceHeader(unit, out width, out height);
                case TemporalDelimiter:
                    continue;
                default:
                    return false; // the sequence header comes first
            }
        }

        return false;
    }

    private static bool TryReadLength(ref ReadOnlySpan<byte> data, out int value)
    {
        value = 0;
        for (var i = 0; i < 3 && i < data.Length; i++)
        {
            value |= (data[i] & 0x7F) << 7 * i;
            if ((data[i] & 0x80) != 0) continue;
            data = data[(i + 1)..];
            return true;
        }

        return false;
    }

    private static bool TryReadSequenceHeader(ReadOnlySpan<byte> unit, out ushort width, out ushort height)
    {
        (width, height) = (0, 0);
        var body = unit[((unit[0] & 0x04) != 0 ? Math.Min(2, unit.Length) : 1)..];
        if ((unit[0] & 0x02) != 0 && !TryReadLength(ref body, out _)) return false;
        var bits = new BitReader(body);
        bits.Skip(4); // profile, still_picture
        if (bits.Flag())
        {
            bits.Skip(5); // a still picture: one level, no operating points
        }
        else
        {
            SkipOperatingPoints(ref bits);
        }

        var widthBits = (int)bits.Read(4) + 1;
        var heightBits = (int)bits.Read(4) + 1;
        var (x, y) = (bits.Read(widthBits) + 1, bits.Read(heightBits) + 1);
        if (bits.Failed || x > ushort.MaxValue || y > ushort.MaxValue) return false;
        (width, height) = ((ushort)x, (ushort)y);
        return true;
    }

    private static void SkipOperatingPoints(ref BitReader bits)
    {
        var delayBits = 0;
        var decoderModel = false;
        if (bits.Flag())
        {
            bits.Skip(64); // time base
            if (bits.Flag()) bits.ReadExpGolomb();
            decoderModel = bits.Flag();
            if (decoderModel)
            {
                delayBits = (int)bits.Read(5) + 1;
                bits.Skip(42);
            }
        }

        var initialDelay = bits.Flag();
        for (var points = bits.Read(5) + 1; points > 0 && !bits.Failed; points--)
        {
            bits.Skip(12);
            if (bits.Read(5) > 7) bits.Skip(1); // tier
            if (decoderModel && bits.Flag()) bits.Skip(2 * delayBits + 1);
            if (initialDelay && bits.Flag()) bits.Skip(4);
        }
    }
}
