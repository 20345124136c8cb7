using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Enx.Media.Srtp;

/// <summary>AES-128 counter mode with an 80-bit HMAC-SHA1 tag (RFC 3711 §4.1.1, §4.2.1): the profile every peer has.</summary>
internal sealed class AesCmCipher : ISrtpCipher
{
    private const int TagLength = 10;
    private const int RtcpHeaderLength = 8;
    private const int IndexLength = 4;
    private const uint EncryptedFlag = 0x8000_0000;

    private readonly Keystream _rtpStream;
    private readonly Keystream _rtcpStream;
    private readonly IncrementalHash _rtpHmac;
    private readonly IncrementalHash _rtcpHmac;

    /// <summary>Takes the session keys of SRTP and SRTCP.</summary>
    public AesCmCipher(SessionKeys rtp, SessionKeys rtcp)
    {
        _rtpStream = Keystream.Create(rtp);
        _rtcpStream = Keystream.Create(rtcp);
        _rtpHmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, rtp.Authentication);
        _rtcpHmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, rtcp.Authentication);
    }

    /// <inheritdoc/>
    public int RtpOverhead => TagLength;

    /// <inheritdoc/>
    public int RtcpOverhead => IndexLength + TagLength;

    /// <summary>The word stands before the tag (RFC 3711 §3.4).</summary>
    public int RtcpIndexFromEnd => IndexLength + TagLength;

    /// <inheritdoc/>
    public void ProtectRtp(Span<byte> buffer, int length, int headerLength, uint ssrc, long index)
    {
        _rtpStream.Apply(buffer[headerLength..length], ssrc, index);
        Span<byte> tag = stackalloc byte[HMACSHA1.HashSizeInBytes];
        RtpTag(buffer[..length], index, tag);
        tag[..TagLength].CopyTo(buffer[length..]);
    }

    /// <inheritdoc/>
    public bool TryUnprotectRtp(Span<byte> packet, int headerLength, uint ssrc, long index)
    {
        Span<byte> tag = stackalloc byte[HMACSHA1.HashSizeInBytes];
        RtpTag(packet[..^TagLength], index, tag);
        if (!CryptographicOperations.FixedTimeEquals(tag[..TagLength], packet[^TagLength..]))
            return false;
        _rtpStream.Apply(packet[headerLength..^TagLength], ssrc, index);
        return true;
    }

    /// <inheritdoc/>
    public void ProtectRtcp(Span<byte> buffer, int length, uint ssrc, uint index)
    {
        _rtcpStream.Apply(buffer[RtcpHeaderLength..length], ssrc, index);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[length..], index | EncryptedFlag);
        Span<byte> tag = stackalloc byte[HMACSHA1.HashSizeInBytes];
        Hash(_rtcpHmac, buffer[..(length + IndexLength)], tag);
        tag[..TagLength].CopyTo(buffer[(length + IndexLength)..]);
    }

    /// <inheritdoc/>
    public bool TryUnprotectRtcp(Span<byte> packet, uint ssrc, uint indexWord)
    {
        Span<byte> tag = stackalloc byte[HMACSHA1.HashSizeInBytes];
        Hash(_rtcpHmac, packet[..^TagLength], tag);
        if (!CryptographicOperations.FixedTimeEquals(tag[..TagLength], packet[^TagLength..]))
            return false;
        if ((indexWord & EncryptedFlag) != 0)
            _rtcpStream.Apply(packet[RtcpHeaderLength..^(IndexLength + TagLength)], ssrc, indexWord & ~EncryptedFlag);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rtpStream.Dispose();
        _rtcpStream.Dispose();
        _rtpHmac.Dispose();
        _rtcpHmac.Dispose();
    }

    /// <summary>The tag covers the packet and the rollover counter, which is not sent (RFC 3711 §4.2).</summary>
    private void RtpTag(ReadOnlySpan<byte> packet, long index, Span<byte> tag)
    {
        Span<byte> roc = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(roc, (uint)(index >> 16));
        _rtpHmac.AppendData(packet);
        Hash(_rtpHmac, roc, tag);
    }

    private static void Hash(IncrementalHash hmac, ReadOnlySpan<byte> data, Span<byte> tag)
    {
        hmac.AppendData(data);
        hmac.GetHashAndReset(tag);
    }
}
