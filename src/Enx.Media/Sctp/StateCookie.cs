using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Enx.Media.Sctp;

/// <summary>
/// The state cookie (RFC 9260 §5.1.3): what the passive side would have to remember between INIT ACK and COOKIE ECHO, signed, so that
/// it remembers nothing. The tie tags are those of an association that was there already: they tell a restart from a late packet (§5.2.4).
/// </summary>
internal readonly record struct StateCookie(SctpSetup Peer, uint LocalTag, uint LocalTsn, uint LocalTieTag, uint PeerTieTag, long CreatedUs)
{
    private const int FieldsLength = 48;
    private const int SignatureLength = 16;

    /// <summary>Bytes of a cookie.</summary>
    public const int Length = FieldsLength + SignatureLength;

    /// <summary>How long a cookie may be under way, µs (RFC 9260 §16: Valid.Cookie.Life).</summary>
    public const long LifeUs = 60_000_000;

    /// <summary>Writes and signs the cookie.</summary>
    public byte[] Write(ReadOnlySpan<byte> key)
    {
        var cookie = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(cookie, CreatedUs);
        BinaryPrimitives.WriteUInt32BigEndian(cookie.AsSpan(8), LocalTag);
        BinaryPrimitives.WriteUInt32BigEndian(cookie.AsSpan(12), LocalTsn);
        BinaryPrimitives.WriteUInt32BigEndian(cookie.AsSpan(16), LocalTieTag);
        BinaryPrimitives.WriteUInt32BigEndian(cookie.AsSpan(20), PeerTieTag);
        BinaryPrimitives.WriteUInt32BigEndian(cookie.AsSpan(24), Peer.Tag);
        BinaryPrimitives.WriteUInt32BigEndian(cookie.AsSpan(28), Peer.Window);
        BinaryPrimitives.WriteUInt16BigEndian(cookie.AsSpan(32), Peer.OutgoingStreams);
        BinaryPrimitives.WriteUInt16BigEndian(cookie.AsSpan(34), Peer.IncomingStreams);
        BinaryPrimitives.WriteUInt32BigEndian(cookie.AsSpan(36), Peer.InitialTsn);
        cookie[40] = (byte)((Peer.ForwardTsn ? 1 : 0) | (Peer.ReConfig ? 2 : 0));
        Sign(key, cookie, cookie.AsSpan(FieldsLength));
        return cookie;
    }

    /// <summary>Reads a cookie that came back; false when we did not make it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> cookie, ReadOnlySpan<byte> key, out StateCookie state)
    {
        state = default;
        if (cookie.Length != Length) return false;
        Span<byte> signature = stackalloc byte[SignatureLength];
        Sign(key, cookie, signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, cookie[FieldsLength..])) return false;
        var peer = new SctpSetup(
            BinaryPrimitives.ReadUInt32BigEndian(cookie[24..]),
            BinaryPrimitives.ReadUInt32BigEndian(cookie[28..]),
            BinaryPrimitives.ReadUInt16BigEndian(cookie[32..]),
            BinaryPrimitives.ReadUInt16BigEndian(cookie[34..]),
            BinaryPrimitives.ReadUInt32BigEndian(cookie[36..]),
            (cookie[40] & 1) != 0, (cookie[40] & 2) != 0);
        state = new StateCookie(
            peer,
            BinaryPrimitives.ReadUInt32BigEndian(cookie[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(cookie[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(cookie[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(cookie[20..]),
            BinaryPrimitives.ReadInt64BigEndian(cookie));
        return true;
    }

    private static void Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> cookie, Span<byte> signature)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(key, cookie[..FieldsLength], hash);
        hash[..SignatureLength].CopyTo(signature);
    }
}
