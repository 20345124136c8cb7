using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enx.Media.Rtp;

namespace Enx.Media.Srtp;

/// <summary>
/// SRTP and SRTCP for one direction of one transport: master keys, and an index and replay window per SSRC (RFC 3711 §3.2).
/// Owned by one thread: it takes no locks. Nothing is allocated per packet; a first packet of an SSRC may grow a table.
/// </summary>
/// <remarks>
/// Both ciphers are broken by two different packets under one SSRC and index. So a sender never reuses a sequence
/// number of an SSRC for other content: a resend is byte for byte the first packet. And a sender starts its
/// numbers in the lower half of the range: a receiver that misses the packets before an early wrap could
/// never guess the rollover counter.
/// </remarks>
internal sealed class SrtpContext : IDisposable
{
    /// <summary>Bound on remembered SSRCs, in SRTP and SRTCP together; packets of further ones are refused.</summary>
    public const int MaxStreams = 1024;

    private const int RtcpHeaderLength = 8;
    private const uint MaxRtcpIndex = 0x7FFF_FFFF;
    private const long Rollover = 1L << 16;

    // At 500 packets a second some two minutes for each.
    private const int MaxMissedRollovers = 2;

    private readonly ISrtpCipher _cipher;
    private readonly Dictionary<uint, StreamState> _streams = [];
    private byte[] _kept = [];

    /// <summary>Derives the session keys from one direction's master key and salt.</summary>
    public SrtpContext(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
        : this(CreateCipher(profile, masterKey, masterSalt))
    {
    }

    /// <summary>Uses a cipher that has its session keys already; takes ownership of it.</summary>
    public SrtpContext(ISrtpCipher cipher) => _cipher = cipher;

    /// <summary>Number of SSRCs with lasting state.</summary>
    public int StreamCount => _streams.Count;

    /// <summary>Protects the RTP packet in the first <paramref name="length"/> bytes of <paramref name="buffer"/>, in place.</summary>
    /// <returns>The new length; 0 when the packet is malformed, the buffer too small, or there are too many SSRCs: then nothing may be sent.</returns>
    public int ProtectRtp(Span<byte> buffer, int length)
    {
        if (length < 0 || length + _cipher.RtpOverhead > buffer.Length || !RtpHeader.TryParseEncrypted(buffer[..length], out var header))
            return 0;
        if (!HasRoomFor(header.Ssrc))
            return 0;

        ref var stream = ref CollectionsMarshal.GetValueRefOrAddDefault(_streams, header.Ssrc, out _);
        var index = EstimateIndex(stream.RtpWindow.Highest, header.SequenceNumber);
        if (index > stream.RtpWindow.Highest)
            stream.RtpWindow.Commit(index);
        _cipher.ProtectRtp(buffer, length, header.HeaderLength, header.Ssrc, index);
        return length + _cipher.RtpOverhead;
    }

    /// <summary>Authenticates and decrypts an RTP packet in place.</summary>
    /// <param name="packet">The packet as received; undefined after a failure.</param>
    /// <param name="length">Length of the plain packet, which starts where it did; 0 after a failure.</param>
    public bool TryUnprotectRtp(Span<byte> packet, out int length)
    {
        length = 0;
        if (packet.Length < _cipher.RtpOverhead || !RtpHeader.TryParseEncrypted(packet[..^_cipher.RtpOverhead], out var header))
            return false;

        ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(_streams, header.Ssrc);
        var isKnown = !Unsafe.IsNullRef(ref known);
        if (!isKnown && _streams.Count >= MaxStreams)
            return false;

        var window = isKnown ? known.RtpWindow : default;
        if (!TryOpen(packet, header, window, inDoubt: !isKnown || known.IsInDoubt, out var index))
        {
            if (isKnown) known.IsInDoubt = true;
            return false;
        }

        // Only now may an unknown SSRC cost memory.
        if (!isKnown)
            known = ref CollectionsMarshal.GetValueRefOrAddDefault(_streams, header.Ssrc, out _);
        known.RtpWindow.Commit(index);
        known.IsInDoubt = false;
        length = packet.Length - _cipher.RtpOverhead;
        return true;
    }

    /// <summary>
    /// Opens a packet under the index that its number most likely has, and if it does not open, under those that it has when more was missed than half
    /// of the numbers: a stream whose first packets were lost just before its numbers began anew, or one that went on while nothing of it came, would
    /// be silent for ever otherwise. A failure may spoil the packet, so it is kept first where there is doubt: while a stream is not known, or its last
    /// packet did not open.
    /// </summary>
    private bool TryOpen(Span<byte> packet, in RtpHeader header, in ReplayWindow window, bool inDoubt, out long index)
    {
        var kept = inDoubt ? Keep(packet) : default;
        index = EstimateIndex(window.Highest, header.SequenceNumber);
        for (var missed = 0; missed <= MaxMissedRollovers; missed++, index += Rollover)
        {
            if (!window.IsFresh(index)) continue;
            if (_cipher.TryUnprotectRtp(packet, header.HeaderLength, header.Ssrc, index)) return true;
            if (!inDoubt) return false;
            kept.CopyTo(packet);
        }

        return false;
    }

    private Span<byte> Keep(ReadOnlySpan<byte> packet)
    {
        if (_kept.Length < packet.Length) _kept = new byte[packet.Length];
        packet.CopyTo(_kept);
        return _kept.AsSpan(0, packet.Length);
    }

    /// <summary>Protects the RTCP packet in the first <paramref name="length"/> bytes of <paramref name="buffer"/>, in place.</summary>
    /// <returns>The new length; 0 when nothing may be sent, as for <see cref="ProtectRtp"/>.</returns>
    public int ProtectRtcp(Span<byte> buffer, int length)
    {
        if (length < RtcpHeaderLength || length + _cipher.RtcpOverhead > buffer.Length)
            return 0;
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(buffer[4..]);
        if (!HasRoomFor(ssrc))
            return 0;

        ref var stream = ref CollectionsMarshal.GetValueRefOrAddDefault(_streams, ssrc, out _);
        var index = stream.RtcpWindow.Highest + 1;
        if (index > MaxRtcpIndex)
            return 0;
        stream.RtcpWindow.Commit(index);
        _cipher.ProtectRtcp(buffer, length, ssrc, (uint)index);
        return length + _cipher.RtcpOverhead;
    }

    /// <summary>Authenticates and decrypts an RTCP packet in place.</summary>
    /// <param name="packet">The packet as received; undefined after a failure.</param>
    /// <param name="length">Length of the plain packet; 0 after a failure.</param>
    public bool TryUnprotectRtcp(Span<byte> packet, out int length)
    {
        length = 0;
        if (packet.Length < RtcpHeaderLength + _cipher.RtcpOverhead || packet[0] >> 6 != 2)
            return false;

        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        var indexWord = BinaryPrimitives.ReadUInt32BigEndian(packet[^_cipher.RtcpIndexFromEnd..]);
        var index = indexWord & MaxRtcpIndex;

        ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(_streams, ssrc);
        var isKnown = !Unsafe.IsNullRef(ref known);
        if (!isKnown && _streams.Count >= MaxStreams)
            return false;
        if (isKnown && !known.RtcpWindow.IsFresh(index))
            return false;
        if (!_cipher.TryUnprotectRtcp(packet, ssrc, indexWord))
            return false;

        if (!isKnown)
            known = ref CollectionsMarshal.GetValueRefOrAddDefault(_streams, ssrc, out _);
        known.RtcpWindow.Commit(index);
        length = packet.Length - _cipher.RtcpOverhead;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    /// <summary>
    /// The 48-bit index of a sequence number: the one nearest to the highest index so far (RFC 3711 §3.3.1).
    /// Senders use it too. Counting wraps instead would give a resend from before a wrap the counter from after it.
    /// </summary>
    internal static long EstimateIndex(long highest, ushort sequenceNumber)
    {
        if (highest < 0)
            return sequenceNumber;
        var index = highest + (short)(sequenceNumber - (ushort)highest);

        // Nothing comes before the first rollover period, so this can only be a jump ahead within it.
        return index < 0 ? index + 0x1_0000 : index;
    }

    private bool HasRoomFor(uint ssrc) => _streams.Count < MaxStreams || _streams.ContainsKey(ssrc);

    private static ISrtpCipher CreateCipher(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
    {
        var rtp = SessionKeys.Derive(profile, masterKey, masterSalt, rtcp: false);
        var rtcp = SessionKeys.Derive(profile, masterKey, masterSalt, rtcp: true);
        return profile switch
        {
            SrtpProfile.AeadAes128Gcm => new AesGcmCipher(rtp, rtcp),
            SrtpProfile.Aes128CmHmacSha1_80 => new AesCmCipher(rtp, rtcp),
            _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "Not a protection profile we implement."),
        };
    }

    /// <summary>What is remembered of one SSRC. A sender uses only the windows' highest index.</summary>
    private struct StreamState
    {
        public ReplayWindow RtpWindow;
        public ReplayWindow RtcpWindow;
        public bool IsInDoubt;
    }
}
