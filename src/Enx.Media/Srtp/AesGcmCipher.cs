using System.Buffers.Binary;

namespace Enx.Media.Srtp;

/// <summary>AEAD_AES_128_GCM (RFC 7714): one pass for secrecy and authenticity, a 16-byte tag.</summary>
internal sealed class AesGcmCipher : ISrtpCipher
{
    private const int TagLength = GcmKey.TagLength;
    private const int NonceLength = 12;
    private const int RtcpHeaderLength = 8;
    private const int IndexLength = 4;
    private const uint EncryptedFlag = 0x8000_0000;

    private readonly GcmKey _rtp;
    private readonly GcmKey _rtcp;
    private readonly byte[] _rtpSalt;
    private readonly byte[] _rtcpSalt;

    /// <summary>Takes the session keys of SRTP and SRTCP.</summary>
    public AesGcmCipher(SessionKeys rtp, SessionKeys rtcp)
    {
        _rtp = GcmKey.Create(rtp.Encryption);
        _rtcp = GcmKey.Create(rtcp.Encryption);
        _rtpSalt = rtp.Salt;
        _rtcpSalt = rtcp.Salt;
    }

    /// <inheritdoc/>
    public int RtpOverhead => TagLength;

    /// <inheritdoc/>
    public int RtcpOverhead => TagLength + IndexLength;

    /// <summary>The word is the packet's very end, after the tag (RFC 7714 §9.2).</summary>
    public int RtcpIndexFromEnd => IndexLength;

    /// <inheritdoc/>
    public void ProtectRtp(Span<byte> buffer, int length, int headerLength, uint ssrc, long index)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        RtpNonce(nonce, ssrc, index);
        var payload = buffer[headerLength..length];
        _rtp.Seal(nonce, payload, buffer.Slice(length, TagLength), buffer[..headerLength]);
    }

    /// <inheritdoc/>
    public bool TryUnprotectRtp(Span<byte> packet, int headerLength, uint ssrc, long index)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        RtpNonce(nonce, ssrc, index);
        return _rtp.TryOpen(nonce, packet[headerLength..^TagLength], packet[^TagLength..], packet[..headerLength]);
    }

    /// <inheritdoc/>
    public void ProtectRtcp(Span<byte> buffer, int length, uint ssrc, uint index)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> associated = stackalloc byte[RtcpHeaderLength + IndexLength];
        RtcpNonce(nonce, ssrc, index);
        buffer[..RtcpHeaderLength].CopyTo(associated);
        BinaryPrimitives.WriteUInt32BigEndian(associated[RtcpHeaderLength..], index | EncryptedFlag);

        var payload = buffer[RtcpHeaderLength..length];
        _rtcp.Seal(nonce, payload, buffer.Slice(length, TagLength), associated);
        associated[RtcpHeaderLength..].CopyTo(buffer[(length + TagLength)..]);
    }

    /// <inheritdoc/>
    public bool TryUnprotectRtcp(Span<byte> packet, uint ssrc, uint indexWord)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        RtcpNonce(nonce, ssrc, indexWord & ~EncryptedFlag);
        var plainLength = packet.Length - TagLength - IndexLength;
        Span<byte> tag = stackalloc byte[TagLength];
        packet.Slice(plainLength, TagLength).CopyTo(tag);

        if ((indexWord & EncryptedFlag) == 0)
        {
            // Authenticated only: packet and index word are the associated data, so the word must follow the packet (§9.3).
            BinaryPrimitives.WriteUInt32BigEndian(packet[plainLength..], indexWord);
            return _rtcp.TryOpen(nonce, [], tag, packet[..(plainLength + IndexLength)]);
        }

        Span<byte> associated = stackalloc byte[RtcpHeaderLength + IndexLength];
        packet[..RtcpHeaderLength].CopyTo(associated);
        BinaryPrimitives.WriteUInt32BigEndian(associated[RtcpHeaderLength..], indexWord);
        return _rtcp.TryOpen(nonce, packet[RtcpHeaderLength..plainLength], tag, associated);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    /// <summary>00 00 | SSRC | ROC | SEQ, XOR salt (RFC 7714 §8.1).</summary>
    private void RtpNonce(Span<byte> nonce, uint ssrc, long index)
    {
        BinaryPrimitives.WriteUInt32BigEndian(nonce[8..], (uint)index);
        BinaryPrimitives.WriteUInt16BigEndian(nonce[6..], (ushort)(index >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(nonce[2..], ssrc);
        nonce[0] = nonce[1] = 0;
        AddSalt(nonce, _rtpSalt);
    }

    /// <summary>00 00 | SSRC | 00 00 | 0 + index, XOR salt (RFC 7714 §9.1).</summary>
    private void RtcpNonce(Span<byte> nonce, uint ssrc, uint index)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(nonce[2..], ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[8..], index);
        AddSalt(nonce, _rtcpSalt);
    }

    private static void AddSalt(Span<byte> nonce, byte[] salt)
    {
        for (var i = 0; i < NonceLength; i++)
            nonce[i] ^= salt[i];
    }
}
