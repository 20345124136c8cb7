using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Enx.Media.Ice;

/// <summary>
/// A view of one STUN message (RFC 8489 §5). <see cref="TryParse"/> checks the frame: lengths and attribute bounds.
/// Who sent it is only known after <see cref="VerifyIntegrity"/>.
/// </summary>
internal readonly ref struct StunMessage
{
    /// <summary>Length of the header, in bytes.</summary>
    public const int HeaderLength = 20;

    /// <summary>The word that marks a message as STUN.</summary>
    public const uint MagicCookie = 0x2112_A442;

    /// <summary>Length of a transaction id, in bytes.</summary>
    public const int TransactionIdLength = 12;

    // Far above any binding message; it bounds the copy on the stack in VerifyIntegrity.
    private const int MaxLength = 2048;

    private readonly ReadOnlySpan<byte> _message;
    private readonly int _integrityOffset;
    private readonly int _fingerprintOffset;

    private StunMessage(ReadOnlySpan<byte> message, int integrityOffset, int fingerprintOffset)
    {
        _message = message;
        _integrityOffset = integrityOffset;
        _fingerprintOffset = fingerprintOffset;
    }

    /// <summary>Class and method, see <see cref="StunMessageType"/>.</summary>
    public ushort Type => BinaryPrimitives.ReadUInt16BigEndian(_message);

    /// <summary>The 12 bytes that pair a response with its request.</summary>
    public ReadOnlySpan<byte> TransactionId => _message.Slice(8, TransactionIdLength);

    /// <summary>The controlling agent nominates the pair (RFC 8445 §7.1.2).</summary>
    public bool UseCandidate => TryGetAttribute(StunAttribute.UseCandidate, out _);

    /// <summary>The sender claims to be the controlling agent.</summary>
    public bool IceControlling => TryGetAttribute(StunAttribute.IceControlling, out _);

    /// <summary>The sender claims to be the controlled agent; from a peer of ours, a role conflict.</summary>
    public bool IceControlled => TryGetAttribute(StunAttribute.IceControlled, out _);

    /// <summary>The tie-breaker that came with the role; 0 when there is none.</summary>
    public ulong TieBreaker =>
        (TryGetAttribute(StunAttribute.IceControlling, out var value) || TryGetAttribute(StunAttribute.IceControlled, out value)) && value.Length == 8
            ? BinaryPrimitives.ReadUInt64BigEndian(value)
            : 0;

    /// <summary>The PRIORITY of a check; 0 when there is none.</summary>
    public uint Priority => TryGetAttribute(StunAttribute.Priority, out var value) && value.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(value) : 0;

    /// <summary>The user name as bytes of UTF-8; empty when there is none.</summary>
    public ReadOnlySpan<byte> Username => TryGetAttribute(StunAttribute.Username, out var value) ? value : default;

    /// <summary>A FINGERPRINT is there, is the last attribute and is right (RFC 8489 §14.7).</summary>
    public bool HasValidFingerprint
    {
        get
        {
            if (_fingerprintOffset == 0 || _fingerprintOffset + 8 != _message.Length)
                return false;
            var claimed = BinaryPrimitives.ReadUInt32BigEndian(_message[(_fingerprintOffset + 4)..]);
            return claimed == StunFingerprint.Compute(_message[.._fingerprintOffset]);
        }
    }

    /// <summary>Cheap demultiplexing test (RFC 7983 §7, RFC 8489 §6.3): first two bits zero and the magic cookie.</summary>
    public static bool IsStun(ReadOnlySpan<byte> d) =>
        d.Length >= HeaderLength && d[0] < 4 && BinaryPrimitives.ReadUInt32BigEndian(d[4..]) == MagicCookie;

    /// <summary>Checks the frame of a message that fills the whole datagram.</summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (!IsStun(datagram) || datagram.Length > MaxLength || datagram.Length % 4 != 0)
            return false;
        if (BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]) != datagram.Length - HeaderLength)
            return false;

        var (integrity, fingerprint, at) = (0, 0, HeaderLength);
        while (at < datagram.Length)
        {
            // The message is a multiple of four long, so a whole attribute header remains.
            var type = (StunAttribute)BinaryPrimitives.ReadUInt16BigEndian(datagram[at..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(at + 2)..]);
            if (at + 4 + length > datagram.Length)
                return false;
            if (type == StunAttribute.MessageIntegrity && integrity == 0)
            {
                if (length != HMACSHA1.HashSizeInBytes)
                    return false;
                integrity = at;
            }

            if (type == StunAttribute.Fingerprint)
            {
                if (length != 4)
                    return false;
                fingerprint = at;
            }

            at += 4 + ((length + 3) & ~3);
        }

        message = new StunMessage(datagram, integrity, fingerprint);
        return true;
    }

    /// <summary>
    /// The first attribute of a type. What stands after MESSAGE-INTEGRITY is not authenticated and is not found,
    /// FINGERPRINT and MESSAGE-INTEGRITY-SHA256 apart (RFC 8489 §14.5).
    /// </summary>
    public bool TryGetAttribute(StunAttribute type, out ReadOnlySpan<byte> value)
    {
        var end = _integrityOffset == 0 || type is StunAttribute.MessageIntegrity or StunAttribute.Fingerprint or StunAttribute.MessageIntegritySha256
            ? _message.Length
            : _integrityOffset;
        for (var at = HeaderLength; at < end;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(_message[(at + 2)..]);
            if ((StunAttribute)BinaryPrimitives.ReadUInt16BigEndian(_message[at..]) == type)
            {
                value = _message.Slice(at + 4, length);
                return true;
            }

            at += 4 + ((length + 3) & ~3);
        }

        value = default;
        return false;
    }

    /// <summary>The address in XOR-MAPPED-ADDRESS (RFC 8489 §14.2).</summary>
    /// <param name="address">Room for 16 bytes.</param>
    /// <param name="addressLength">4 or 16.</param>
    /// <param name="port">The port.</param>
    public bool TryGetXorMappedAddress(Span<byte> address, out int addressLength, out ushort port)
    {
        addressLength = 0;
        port = 0;
        if (!TryGetAttribute(StunAttribute.XorMappedAddress, out var value) || value.Length < 4)
            return false;
        var length = value[1] switch { 1 => 4, 2 => 16, _ => 0 };
        if (length == 0 || value.Length != 4 + length || address.Length < length)
            return false;

        addressLength = length;
        port = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ (MagicCookie >> 16));
        for (var i = 0; i < length; i++)
            address[i] = (byte)(value[4 + i] ^ _message[4 + i]);
        return true;
    }

    /// <summary>The code of an error response, 300 to 699 (RFC 8489 §14.8).</summary>
    public bool TryGetErrorCode(out int code)
    {
        code = 0;
        if (!TryGetAttribute(StunAttribute.ErrorCode, out var value) || value.Length < 4)
            return false;
        code = (value[2] & 0x07) * 100 + value[3];
        return true;
    }

    /// <summary>Whether MESSAGE-INTEGRITY is there and was made with this key (RFC 8489 §14.5).</summary>
    /// <param name="key">In ICE, the password of the one who receives the request, as bytes.</param>
    public bool VerifyIntegrity(ReadOnlySpan<byte> key)
    {
        if (_integrityOffset == 0)
            return false;

        // The hash was made when the message ended with this attribute, so the length in the header said so.
        Span<byte> hashed = stackalloc byte[_integrityOffset];
        _message[.._integrityOffset].CopyTo(hashed);
        BinaryPrimitives.WriteUInt16BigEndian(hashed[2..], (ushort)(_integrityOffset + 4 + HMACSHA1.HashSizeInBytes - HeaderLength));

        Span<byte> expected = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(key, hashed, expected);
        return CryptographicOperations.FixedTimeEquals(expected, _message.Slice(_integrityOffset + 4, HMACSHA1.HashSizeInBytes));
    }

    /// <summary>
    /// Whether there are attributes that must be understood and are not: a request is then refused with 420, a response dropped (RFC 8489 §6.3.1).
    /// </summary>
    /// <param name="unknown">Takes as many of their types as it has room for.</param>
    /// <param name="count">How many were written there.</param>
    public bool HasUnknownComprehensionRequired(Span<ushort> unknown, out int count)
    {
        count = 0;
        var found = false;
        var end = _integrityOffset == 0 ? _message.Length : _integrityOffset;
        for (var at = HeaderLength; at < end;)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(_message[at..]);
            if (type < 0x8000 && !IsKnown((StunAttribute)type))
            {
                found = true;
                if (count < unknown.Length)
                    unknown[count++] = type;
            }

            at += 4 + ((BinaryPrimitives.ReadUInt16BigEndian(_message[(at + 2)..]) + 3) & ~3);
        }

        return found;
    }

    private static bool IsKnown(StunAttribute type) => type is
        StunAttribute.MappedAddress or StunAttribute.Username or StunAttribute.MessageIntegrity or StunAttribute.ErrorCode or
        StunAttribute.UnknownAttributes or StunAttribute.Realm or StunAttribute.Nonce or StunAttribute.MessageIntegritySha256 or
        StunAttribute.XorMappedAddress or StunAttribute.Priority or StunAttribute.UseCandidate;
}
