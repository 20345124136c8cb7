using System.Buffers.Binary;

namespace Enx.Media.Rtp;

/// <summary>The VP9 payload descriptor (RFC 9628 §4.2), with the sizes that a scalability structure in it gives.</summary>
internal readonly struct Vp9Descriptor
{
    private readonly int _sizesOffset;

    private Vp9Descriptor(byte flags, byte layers, int pictureId, int pictureIdBits, byte tl0PicIdx, int spatialLayers, int sizesOffset, int length)
    {
        InterPicture = (flags & 0x40) != 0;
        HasLayers = (flags & 0x20) != 0;
        Flexible = (flags & 0x10) != 0;
        FrameStart = (flags & 0x08) != 0;
        FrameEnd = (flags & 0x04) != 0;
        FeedsUpperLayers = (flags & 0x01) == 0;
        Temporal = (byte)(layers >> 5);
        SwitchingUpPoint = (layers & 0x10) != 0;
        Spatial = (byte)(layers >> 1 & 7);
        InterLayer = (layers & 0x01) != 0;
        PictureId = (ushort)pictureId;
        PictureIdBits = pictureIdBits;
        Tl0PicIdx = tl0PicIdx;
        SpatialLayers = spatialLayers;
        _sizesOffset = sizesOffset;
        DescriptorLength = length;
    }

    /// <summary>The P bit: the frame is predicted from an earlier picture.</summary>
    public bool InterPicture { get; }

    /// <summary>The L bit: layer indices are present.</summary>
    public bool HasLayers { get; }

    /// <summary>The F bit: each frame names those that it rests on.</summary>
    public bool Flexible { get; }

    /// <summary>The B bit: a frame of one spatial layer begins.</summary>
    public bool FrameStart { get; }

    /// <summary>The E bit: it ends.</summary>
    public bool FrameEnd { get; }

    /// <summary>The Z bit is clear: frames of higher layers of this picture may rest on this one.</summary>
    public bool FeedsUpperLayers { get; }

    /// <summary>The temporal layer, 0 to 7.</summary>
    public byte Temporal { get; }

    /// <summary>The U bit: higher temporal layers do not rest on anything higher than this layer from before this picture.</summary>
    public bool SwitchingUpPoint { get; }

    /// <summary>The spatial layer, 0 to 7.</summary>
    public byte Spatial { get; }

    /// <summary>The D bit: the frame rests on the next lower layer of its picture.</summary>
    public bool InterLayer { get; }

    /// <summary>The picture id; one for all layers of a picture.</summary>
    public ushort PictureId { get; }

    /// <summary>Width of the picture id: 7 or 15; 0 when there is none.</summary>
    public int PictureIdBits { get; }

    /// <summary>Running index of the temporal base layer's pictures; in the non-flexible mode only.</summary>
    public byte Tl0PicIdx { get; }

    /// <summary>Whether there is such an index.</summary>
    public bool HasTl0PicIdx => HasLayers && !Flexible;

    /// <summary>The picture's numbers, and where they stand in the payload. References to other pictures are differences, so they stay right when these move.</summary>
    public PictureNumbers Numbers => new(PictureIdBits != 0, PictureId, HasTl0PicIdx, Tl0PicIdx) { IdBits = (byte)PictureIdBits, IdAt = 1, Tl0At = (byte)(2 + (PictureIdBits + 1) / 8) };

    /// <summary>How many spatial layers the structure in this packet has; 0 when it has none.</summary>
    public int SpatialLayers { get; }

    /// <summary>Whether the structure in this packet gives the sizes of the layers' pictures.</summary>
    public bool HasSizes => _sizesOffset != 0;

    /// <summary>Length of the descriptor, bytes.</summary>
    public int DescriptorLength { get; }

    /// <summary>The first packet of a picture that rests on no other, from its lowest layer on.</summary>
    public bool IsKeyFrame => FrameStart && !InterPicture && Spatial == 0 && !(HasLayers && InterLayer);

    /// <summary>The size of one layer's pictures, pixels, where the structure in the payload that this was read from gives sizes.</summary>
    public bool TryGetSize(ReadOnlySpan<byte> payload, int spatial, out ushort width, out ushort height)
    {
        (width, height) = (0, 0);
        if (_sizesOffset == 0 || spatial >= SpatialLayers) return false;
        var size = payload.Slice(_sizesOffset + 4 * spatial, 4);
        width = BinaryPrimitives.ReadUInt16BigEndian(size);
        height = BinaryPrimitives.ReadUInt16BigEndian(size[2..]);
        return true;
    }

    /// <summary>Whether a payload has a scalability structure (the V bit), which little else has to be read for.</summary>
    public static bool HasStructure(ReadOnlySpan<byte> payload) => !payload.IsEmpty && (payload[0] & 0x02) != 0;

    /// <summary>Reads the descriptor at the start of an RTP payload.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Vp9Descriptor d)
    {
        d = default;
        if (payload.IsEmpty) return false;
        var flags = payload[0];
        var at = 1;
        var (pictureId, pictureIdBits) = (0, 0);
        if ((flags & 0x80) != 0)
        {
            if (payload.Length < at + 2) return false;
            pictureIdBits = (payload[at] & 0x80) != 0 ? 15 : 7;
            pictureId = pictureIdBits == 15 ? BinaryPrimitives.ReadUInt16BigEndian(payload[at..]) & 0x7FFF : payload[at];
            at += pictureIdBits == 15 ? 2 : 1;
        }

        byte layers = 0, tl0PicIdx = 0;
        var flexible = (flags & 0x10) != 0;
        if ((flags & 0x20) != 0)
        {
            if (payload.Length < at + (flexible ? 1 : 2)) return false;
            layers = payload[at++];
            if (!flexible) tl0PicIdx = payload[at++];
        }

        if (flexible && (flags & 0x40) != 0 && !SkipReferences(payload, ref at)) return false;
        var (spatialLayers, sizesOffset) = (0, 0);
        if (HasStructure(payload) && !TryReadStructure(payload, ref at, out spatialLayers, out sizesOffset)) return false;
        if (at > payload.Length) return false;
        d = new Vp9Descriptor(flags, layers, pictureId, pictureIdBits, tl0PicIdx, spatialLayers, sizesOffset, at);
        return true;
    }

    /// <summary>Up to three differences of picture ids; the last has its N bit clear.</summary>
    private static bool SkipReferences(ReadOnlySpan<byte> payload, ref int at)
    {
        for (var i = 0; i < 3; i++)
        {
            if (at >= payload.Length) return false;
            if ((payload[at++] & 0x01) == 0) return true;
        }

        return false;
    }

    private static bool TryReadStructure(ReadOnlySpan<byte> payload, ref int at, out int spatialLayers, out int sizesOffset)
    {
        (spatialLayers, sizesOffset) = (0, 0);
        if (at >= payload.Length) return false;
        var head = payload[at++];
        spatialLayers = (head >> 5) + 1;
        if ((head & 0x10) != 0)
        {
            if (payload.Length < at + 4 * spatialLayers) return false;
            sizesOffset = at;
            at += 4 * spatialLayers;
        }

        if ((head & 0x08) == 0) return true;
        if (at >= payload.Length) return false;
        for (var pictures = payload[at++]; pictures > 0; pictures--)
        {
            // Each picture of the group: layer and U, two bits of count, then as many differences.
            if (at >= payload.Length) return false;
            at += 1 + (payload[at] >> 2 & 3);
        }

        return at <= payload.Length;
    }
}
