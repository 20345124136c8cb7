using System.Buffers.Binary;
using Enx.Media.Rtp;

namespace Enx.Media.Routing;

/// <summary>The running numbers of a picture that stand in its payload (VP8: RFC 7741 §4.2, VP9: RFC 9628 §4.2) or in its dependency descriptor (AV1 RTP
/// specification, appendix A: the frame's number in 16 bits). A receiver takes a jump in them for
/// pictures that it missed, so on a slot they go on from one source to the next.</summary>
/// <param name="HasId">There is a picture id.</param>
/// <param name="Id">The picture id.</param>
/// <param name="HasTl0">There is an index of the temporal base layer.</param>
/// <param name="Tl0">That index.</param>
internal readonly record struct PictureNumbers(bool HasId, int Id, bool HasTl0, int Tl0)
{
    /// <summary>The numbers of a packet; none for codecs that have none.</summary>
    /// <param name="codec">The codec.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="descriptor">The dependency descriptor; empty where there is none.</param>
    public static PictureNumbers Of(VideoCodec codec, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> descriptor) => codec switch
    {
        VideoCodec.Av1 when descriptor.Length >= 3 => new(true, BinaryPrimitives.ReadUInt16BigEndian(descriptor[1..]), false, 0),
        VideoCodec.Vp8 when Vp8Descriptor.TryParse(payload, out var vp8) => new(vp8.HasPictureId, vp8.PictureId, vp8.HasTl0PicIdx, vp8.Tl0PicIdx),
        VideoCodec.Vp9 when Vp9Descriptor.TryParse(payload, out var vp9) => new(vp9.PictureIdBits != 0, vp9.PictureId, vp9.HasTl0PicIdx, vp9.Tl0PicIdx),
        _ => default,
    };

    /// <summary>Adds to the numbers in a payload, in place; false when it has none.</summary>
    public static bool TryShift(VideoCodec codec, Span<byte> payload, in SlotRewriter.Shift shift) => codec switch
    {
        VideoCodec.Vp8 => Vp8Descriptor.TryShift(payload, shift.Picture, shift.Tl0),
        VideoCodec.Vp9 => Vp9Descriptor.TryShift(payload, shift.Picture, shift.Tl0),
        _ => false,
    };

    /// <summary>Adds to the number of the frame in a dependency descriptor of at least three bytes, in place.</summary>
    public static void Shift(Span<byte> descriptor, in SlotRewriter.Shift shift) =>
        BinaryPrimitives.WriteUInt16BigEndian(descriptor[1..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(descriptor[1..]) + shift.Picture));

    /// <summary>The same after a shift.</summary>
    public PictureNumbers Moved(in SlotRewriter.Shift shift) => this with { Id = Id + shift.Picture, Tl0 = Tl0 + shift.Tl0 };
}
