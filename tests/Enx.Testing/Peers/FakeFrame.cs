using System.Buffers.Binary;

namespace Enx.Testing.Peers;

/// <summary>The codecs that <see cref="FakeEncoder"/> imitates.</summary>
public enum FakeCodec
{
    /// <summary>VP8, with picture ids, TL0PICIDX and temporal layers.</summary>
    Vp8,

    /// <summary>VP9, with spatial and temporal layers in its payload descriptor.</summary>
    Vp9,

    /// <summary>H.264, single units, its parameter sets aggregated before each IDR picture.</summary>
    H264,

    /// <summary>AV1, whose layers stand in the dependency descriptor alone.</summary>
    Av1,
}

/// <summary>
/// What a packet of fake video says of its frame, at the end of its payload: which frame it is and on which it rests, so that a
/// <see cref="FakeDecoder"/> can tell whether a real one could decode what it was sent.
/// </summary>
/// <param name="Tag">The publisher's number.</param>
/// <param name="Stream">Which of its simulcast streams, 0 the smallest.</param>
/// <param name="Spatial">Spatial layer within the stream.</param>
/// <param name="Temporal">Temporal layer.</param>
/// <param name="Number">The frame's number within the stream; never <see cref="None"/>.</param>
/// <param name="Reference">The earlier frame that it rests on; <see cref="None"/> in a key picture.</param>
/// <param name="Lower">The frame of the next lower spatial layer that it rests on; <see cref="None"/> if it does not.</param>
public readonly record struct FakeFrame(uint Tag, byte Stream, byte Spatial, byte Temporal, uint Number, uint Reference, uint Lower)
{
    /// <summary>No frame.</summary>
    public const uint None = uint.MaxValue;

    /// <summary>Bytes that it takes at the end of a payload, the tag included.</summary>
    public const int Length = 22;

    private const uint Magic = 0xFA4E_F2A3;

    /// <summary>Whether the frame rests on nothing earlier.</summary>
    public bool IsKey => Reference == None;

    /// <summary>Writes it at the end of a payload.</summary>
    public void Write(Span<byte> payload)
    {
        var end = payload[^Length..];
        BinaryPrimitives.WriteUInt32BigEndian(end, Magic);
        end[4] = Stream;
        end[5] = (byte)(Spatial << 4 | Temporal);
        BinaryPrimitives.WriteUInt32BigEndian(end[6..], Number);
        BinaryPrimitives.WriteUInt32BigEndian(end[10..], Reference);
        BinaryPrimitives.WriteUInt32BigEndian(end[14..], Lower);
        BinaryPrimitives.WriteUInt32BigEndian(end[18..], Tag);
    }

    /// <summary>Reads it from the end of a payload; false for a payload of another kind.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out FakeFrame frame)
    {
        frame = default;
        if (payload.Length < Length) return false;
        var end = payload[^Length..];
        if (BinaryPrimitives.ReadUInt32BigEndian(end) != Magic) return false;
        frame = new FakeFrame(
            BinaryPrimitives.ReadUInt32BigEndian(end[18..]), end[4], (byte)(end[5] >> 4), (byte)(end[5] & 15),
            BinaryPrimitives.ReadUInt32BigEndian(end[6..]), BinaryPrimitives.ReadUInt32BigEndian(end[10..]), BinaryPrimitives.ReadUInt32BigEndian(end[14..]));
        return true;
    }
}
