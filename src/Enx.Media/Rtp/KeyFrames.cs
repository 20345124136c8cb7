using System.Buffers.Binary;

namespace Enx.Media.Rtp;

/// <summary>
/// Tells the packet that starts a key frame: the only place where a receiver may be switched onto a stream.
/// Payload headers are read because not every peer sends a dependency descriptor.
/// </summary>
internal static class KeyFrames
{
    /// <summary>Whether this payload starts a key frame.</summary>
    public static bool IsKeyFrame(VideoCodec codec, ReadOnlySpan<byte> payload) => codec switch
    {
        VideoCodec.Vp8 => Vp8Descriptor.TryParse(payload, out var d) && d.IsKeyFrame,
        VideoCodec.Vp9 => IsVp9(payload),
        VideoCodec.H264 => IsH264(payload),
        VideoCodec.Av1 => IsAv1(payload),
        _ => false,
    };

    /// <summary>RFC 9628 §4.2: not inter-picture predicted (P), beginning of a frame (B), lowest spatial layer.</summary>
    private static bool IsVp9(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            return false;
        var flags = payload[0];
        if ((flags & 0x40) != 0 || (flags & 0x08) == 0)
            return false;
        if ((flags & 0x20) == 0)
            return true;

        var at = 1;
        if ((flags & 0x80) != 0)
        {
            if (payload.Length <= at)
                return false;
            at += (payload[at] & 0x80) != 0 ? 2 : 1;
        }

        // Upper spatial layers of a key picture are not predicted from the past either, hence the SID test.
        return payload.Length > at && (payload[at] & 0x0E) == 0;
    }

    /// <summary>RFC 6184 §5.4–5.8: an IDR slice or its SPS, alone, aggregated or as the first fragment.</summary>
    private static bool IsH264(ReadOnlySpan<byte> payload)
    {
        const int stapA = 24, fuA = 28;
        if (payload.IsEmpty)
            return false;

        var type = payload[0] & 0x1F;
        if (type == fuA)
            return payload.Length > 1 && (payload[1] & 0x80) != 0 && StartsIdr(payload[1] & 0x1F);
        if (type != stapA)
            return StartsIdr(type);

        var rest = payload[1..];
        while (rest.Length > 2)
        {
            var size = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (size == 0 || size > rest.Length - 2)
                return false;
            if (StartsIdr(rest[2] & 0x1F))
                return true;
            rest = rest[(2 + size)..];
        }

        return false;
    }

    private static bool StartsIdr(int nalType) => nalType is 5 or 7;

    /// <summary>AV1 RTP specification §4.4: the N bit marks the first packet of a coded video sequence; it cannot continue an OBU (Z).</summary>
    private static bool IsAv1(ReadOnlySpan<byte> payload) => payload.Length > 1 && (payload[0] & 0x88) == 0x08;
}
