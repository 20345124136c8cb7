using System.Buffers.Binary;

namespace Enx.Load.Media;

/// <summary>What stands at the end of each payload that a load client sends: whose it is and when it was sent, so that who gets it knows how long it took.
/// A server changes the head of a payload at most, so this comes through as it was.</summary>
/// <param name="Tag">The sender's number.</param>
/// <param name="SentUs">When it was sent, µs of the clock that sender and receiver share.</param>
internal readonly record struct MediaStamp(uint Tag, long SentUs)
{
    /// <summary>Its bytes.</summary>
    public const int Length = 16;

    private const uint Magic = 0xE17A_57A9;

    /// <summary>Writes it at the end of a payload.</summary>
    public void Write(Span<byte> payload)
    {
        var end = payload[^Length..];
        BinaryPrimitives.WriteUInt32BigEndian(end, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(end[4..], Tag);
        BinaryPrimitives.WriteInt64BigEndian(end[8..], SentUs);
    }

    /// <summary>Reads it from the end of a payload; false for one that no load client has sent.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out MediaStamp stamp)
    {
        stamp = default;
        if (payload.Length < Length) return false;
        var end = payload[^Length..];
        if (BinaryPrimitives.ReadUInt32BigEndian(end) != Magic) return false;
        stamp = new MediaStamp(BinaryPrimitives.ReadUInt32BigEndian(end[4..]), BinaryPrimitives.ReadInt64BigEndian(end[8..]));
        return true;
    }
}
