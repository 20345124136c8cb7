using Enx.Media.Loops;
using Enx.Media.Rtcp;
using Enx.Media.Rtp;
using Enx.Media.Sdp;

namespace Enx.Media.Routing;

/// <summary>
/// One stream that a peer receives: a fixed SSRC onto which the packets of one publisher after another are put. The subscriber's
/// browser sees a single sender that never goes away; who is on the slot is news for the application alone.
/// </summary>
internal sealed class Slot
{
    // By VideoCodec; index 0 is audio, whose only codec is Opus.
    private readonly byte[] _payloadTypes = new byte[5];
    private readonly byte[] _rtxPayloadTypes = new byte[5];
    private readonly int _audioLevelId;
    private readonly SlotRewriter _rewriter;
    private readonly string _cname;
    private readonly Resends _resends = new();
    private uint _packets;
    private uint _octets;
    private ushort _rtxSequence;
    private bool _waitsForKeyFrame;

    public Slot(Peer peer, OfferedSection section, uint ssrc, uint rtxSsrc)
    {
        Peer = peer;
        Number = section.Slot;
        IsAudio = section.IsAudio;
        Ssrc = ssrc;
        RtxSsrc = rtxSsrc;
        _cname = $"slot{Number}";
        _audioLevelId = IsAudio ? section.Extensions.GetValueOrDefault(RtpExtensions.AudioLevel) : 0;
        foreach (var codec in section.Codecs)
        {
            _payloadTypes[(int)codec.Video] = codec.PayloadType;
            _rtxPayloadTypes[(int)codec.Video] = codec.RtxPayloadType ?? 0;
        }

        // RFC 3550 §5.1: both start at random. The sequence number keeps clear of the wrap, where receivers guess (RFC 3711 §3.3.1).
        _rewriter = new SlotRewriter(section.Codecs[0].ClockRate, (ushort)Random.Shared.Next(1, 1 << 14), (uint)Random.Shared.NextInt64(1L << 32));
        _rtxSequence = (ushort)Random.Shared.Next(1, 1 << 14);
    }

    public Peer Peer { get; }

    /// <summary>1 to 16 for a talker, 101 for the share.</summary>
    public int Number { get; }

    public bool IsAudio { get; }

    public uint Ssrc { get; }

    /// <summary>0 when the subscriber takes no retransmission stream.</summary>
    public uint RtxSsrc { get; }

    /// <summary>Who is on the slot.</summary>
    public PublishedTrack? Source { get; private set; }

    /// <summary>Puts another publisher on the slot; null for nobody. Nothing happens when it is there already.</summary>
    public void Bind(PublishedTrack? source)
    {
        if (ReferenceEquals(Source, source)) return;
        Source?.Detach(this);
        Source = source;
        _waitsForKeyFrame = false;
        if (source is null)
        {
            _rewriter.Bind(null);
            return;
        }

        source.Attach(this);
        Restart();
    }

    /// <summary>The source starts anew (bound, unmuted): its next packet begins a run, and a video can only be decoded from a key frame on.</summary>
    public void Restart()
    {
        if (Source is null) return;
        _rewriter.Bind(Source);
        if (IsAudio) return;
        _waitsForKeyFrame = true;
        // While the subscriber cannot take it yet, a key frame would be wasted, and the next one withheld for a while.
        if (Peer.CanSend) Source.WantKeyFrame();
    }

    /// <summary>A source is gone for good.</summary>
    public void Forget(PublishedTrack source)
    {
        if (ReferenceEquals(Source, source)) Bind(null);
        _rewriter.Forget(source);
    }

    /// <summary>Forwards one packet of the source. This is the corridor: no allocation, no lock, no wait.</summary>
    /// <param name="packet">The decrypted packet.</param>
    /// <param name="header">Its header.</param>
    /// <param name="codec">Its video codec; None for audio.</param>
    /// <param name="keyFrame">Whether a key frame begins in it.</param>
    /// <param name="nowUs">The loop's clock, µs.</param>
    /// <returns>Whether it was sent.</returns>
    public bool Forward(ReadOnlySpan<byte> packet, in RtpHeader header, VideoCodec codec, bool keyFrame, long nowUs)
    {
        var payloadType = _payloadTypes[(int)codec];
        if (payloadType == 0 || !Peer.CanSend) return false;
        if (_waitsForKeyFrame)
        {
            if (!keyFrame) return false;
            _waitsForKeyFrame = false;
        }

        if (header.PayloadLength == 0)
        {
            _rewriter.Skip(header.SequenceNumber);
            return false;
        }

        var began = !_rewriter.Running;
        if (!_rewriter.TryMap(header.SequenceNumber, header.Timestamp, nowUs, out var sequence, out var timestamp)) return false;

        var buffer = Peer.SendBuffer;
        // RFC 3551 §4.1: the marker on audio says that a talk spurt begins, which a new source is.
        var length = Write(buffer, packet, header, payloadType, sequence, timestamp, header.Marker || began && IsAudio);
        if (began) Peer.WantSenderReport(this);
        _packets++;
        _octets += (uint)header.PayloadLength;
        return Peer.SendRtp(length);
    }

    /// <summary>Sends a packet once more that the subscriber misses; false when it is no longer known or was just sent.</summary>
    public bool Resend(ushort sequence, long nowMs, int roundTripMs)
    {
        if (!_rewriter.TryFind(sequence, out var source, out var sourceSequence, out var shift)) return false;
        // The cache is the track's, for all its subscribers; what this one was sent a moment ago may still be on its way to it.
        if (source.Blocked || source.Cache is not { } cache || !cache.TryGet(sourceSequence, nowMs, 0, out var packet)) return false;
        if (!RtpHeader.TryParse(packet, out var header)) return false;
        var codec = (int)source.Codec(header.PayloadType);
        if (_payloadTypes[codec] == 0 || !Peer.CanSend || !_resends.Take(sequence, nowMs, Math.Max(roundTripMs / 2, 5))) return false;

        var buffer = Peer.SendBuffer;
        int length;
        if (RtxSsrc != 0 && _rtxPayloadTypes[codec] != 0)
        {
            var scratch = Peer.ScratchBuffer;
            var original = Write(scratch, packet, header, _payloadTypes[codec], sequence, header.Timestamp + shift, header.Marker);
            length = RtxPacket.Wrap(scratch[..original], buffer, _rtxPayloadTypes[codec], RtxSsrc, _rtxSequence++);
        }
        else
        {
            length = Write(buffer, packet, header, _payloadTypes[codec], sequence, header.Timestamp + shift, header.Marker);
        }

        return Peer.SendRtp(length);
    }

    /// <summary>Writes a sender report (RFC 3550 §6.4.1) that says when the source took what it sends; false while that is not known.</summary>
    public bool TryWriteSenderReport(ref RtcpWriter writer, long wallUs)
    {
        if (Source is not { } source || !source.Clock.Known || !_rewriter.Running) return false;
        var rtp = source.Clock.RtpAt(source.Peer.WallClock.ToTheirs(wallUs)) + _rewriter.TimestampShift;
        return writer.TryWriteSenderReport(Ssrc, NtpTime.FromUnixMicroseconds(wallUs), rtp, _packets, _octets, [])
            && writer.TryWriteSdesCname(Ssrc, _cname);
    }

    private int Write(Span<byte> buffer, ReadOnlySpan<byte> packet, in RtpHeader header, byte payloadType, ushort sequence, uint timestamp, bool marker)
    {
        // Extension ids are the subscriber's own, so the publisher's block is left behind and a new one written.
        var length = RtpHeader.MinLength;
        var hasExtension = false;
        if (_audioLevelId != 0 && Source is { AudioLevelId: > 0 } source && header.TryGetExtension(packet, source.AudioLevelId, out var level) && level.Length > 0)
        {
            var extensions = new RtpExtensionWriter(buffer, length, _audioLevelId > 14);
            hasExtension = extensions.TryAdd(_audioLevelId, level[..1]);
            length += extensions.Finish();
        }

        RtpHeaderWriter.WriteFixed(buffer, marker, payloadType, sequence, timestamp, Ssrc, hasExtension);
        packet.Slice(header.HeaderLength, header.PayloadLength).CopyTo(buffer[length..]);
        return length + header.PayloadLength;
    }

    /// <summary>When the last few packets were sent again: a subscriber that asks twice within half a round trip gets one copy.</summary>
    private sealed class Resends
    {
        private readonly (ushort Sequence, long AtMs)[] _last = new (ushort, long)[512];

        public bool Take(ushort sequence, long nowMs, int leastMs)
        {
            ref var entry = ref _last[sequence % 512];
            if (entry.AtMs != 0 && entry.Sequence == sequence && nowMs - entry.AtMs < leastMs) return false;
            entry = (sequence, nowMs);
            return true;
        }
    }
}
