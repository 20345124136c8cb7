using System.Buffers.Binary;
using System.Runtime.InteropServices;
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
        _rtpStream = new Keystream(rtp);
        _rtcpStream = new Keystream(rtcp);
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

    /// <summary>
    /// The AES-CM keystream (RFC 3711 §4.1.1). The platform has no counter mode, so blocks of counters go through
    /// ECB many at a time and the result is XORed onto the text.
    /// </summary>
    internal sealed class Keystream : IDisposable
    {
        private const int BlockLength = 16;

        // A packet of the usual size in one call of the transform.
        private const int BatchLength = 96 * BlockLength;

        private readonly Aes _aes;
        private readonly ICryptoTransform _ecb;
        private readonly byte[] _salt;
        private readonly byte[] _counters = new byte[BatchLength];
        private readonly byte[] _stream = new byte[BatchLength];

        /// <summary>Takes the session key and the 14-byte session salt.</summary>
        public Keystream(SessionKeys keys)
        {
            _salt = keys.Salt;
            _aes = Aes.Create();
            _aes.Mode = CipherMode.ECB;
            _aes.Padding = PaddingMode.None;
            _aes.SetKey(keys.Encryption);
            _ecb = _aes.CreateEncryptor();
        }

        /// <summary>XORs the keystream of this SSRC and index onto <paramref name="text"/>.</summary>
        public void Apply(Span<byte> text, uint ssrc, long index)
        {
            // IV = salt·2^16 XOR SSRC·2^64 XOR index·2^16; its last two bytes count the blocks.
            Span<byte> iv = stackalloc byte[BlockLength];
            BinaryPrimitives.WriteUInt32BigEndian(iv[4..], ssrc);
            BinaryPrimitives.WriteInt64BigEndian(iv[8..], index << 16);
            iv[..4].Clear();
            for (var i = 0; i < _salt.Length; i++)
                iv[i] ^= _salt[i];

            var block = 0;
            while (!text.IsEmpty)
            {
                var length = Math.Min(text.Length, BatchLength);
                var blocks = (length + BlockLength - 1) / BlockLength;
                for (var i = 0; i < blocks; i++)
                {
                    var counter = _counters.AsSpan(i * BlockLength, BlockLength);
                    iv.CopyTo(counter);
                    BinaryPrimitives.WriteUInt16BigEndian(counter[14..], (ushort)(block + i));
                }

                _ecb.TransformBlock(_counters, 0, blocks * BlockLength, _stream, 0);
                Xor(text[..length], _stream);
                text = text[length..];
                block += blocks;
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _ecb.Dispose();
            _aes.Dispose();
        }

        private static void Xor(Span<byte> text, ReadOnlySpan<byte> stream)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(text);
            var streamWords = MemoryMarshal.Cast<byte, ulong>(stream);
            for (var i = 0; i < words.Length; i++)
                words[i] ^= streamWords[i];
            for (var i = words.Length * sizeof(ulong); i < text.Length; i++)
                text[i] ^= stream[i];
        }
    }
}
