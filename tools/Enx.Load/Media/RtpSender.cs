using System.Buffers.Binary;
using Enx.Load.Peers;
using Enx.Media.Rtp;

namespace Enx.Load.Media;

/// <summary>What the packets of one client have in common as they go out: the buffer, the transport-wide number, encryption. Used by the client's loop alone.</summary>
/// <param name="transport">Where they go.</param>
internal sealed class RtpSender(IRtpTransport transport)
{
    /// <summary>The most bytes of a packet before encryption.</summary>
    public const int MostBytes = 1400;

    private readonly byte[] _buffer = new byte[MostBytes + 64];
    private ushort _number;

    /// <summary>Packets that went out, all streams together.</summary>
    public long Packets { get; private set; }

    /// <summary>Their bytes with RTP headers, without encryption.</summary>
    public long Bytes { get; private set; }

    /// <summary>The next transport-wide number.</summary>
    public ushort NextNumber() => _number++;

    /// <summary>Begins a packet: its header and extensions.</summary>
    /// <param name="header">What it says of itself.</param>
    /// <param name="number">Its transport-wide number.</param>
    /// <param name="level">Loudness of sound, 0 (loudest) to 127; null for pictures.</param>
    /// <param name="length">Where the payload begins.</param>
    /// <returns>Room for the payload.</returns>
    public Span<byte> Begin(in RtpFields header, ushort number, byte? level, out int length)
    {
        var extensions = new RtpExtensionWriter(_buffer, RtpHeader.MinLength, twoByte: false);
        Span<byte> value = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(value, number);
        extensions.TryAdd(ClientFormats.TransportCcId, value);
        if (level is { } loud) extensions.TryAdd(ClientFormats.AudioLevelId, [(byte)(loud < 127 ? 0x80 | loud : loud)]);
        if (header.Mid.Length > 0) extensions.TryAdd(ClientFormats.MidId, header.Mid);
        if (header.Rid.Length > 0) extensions.TryAdd(ClientFormats.RidId, header.Rid);
        RtpHeaderWriter.WriteFixed(_buffer, header.Marker, header.PayloadType, header.Sequence, header.Timestamp, header.Ssrc, hasExtension: true);
        length = RtpHeader.MinLength + extensions.Finish();
        return _buffer.AsSpan(length, MostBytes - length);
    }

    /// <summary>Sends the packet that was begun, of this length in all.</summary>
    public void Send(int length)
    {
        Packets++;
        Bytes += length;
        transport.SendRtp(_buffer, length);
    }
}

/// <summary>The header fields of one packet.</summary>
internal readonly ref struct RtpFields
{
    /// <summary>SSRC.</summary>
    public required uint Ssrc { get; init; }

    /// <summary>Payload type.</summary>
    public required byte PayloadType { get; init; }

    /// <summary>Sequence number.</summary>
    public required ushort Sequence { get; init; }

    /// <summary>Timestamp, ticks of the stream's clock.</summary>
    public required uint Timestamp { get; init; }

    /// <summary>Whether a picture ends, or a talk spurt begins.</summary>
    public bool Marker { get; init; }

    /// <summary>The section (RFC 9143); empty for none.</summary>
    public ReadOnlySpan<byte> Mid { get; init; }

    /// <summary>The layer (RFC 8852); empty for none.</summary>
    public ReadOnlySpan<byte> Rid { get; init; }
}

/// <summary>Takes RTP packets that are to go out.</summary>
internal interface IRtpTransport
{
    /// <summary>Encrypts the packet of this length in place, and sends it; the buffer has room for what encryption adds.</summary>
    void SendRtp(Span<byte> buffer, int length);
}
