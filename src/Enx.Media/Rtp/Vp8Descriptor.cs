using System.Buffers.Binary;

namespace Enx.Media.Rtp;

/// <summary>
/// The VP8 payload descriptor (RFC 7741 §4.2). A forwarder that switches or drops layers moves the picture id
/// and TL0PICIDX in place (<see cref="Numbers"/>), so that the receiver sees one stream without holes.
/// </summary>
internal readonly struct Vp8Descriptor
{
    private readonly byte _pictureIdOffset;
    private readonly byte _tl0PicIdxOffset;

    private Vp8Descriptor(ReadOnlySpan<byte> payload, int length, int pictureIdOffset, int pictureIdBits, int tl0PicIdxOffset, int tidOffset, bool hasTid)
    {
        NonReference = (payload[0] & 0x20) != 0;
        StartOfPartition = (payload[0] & 0x10) != 0;
        PartitionIndex = (byte)(payload[0] & 0x07);
        DescriptorLength = length;
        _pictureIdOffset = (byte)pictureIdOffset;
        _tl0PicIdxOffset = (byte)tl0PicIdxOffset;
        PictureIdBits = pictureIdBits;
        PictureId = pictureIdBits switch
        {
            15 => (ushort)(BinaryPrimitives.ReadUInt16BigEndian(payload[pictureIdOffset..]) & 0x7FFF),
            7 => (ushort)(payload[pictureIdOffset] & 0x7F),
            _ => 0,
        };
        Tl0PicIdx = tl0PicIdxOffset != 0 ? payload[tl0PicIdxOffset] : (byte)0;
        HasTid = hasTid;
        Tid = hasTid ? (byte)(payload[tidOffset] >> 6) : (byte)0;
        LayerSync = hasTid && (payload[tidOffset] & 0x20) != 0;
        IsKeyFrame = StartOfPartition && PartitionIndex == 0 && length < payload.Length && (payload[length] & 0x01) == 0;
    }

    /// <summary>Length of the descriptor, in bytes; the VP8 payload header follows it.</summary>
    public int DescriptorLength { get; }

    /// <summary>The N bit: no other frame depends on this one.</summary>
    public bool NonReference { get; }

    /// <summary>The S bit.</summary>
    public bool StartOfPartition { get; }

    /// <summary>The partition index, 0 to 7.</summary>
    public byte PartitionIndex { get; }

    /// <summary>First packet of a frame: the start of partition 0.</summary>
    public bool IsFrameStart => StartOfPartition && PartitionIndex == 0;

    /// <summary>First packet of a key frame (the P bit of the VP8 payload header is clear).</summary>
    public bool IsKeyFrame { get; }

    /// <summary>The I bit.</summary>
    public bool HasPictureId => PictureIdBits != 0;

    /// <summary>The picture id, modulo 2^<see cref="PictureIdBits"/>.</summary>
    public ushort PictureId { get; }

    /// <summary>Width of the picture id: 7 or 15; 0 when there is none.</summary>
    public int PictureIdBits { get; }

    /// <summary>The L bit.</summary>
    public bool HasTl0PicIdx => _tl0PicIdxOffset != 0;

    /// <summary>Running index of the temporal base layer's frames, modulo 256.</summary>
    public byte Tl0PicIdx { get; }

    /// <summary>The T bit.</summary>
    public bool HasTid { get; }

    /// <summary>The temporal layer, 0 to 3.</summary>
    public byte Tid { get; }

    /// <summary>The Y bit: a receiver of lower layers may step up to this layer here.</summary>
    public bool LayerSync { get; }

    /// <summary>Reads the descriptor at the start of an RTP payload.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Vp8Descriptor d)
    {
        d = default;
        if (payload.IsEmpty)
            return false;

        var at = 1;
        var (pictureIdOffset, pictureIdBits, tl0PicIdxOffset, tidOffset, hasTid) = (0, 0, 0, 0, false);
        if ((payload[0] & 0x80) != 0)
        {
            if (payload.Length < 2)
                return false;
            var extension = payload[1];
            at = 2;
            if ((extension & 0x80) != 0)
            {
                if (payload.Length <= at)
                    return false;
                pictureIdOffset = at;
                pictureIdBits = (payload[at] & 0x80) != 0 ? 15 : 7;
                at += pictureIdBits == 15 ? 2 : 1;
            }

            if ((extension & 0x40) != 0)
                tl0PicIdxOffset = at++;
            if ((extension & 0x30) != 0)
            {
                // One byte holds both; K alone (no T) leaves the TID bits without meaning.
                hasTid = (extension & 0x20) != 0;
                tidOffset = at++;
            }
        }

        if (payload.Length < at)
            return false;
        d = new Vp8Descriptor(payload, at, pictureIdOffset, pictureIdBits, tl0PicIdxOffset, tidOffset, hasTid);
        return true;
    }

    /// <summary>The picture's numbers, and where they stand in the payload.</summary>
    public PictureNumbers Numbers => new(HasPictureId, PictureId, HasTl0PicIdx, Tl0PicIdx) { IdBits = (byte)PictureIdBits, IdAt = _pictureIdOffset, Tl0At = _tl0PicIdxOffset };

    /// <summary>Reads the size of the pictures, pixels, from the header of a key frame (RFC 6386 §9.1) in the payload that this was read from.</summary>
    public bool TryGetSize(ReadOnlySpan<byte> payload, out ushort width, out ushort height)
    {
        (width, height) = (0, 0);
        if (!IsKeyFrame || payload.Length < DescriptorLength + 10) return false;
        var header = payload[DescriptorLength..];
        if (header[3] != 0x9D || header[4] != 0x01 || header[5] != 0x2A) return false;
        // Two bits above each size tell the receiver to scale up; nobody uses them.
        width = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) & 0x3FFF);
        height = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) & 0x3FFF);
        return height != 0;
    }
}
