using System.Buffers.Binary;

namespace Enx.Media.Rtp;

/// <summary>
/// What an H.264 payload (RFC 6184 §5) says of its picture: where it begins, whether it is an IDR picture, and the size that a sequence
/// parameter set (H.264 §7.3.2.1.1) in it gives.
/// </summary>
internal readonly struct H264Payload
{
    private const int Slice = 1, Idr = 5, Sei = 6, Sps = 7, Pps = 8, Delimiter = 9, StapA = 24, FuA = 28;
    private const int MaxSps = 256;

    private H264Payload(bool start, bool parameters, bool idr, bool discardable, ushort width, ushort height) =>
        (PictureStart, HasParameterSet, HasIdr, Discardable, Width, Height) = (start, parameters, idr, discardable, width, height);

    /// <summary>A picture begins here: a delimiter, parameter sets, or a slice that begins with the first macroblock.</summary>
    public bool PictureStart { get; }

    /// <summary>A sequence parameter set begins here.</summary>
    public bool HasParameterSet { get; }

    /// <summary>An IDR slice with the first macroblock begins here.</summary>
    public bool HasIdr { get; }

    /// <summary>Every slice here says that nothing refers to it (nal_ref_idc 0).</summary>
    public bool Discardable { get; }

    /// <summary>Width that the parameter set gives, pixels, cropped; 0 when there is none.</summary>
    public ushort Width { get; }

    /// <summary>Height that the parameter set gives, pixels, cropped; 0 when there is none.</summary>
    public ushort Height { get; }

    /// <summary>Looks at one payload; false for an empty one and for a broken aggregate.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out H264Payload result)
    {
        result = default;
        if (payload.Length < 2) return false;
        var (start, sps, idr, referred, width, height) = (false, false, false, false, (ushort)0, (ushort)0);
        switch (payload[0] & 0x1F)
        {
            case FuA:
                // The unit's own header is put together of both; what follows of a later fragment begins nowhere.
                var reference = (payload[0] & 0x60) != 0;
                if ((payload[1] & 0x80) != 0) Look(payload[1] & 0x1F, payload[2..], reference);
                else referred = reference;
                break;
            case StapA:
                var rest = payload[1..];
                while (rest.Length > 2)
                {
                    var size = BinaryPrimitives.ReadUInt16BigEndian(rest);
                    if (size == 0 || size > rest.Length - 2) return false;
                    var unit = rest.Slice(2, size);
                    Look(unit[0] & 0x1F, unit[1..], (unit[0] & 0x60) != 0);
                    rest = rest[(2 + size)..];
                }

                break;
            default:
                Look(payload[0] & 0x1F, payload[1..], (payload[0] & 0x60) != 0);
                break;
        }

        result = new H264Payload(start, sps, idr, !referred && !sps, width, height);
        return true;

        void Look(int type, ReadOnlySpan<byte> body, bool isReferred)
        {
            // first_mb_in_slice is the first code of a slice; a single 1 stands for 0.
            var first = !body.IsEmpty && (body[0] & 0x80) != 0;
            referred |= isReferred;
            start |= type is Sei or Sps or Pps or Delimiter || type is Slice or Idr && first;
            idr |= type == Idr && first;
            if (type != Sps) return;
            sps = true;
            TryReadSize(body, out width, out height);
        }
    }

    /// <summary>Reads the size of the pictures from a sequence parameter set, its unit header taken off.</summary>
    public static bool TryReadSize(ReadOnlySpan<byte> sps, out ushort width, out ushort height)
    {
        (width, height) = (0, 0);
        Span<byte> plain = stackalloc byte[MaxSps];
        var bits = new BitReader(plain[..Unescape(sps, plain)]);
        var profile = bits.Read(8);
        bits.Skip(16); // constraint flags, level
        bits.ReadExpGolomb(); // the set's id
        var chroma = 1u;
        if (profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135)
        {
            chroma = bits.ReadExpGolomb();
            if (chroma == 3 && bits.Flag()) chroma = 0; // planes coded apart count as one
            bits.ReadExpGolomb(); // bit depths
            bits.ReadExpGolomb();
            bits.Skip(1);
            if (bits.Flag()) SkipScalingLists(ref bits, chroma == 3 ? 12 : 8);
        }

        bits.ReadExpGolomb(); // log2_max_frame_num
        switch (bits.ReadExpGolomb())
        {
            case 0:
                bits.ReadExpGolomb();
                break;
            case 1:
                bits.Skip(1);
                bits.ReadSignedExpGolomb();
                bits.ReadSignedExpGolomb();
                for (var n = bits.ReadExpGolomb(); n > 0 && !bits.Failed; n--) bits.ReadSignedExpGolomb();
                break;
        }

        bits.ReadExpGolomb(); // reference frames
        bits.Skip(1);
        var columns = bits.ReadExpGolomb() + 1L;
        var rows = bits.ReadExpGolomb() + 1L;
        var fields = bits.Flag() ? 1 : 2;
        if (fields == 2) bits.Skip(1);
        bits.Skip(1);
        var (left, right, top, bottom) = (0L, 0L, 0L, 0L);
        if (bits.Flag())
        {
            left = bits.ReadExpGolomb();
            right = bits.ReadExpGolomb();
            top = bits.ReadExpGolomb();
            bottom = bits.ReadExpGolomb();
        }

        if (bits.Failed) return false;
        // H.264 §7.4.2.1.1: cropping counts in units of chroma samples, in lines of a field where there are fields.
        var unitX = chroma is 1 or 2 ? 2 : 1;
        var unitY = (chroma == 1 ? 2 : 1) * fields;
        var x = columns * 16 - (left + right) * unitX;
        var y = rows * 16 * fields - (top + bottom) * unitY;
        if (x is <= 0 or > ushort.MaxValue || y is <= 0 or > ushort.MaxValue) return false;
        (width, height) = ((ushort)x, (ushort)y);
        return true;
    }

    private static void SkipScalingLists(ref BitReader bits, int lists)
    {
        for (var i = 0; i < lists && !bits.Failed; i++)
        {
            if (!bits.Flag()) continue;
            var (last, next) = (8, 8);
            for (var n = i < 6 ? 16 : 64; n > 0 && next != 0 && !bits.Failed; n--)
            {
                next = last + bits.ReadSignedExpGolomb() & 0xFF;
                if (next != 0) last = next;
            }
        }
    }

    /// <summary>Takes out the bytes 3 that keep start codes from arising (H.264 §7.4.1).</summary>
    private static int Unescape(ReadOnlySpan<byte> unit, Span<byte> plain)
    {
        var (length, zeros) = (0, 0);
        foreach (var b in unit)
        {
            if (length == plain.Length) break;
            if (zeros >= 2 && b == 3)
            {
                zeros = 0;
                continue;
            }

            zeros = b == 0 ? zeros + 1 : 0;
            plain[length++] = b;
        }

        return length;
    }
}
