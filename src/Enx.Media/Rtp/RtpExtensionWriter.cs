using System.Buffers.Binary;

namespace Enx.Media.Rtp;

/// <summary>
/// Writes one block of header extensions (RFC 8285): add elements, then <see cref="Finish"/>.
/// One-byte elements carry ids 1 to 14 and 1 to 16 bytes; anything else needs the two-byte form,
/// which a peer must have agreed to (a=extmap-allow-mixed).
/// </summary>
internal ref struct RtpExtensionWriter
{
    private readonly Span<byte> _buffer;
    private readonly int _start;
    private readonly bool _twoByte;
    private int _at;

    /// <summary>Starts a block at <paramref name="offset"/>, which is where the CSRC list ends.</summary>
    public RtpExtensionWriter(Span<byte> buffer, int offset, bool twoByte)
    {
        _buffer = buffer;
        _start = offset;
        _twoByte = twoByte;
        _at = offset + 4;
    }

    /// <summary>Appends an element. False, and nothing written, when it does not fit the form or the buffer.</summary>
    public bool TryAdd(int id, scoped ReadOnlySpan<byte> value)
    {
        var fitsForm = _twoByte ? id is >= 1 and <= 255 && value.Length <= 255 : id is >= 1 and <= 14 && value.Length is >= 1 and <= 16;
        var elementLength = (_twoByte ? 2 : 1) + value.Length;

        // Room is asked for up to the next multiple of four, so that Finish can always pad.
        var end = _start + ((_at - _start + elementLength + 3) & ~3);
        if (!fitsForm || end > _buffer.Length)
            return false;

        if (_twoByte)
        {
            _buffer[_at] = (byte)id;
            _buffer[_at + 1] = (byte)value.Length;
            value.CopyTo(_buffer[(_at + 2)..]);
        }
        else
        {
            _buffer[_at] = (byte)(id << 4 | (value.Length - 1));
            value.CopyTo(_buffer[(_at + 1)..]);
        }

        _at += elementLength;
        return true;
    }

    /// <summary>Pads the block to a multiple of four and writes its profile and length.</summary>
    /// <returns>Bytes of the whole block; 0 when no element was added, and then the X bit must stay clear.</returns>
    public int Finish()
    {
        if (_at == _start + 4)
            return 0;
        while (((_at - _start) & 3) != 0)
            _buffer[_at++] = 0;

        BinaryPrimitives.WriteUInt16BigEndian(_buffer[_start..], _twoByte ? RtpHeader.TwoByteProfile : RtpHeader.OneByteProfile);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(_start + 2)..], (ushort)((_at - _start - 4) / 4));
        return _at - _start;
    }
}
