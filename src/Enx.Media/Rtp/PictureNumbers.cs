using System.Buffers.Binary;

namespace Enx.Media.Rtp;

/// <summary>The running numbers of a picture that stand in its payload (VP8: RFC 7741 §4.2, VP9: RFC 9628 §4.2) or in its dependency descriptor (AV1 RTP
/// specification, appendix A: the frame's number in 16 bits), and where they stand there. A receiver takes a jump in them for
/// pictures that it missed, so on a slot they go on from one source to the next.</summary>
/// <param name="HasId">There is a picture id.</param>
/// <param name="Id">The picture id.</param>
/// <param name="HasTl0">There is an index of the temporal base layer.</param>
/// <param name="Tl0">That index, modulo 256.</param>
internal readonly record struct PictureNumbers(bool HasId, int Id, bool HasTl0, int Tl0)
{
    private const int FrameNumberAt = 1;
    private const int FrameNumberBits = 16;
    private const int ShortestDescriptor = 3;

    /// <summary>How wide the picture id is, bits: 7, 15, or the 16 of a frame's number.</summary>
    public byte IdBits { get; init; }

    /// <summary>Where the picture id begins, bytes.</summary>
    public byte IdAt { get; init; }

    /// <summary>Where the index stands, bytes.</summary>
    public byte Tl0At { get; init; }

    /// <summary>Whether they stand in the dependency descriptor; else in the payload.</summary>
    public bool InDescriptor => IdBits == FrameNumberBits;

    /// <summary>The frame's number in a dependency descriptor; none in one that is cut off.</summary>
    public static PictureNumbers OfDescriptor(ReadOnlySpan<byte> descriptor) => descriptor.Length < ShortestDescriptor
        ? default
        : new PictureNumbers(true, BinaryPrimitives.ReadUInt16BigEndian(descriptor[FrameNumberAt..]), false, 0) { IdBits = FrameNumberBits, IdAt = FrameNumberAt };

    /// <summary>The same numbers, moved.</summary>
    /// <param name="picture">What is added to the picture id; may be negative.</param>
    /// <param name="tl0">What is added to the index; may be negative.</param>
    public PictureNumbers Moved(int picture, int tl0) => this with { Id = Id + picture, Tl0 = Tl0 + tl0 };

    /// <summary>Writes the numbers, moved, where they were read, each at its own width.</summary>
    /// <param name="bytes">The payload or the descriptor that they were read from, or a copy; changed in place.</param>
    /// <param name="picture">What is added to the picture id; may be negative.</param>
    /// <param name="tl0">What is added to the index; may be negative.</param>
    public void Shift(Span<byte> bytes, int picture, int tl0)
    {
        switch (IdBits)
        {
            case FrameNumberBits:
                BinaryPrimitives.WriteUInt16BigEndian(bytes[IdAt..], (ushort)(Id + picture));
                break;
            case 15:
                BinaryPrimitives.WriteUInt16BigEndian(bytes[IdAt..], (ushort)(Id + picture | 0x8000));
                break;
            case 7:
                bytes[IdAt] = (byte)(Id + picture & 0x7F);
                break;
        }

        if (HasTl0) bytes[Tl0At] = (byte)(Tl0 + tl0);
    }
}
