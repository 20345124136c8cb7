using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Enx.Media.Ice;

/// <summary>
/// Writes one STUN message: add attributes, then <see cref="Finish"/>. A buffer that is too small is not an error on
/// the way: further attributes are left out and <see cref="Finish"/> returns 0.
/// </summary>
internal ref struct StunWriter
{
    private static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF];

    private readonly Span<byte> _buffer;
    private int _at;
    private bool _overflowed;

    /// <summary>Starts a message of a <see cref="StunMessageType"/> with a 12-byte transaction id.</summary>
    public StunWriter(Span<byte> buffer, ushort type, scoped ReadOnlySpan<byte> transactionId)
    {
        _buffer = buffer;
        if (buffer.Length < StunMessage.HeaderLength || transactionId.Length != StunMessage.TransactionIdLength)
        {
            _overflowed = true;
            return;
        }

        BinaryPrimitives.WriteUInt16BigEndian(buffer, type);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], StunMessage.MagicCookie);
        transactionId.CopyTo(buffer[8..]);
        _at = StunMessage.HeaderLength;
    }

    /// <summary>Adds an attribute with these bytes; none for a flag such as USE-CANDIDATE.</summary>
    public void Add(StunAttribute type, scoped ReadOnlySpan<byte> value) => value.CopyTo(Reserve(type, value.Length));

    /// <summary>Adds an attribute that is text, as UTF-8.</summary>
    public void Add(StunAttribute type, string text)
    {
        var room = Reserve(type, Encoding.UTF8.GetByteCount(text));
        if (!room.IsEmpty)
            Encoding.UTF8.GetBytes(text, room);
    }

    /// <summary>Adds an attribute that is a 32-bit number.</summary>
    public void Add(StunAttribute type, uint value)
    {
        if (Reserve(type, sizeof(uint)) is { IsEmpty: false } room)
            BinaryPrimitives.WriteUInt32BigEndian(room, value);
    }

    /// <summary>Adds an attribute that is a 64-bit number.</summary>
    public void Add(StunAttribute type, ulong value)
    {
        if (Reserve(type, sizeof(ulong)) is { IsEmpty: false } room)
            BinaryPrimitives.WriteUInt64BigEndian(room, value);
    }

    /// <summary>
    /// Adds XOR-MAPPED-ADDRESS (RFC 8489 §14.2). An IPv4 address mapped into IPv6, as a dual-stack socket reports it,
    /// is written as the IPv4 address that the peer knows.
    /// </summary>
    /// <param name="address">4 or 16 bytes in network order; another length adds nothing.</param>
    /// <param name="port">The port.</param>
    public void AddXorMappedAddress(scoped ReadOnlySpan<byte> address, ushort port)
    {
        if (address.Length == 16 && address.StartsWith(MappedPrefix))
            address = address[MappedPrefix.Length..];
        if (address.Length is not (4 or 16))
            return;

        var room = Reserve(StunAttribute.XorMappedAddress, 4 + address.Length);
        if (room.IsEmpty)
            return;
        room[0] = 0;
        room[1] = (byte)(address.Length == 4 ? 1 : 2);
        BinaryPrimitives.WriteUInt16BigEndian(room[2..], (ushort)(port ^ (StunMessage.MagicCookie >> 16)));

        // The mask is the cookie and, for IPv6, the transaction id that follows it.
        for (var i = 0; i < address.Length; i++)
            room[4 + i] = (byte)(address[i] ^ _buffer[4 + i]);
    }

    /// <summary>Adds ERROR-CODE (RFC 8489 §14.8).</summary>
    /// <param name="code">300 to 699.</param>
    /// <param name="reason">A short phrase for people.</param>
    public void AddErrorCode(int code, string reason)
    {
        var room = Reserve(StunAttribute.ErrorCode, 4 + Encoding.UTF8.GetByteCount(reason));
        if (room.IsEmpty)
            return;
        room[0] = room[1] = 0;
        room[2] = (byte)(code / 100);
        room[3] = (byte)(code % 100);
        Encoding.UTF8.GetBytes(reason, room[4..]);
    }

    /// <summary>Adds UNKNOWN-ATTRIBUTES (RFC 8489 §14.9), for a 420 response.</summary>
    public void AddUnknownAttributes(scoped ReadOnlySpan<ushort> types)
    {
        var room = Reserve(StunAttribute.UnknownAttributes, 2 * types.Length);
        for (var i = 0; i < types.Length && !room.IsEmpty; i++)
            BinaryPrimitives.WriteUInt16BigEndian(room[(2 * i)..], types[i]);
    }

    /// <summary>Adds MESSAGE-INTEGRITY when there is a key, then FINGERPRINT.</summary>
    /// <returns>Length of the message; 0 when it did not fit the buffer.</returns>
    public int Finish(scoped ReadOnlySpan<byte> integrityKey)
    {
        if (!integrityKey.IsEmpty)
        {
            var hashedLength = _at;
            if (Reserve(StunAttribute.MessageIntegrity, HMACSHA1.HashSizeInBytes) is { IsEmpty: false } integrity)
            {
                WriteLength();
                HMACSHA1.HashData(integrityKey, _buffer[..hashedLength], integrity);
            }
        }

        var checkedLength = _at;
        if (Reserve(StunAttribute.Fingerprint, sizeof(uint)) is { IsEmpty: false } fingerprint)
        {
            WriteLength();
            BinaryPrimitives.WriteUInt32BigEndian(fingerprint, StunFingerprint.Compute(_buffer[..checkedLength]));
        }

        return _overflowed ? 0 : _at;
    }

    /// <summary>Writes an attribute's header and padding; returns the room for its value, empty when there is none.</summary>
    private Span<byte> Reserve(StunAttribute type, int length)
    {
        var padded = (length + 3) & ~3;
        if (_overflowed || length > ushort.MaxValue || _at + 4 + padded > _buffer.Length)
        {
            _overflowed = true;
            return default;
        }

        BinaryPrimitives.WriteUInt16BigEndian(_buffer[_at..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(_at + 2)..], (ushort)length);
        var room = _buffer.Slice(_at + 4, padded);
        room[length..].Clear();
        _at += 4 + padded;
        return room[..length];
    }

    private readonly void WriteLength() => BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(_at - StunMessage.HeaderLength));
}
