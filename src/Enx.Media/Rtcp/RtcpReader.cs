using System.Buffers.Binary;

namespace Enx.Media.Rtcp;

/// <summary>
/// Walks the packets of a compound (RFC 3550 §6.1). It does not ask for a report first, so reduced-size RTCP (RFC 5506)
/// passes; it stops at the first packet that is malformed and leaves what came before valid.
/// </summary>
internal ref struct RtcpReader
{
    private const int HeaderLength = 4;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts at the first packet of a decrypted compound.</summary>
    public RtcpReader(ReadOnlySpan<byte> compound)
    {
        _rest = compound;
        Current = default;
    }

    /// <summary>The packet reached by the last <see cref="MoveNext"/> that returned true.</summary>
    public RtcpPacket Current { get; private set; }

    /// <summary>Goes on to the next packet; false at the end.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < HeaderLength || _rest[0] >> 6 != 2)
            return false;
        var length = HeaderLength + 4 * BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        if (length > _rest.Length)
            return false;

        var body = _rest[HeaderLength..length];
        if ((_rest[0] & 0x20) != 0)
        {
            if (body.IsEmpty || body[^1] == 0 || body[^1] > body.Length)
                return false;
            body = body[..^body[^1]];
        }

        Current = new RtcpPacket((byte)(_rest[0] & 0x1F), (RtcpType)_rest[1], body);
        _rest = _rest[length..];
        return true;
    }
}
