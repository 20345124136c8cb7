namespace Enx.Media.Srtp;

/// <summary>
/// What a protection profile does to one packet, once its index is known: stateless but for its keys.
/// Every method works in place. After a failed Unprotect the buffer's content is undefined.
/// </summary>
internal interface ISrtpCipher : IDisposable
{
    /// <summary>Bytes added to an RTP packet.</summary>
    int RtpOverhead { get; }

    /// <summary>Bytes added to an RTCP packet.</summary>
    int RtcpOverhead { get; }

    /// <summary>Where the E|index word of a protected RTCP packet starts, counted from the packet's end.</summary>
    int RtcpIndexFromEnd { get; }

    /// <summary>Protects the first <paramref name="length"/> bytes of the buffer, which has room for the overhead.</summary>
    /// <param name="buffer">Packet and room.</param>
    /// <param name="length">Length of the plain packet.</param>
    /// <param name="headerLength">Bytes left in the clear.</param>
    /// <param name="ssrc">The packet's SSRC.</param>
    /// <param name="index">The 48-bit packet index: rollover counter and sequence number (RFC 3711 §3.3.1).</param>
    void ProtectRtp(Span<byte> buffer, int length, int headerLength, uint ssrc, long index);

    /// <summary>Authenticates and decrypts a packet of at least header and overhead.</summary>
    bool TryUnprotectRtp(Span<byte> packet, int headerLength, uint ssrc, long index);

    /// <summary>Protects the first <paramref name="length"/> bytes of the buffer, with the E bit set.</summary>
    /// <param name="buffer">Packet and room.</param>
    /// <param name="length">Length of the plain compound packet.</param>
    /// <param name="ssrc">The first sender SSRC of the compound.</param>
    /// <param name="index">The 31-bit SRTCP index (RFC 3711 §3.4).</param>
    void ProtectRtcp(Span<byte> buffer, int length, uint ssrc, uint index);

    /// <summary>Authenticates and, where the E bit of <paramref name="indexWord"/> says so, decrypts a packet of at least 8 bytes and overhead.</summary>
    bool TryUnprotectRtcp(Span<byte> packet, uint ssrc, uint indexWord);
}
