using System.Buffers.Binary;
using Enx.Media.Rtcp;
using Enx.Media.Rtp;
using Enx.Media.Sdp;

namespace Enx.Media.Routing;

/// <summary>
/// One stream that a peer receives: a fixed SSRC onto which the packets of one publisher after another are put, and of each video one
/// layer or another (<see cref="LayerSelector"/>). The subscriber's browser sees a single sender that never goes away; who is on the slot
/// is news for the application alone.
/// </summary>
internal sealed class Slot
{
    // Where temporal layers are left out, each picture begins a run.
    private const int AudioRuns = 8;
    private const int VideoRuns = 96;

    private const int UsualAudioUs = 20_000;

    // On a local network half a round trip is next to nothing. Two requests within this time get one copy all the same.
    private const long MinResendUs = 5_000;

    // RFC 8285 §4.3.
    private const int MaxExtension = 255;

    // By VideoCodec; index 0 is audio, whose only codec is Opus.
    private readonly byte[] _payloadTypes = new byte[VideoFormats.Places];
    private readonly byte[] _rtxPayloadTypes = new byte[VideoFormats.Places];
    private readonly int _audioLevelId;
    private readonly int _descriptorId;
    private readonly SlotRewriter _rewriter;
    private readonly string _cname;
    private readonly Resends _resends = new();
    private readonly RecentNumbers _blanks = new();
    private readonly RecentNumbers _endings = new();
    private readonly SentMarks? _marks;
    private LayerSelector _selector = new();
    private uint _packets;
    private uint _octets;
    private ushort _rtxSequence;
    private ushort _newestSent;

    /// <param name="peer">Whose it is.</param>
    /// <param name="section">Its section of the offer.</param>
    /// <param name="mixesExtensions">Whether the peer takes elements of the two-byte form beside others in all sections.</param>
    /// <param name="stream">What its packets are sent under.</param>
    /// <param name="lane">Its place among the peer's slots.</param>
    /// <param name="counts">Whether its packets carry a number or a time of their own.</param>
    public Slot(IRoutedPeer peer, OfferedSection section, bool mixesExtensions, in SlotStream stream, int lane, bool counts)
    {
        (Peer, Lane, Counts) = (peer, lane, counts);
        Number = section.Slot;
        IsAudio = section.IsAudio;
        (Ssrc, RtxSsrc, _rtxSequence) = (stream.Ssrc, stream.RtxSsrc, stream.FirstRtxSequence);
        _cname = $"slot{Number}";
        _audioLevelId = IsAudio ? section.Extensions.GetValueOrDefault(RtpExtensions.AudioLevel) : 0;
        // Where a structure is in it, a descriptor is longer than elements of the one-byte form can be (RFC 8285 §4.2).
        _descriptorId = !IsAudio && (section.MixesExtensions || mixesExtensions) ? section.Extensions.GetValueOrDefault(RtpExtensions.DependencyDescriptor) : 0;
        foreach (var codec in section.Codecs)
        {
            _payloadTypes[(int)codec.Video] = codec.PayloadType;
            _rtxPayloadTypes[(int)codec.Video] = codec.RtxPayloadType ?? 0;
        }

        // Some codec has no stream of retransmissions: what is lost of it goes out again under its own number.
        if (!IsAudio && section.Codecs.Any(c => c.RtxPayloadType is null)) _marks = new SentMarks();

        _rewriter = new SlotRewriter(section.Codecs[0].ClockRate, stream.FirstSequence, stream.FirstTimestamp, IsAudio ? AudioRuns : VideoRuns, IsAudio ? section.Codecs[0].ClockRate / 1_000 * UsualAudioUs / 1_000 : 1);
    }

    /// <summary>Whose it is.</summary>
    public IRoutedPeer Peer { get; }

    /// <summary>Its place among the peer's slots, where its packets wait for their turn.</summary>
    public int Lane { get; }

    /// <summary>Whether its packets carry a number or a time of their own, so that no two are alike.</summary>
    public bool Counts { get; }

    /// <summary>1 to 16 for a talker, 101 for the share, 111 to 113 for voices.</summary>
    public int Number { get; }

    /// <summary>Whether it is a slot for whoever begins to speak, which no plan knows of.</summary>
    public bool IsVoice => SlotNumbers.IsVoice(Number);

    public bool IsAudio { get; }

    public uint Ssrc { get; }

    /// <summary>0 when the subscriber takes no retransmission stream.</summary>
    public uint RtxSsrc { get; }

    /// <summary>Who is on the slot.</summary>
    public PublishedTrack? Source { get; private set; }

    /// <summary>Which numbers went out.</summary>
    public SentNumbers Sent { get; } = new();

    /// <summary>The layer that is sent; nothing before the first key frame, and while the video is paused.</summary>
    public LayerTarget Sends => _selector.Current;

    /// <summary>The layer that is to be sent.</summary>
    public LayerTarget Target => _selector.Target;

    /// <summary>The tallest picture that goes onto the slot, pixels; 0 for no limit.</summary>
    public int MaxHeight { get; set; }

    /// <summary>Whether the peer has agreed to the codec that a track is sent in.</summary>
    public bool Takes(PublishedTrack track) => _payloadTypes[(int)(IsAudio ? VideoCodec.None : track.Sent)] != 0;

    /// <summary>How many spatial layers of one stream can be sent.</summary>
    public int MostSpatial(PublishedTrack track) => VideoFormats.Of(track.Sent) is not { NeedsDescriptor: true } || SendsDescriptor(track) ? AvailableLayers.MaxSpatial : 1;

    private bool SendsDescriptor(PublishedTrack track) => _descriptorId != 0 && track.DependencyDescriptorId != 0;

    /// <summary>Whether a stream's pictures are not too tall for the slot.</summary>
    public bool Allows(SourceStream stream) => MaxHeight == 0 || stream.Height <= MaxHeight;

    /// <summary>Puts another publisher on the slot; null for nobody. Nothing happens when it is there already.</summary>
    public void Bind(PublishedTrack? source)
    {
        if (ReferenceEquals(Source, source)) return;
        Source?.Detach(this);
        Source = source;
        _selector.Aim(LayerTarget.Nothing);
        if (source is null)
        {
            _rewriter.Bind(null);
            return;
        }

        source.Attach(this);
        if (IsAudio) _rewriter.Bind(source.Streams[0]);
        else Peer.OnSourceChanged();
    }

    /// <summary>The source starts anew (unmuted, or the path is back): its next packet begins a run, and a video can only be decoded from a key frame on.</summary>
    public void Restart()
    {
        if (Source is null) return;
        if (IsAudio)
        {
            _rewriter.Bind(Source.Streams[0]);
            return;
        }

        _selector.Restart();
        Peer.OnSlotChanged();
        RequestKeyFrame();
    }

    /// <summary>The clock of a stream's timestamps has jumped: its packets go on here as those of a new source would, or a receiver waits for the time to come.</summary>
    public void OnClockJump(SourceStream stream)
    {
        if (_rewriter.Running && ReferenceEquals(_rewriter.Source, stream)) _rewriter.Bind(stream);
    }

    /// <summary>The source is muted.</summary>
    public void OnBlocked()
    {
        if (IsAudio) return;
        _selector.Aim(LayerTarget.Nothing);
        Peer.OnSlotChanged();
    }

    /// <summary>Sets which layer is to be sent from now on, or nothing.</summary>
    /// <param name="target">The layer.</param>
    /// <returns>Whether that is another than before.</returns>
    public bool Aim(LayerTarget target)
    {
        if (Source is not { } source || _selector.Target == target) return false;
        var before = _selector.Target;
        var shown = _selector.Current;
        _selector.Aim(target, !target.IsNothing && !shown.IsNothing && source.IsLower(target.Stream, shown.Stream));
        if (!before.IsNothing && before.Stream != target.Stream) source.CancelUnlessUsed(source.Streams[before.Stream]);
        RequestKeyFrame();
        return true;
    }

    /// <summary>Stops a picture that is larger than it is to be, though the smaller one has not begun: most of it would be lost on a network that has
    /// no room for it, and sound with it.</summary>
    public void EndLarger() => _selector.EndLarger();

    /// <summary>Whether the slot shows a stream, or is to.</summary>
    public bool Uses(SourceStream stream) => ReferenceEquals(stream.Track, Source) && (IsAudio || _selector.Uses(stream.Index));

    /// <summary>The subscriber cannot go on without a key frame.</summary>
    public void OnPictureLost()
    {
        if (Source is not { } source || _selector.Target.IsNothing) return;
        if (_selector.AwaitedStream >= 0) source.Streams[_selector.AwaitedStream].WantKeyFrame();
        if (!_selector.Current.IsNothing) source.Streams[_selector.Current.Stream].WantKeyFrame();
    }

    /// <summary>A source is gone for good.</summary>
    public void Forget(PublishedTrack source)
    {
        if (ReferenceEquals(Source, source)) Bind(null);
        _rewriter.Forget(source);
    }

    /// <summary>Forwards one packet of the source. This is the corridor: no allocation, no lock, no wait.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="nowUs">The loop's clock, µs.</param>
    /// <returns>Whether it was sent.</returns>
    public bool Forward(in SourcePacket packet, long nowUs)
    {
        var (header, codec) = (packet.Header, packet.Codec);
        var payloadType = _payloadTypes[(int)codec];
        if (payloadType == 0 || !Peer.CanSend) return false;
        var blank = false;
        if (header.PayloadLength == 0)
        {
            if (!IsAudio && packet.Stream.Index != _selector.Current.Stream || _rewriter.Skip(header.SequenceNumber, null) || IsAudio) return false;
            blank = true;
        }
        else if (!IsAudio)
        {
            switch (_selector.Select(packet.Stream.Index, packet.Info))
            {
                case Selection.Ignore:
                    return false;
                case Selection.Skip when _rewriter.Skip(header.SequenceNumber, VideoFormats.Of(codec) is { ClosesPictureIds: true } ? header.Timestamp : null):
                    return false;
                case Selection.Skip:
                    // Too late to close its number. Of a picture that is left out the subscriber gets an empty packet in its place; one whose every
                    // packet is late, and whose picture id would have to be closed, keeps that as well, and goes out.
                    blank = VideoFormats.Of(codec) is not { ClosesPictureIds: true } || _rewriter.IsOfSkippedFrame(header.Timestamp);
                    break;
                case Selection.Switch:
                    _rewriter.Bind(packet.Stream);
                    break;
            }
        }

        var began = !_rewriter.Running;
        if (!_rewriter.TryMap(header.SequenceNumber, header.Timestamp, packet.Info.Picture, packet.ArrivedUs, out var sequence, out var shift)) return false;
        if (blank)
        {
            _blanks.Add(sequence);
            Sent.Add(sequence);
            return Peer.Send(WriteBlank(Peer.SendBuffer, payloadType, sequence, header.Timestamp + shift.Timestamp), PacketKind.Video, this, nowUs) > 0;
        }

        // RFC 3551 §4.1: the marker on audio says that a talk spurt begins, which a new source is. On video it ends the picture, which
        // without the layers above ends here.
        var ends = header.Marker || (IsAudio ? began : packet.Info.FrameEnd && packet.Info.Spatial == _selector.Current.Spatial);
        if (ends && !header.Marker) _endings.Add(sequence);
        var length = Write(Peer.SendBuffer, packet.Stream.Track, packet.Bytes, header, packet.Info.Picture, codec, payloadType, sequence, shift, ends);
        if (began) Peer.WantSenderReport(this);
        _packets++;
        _octets += (uint)header.PayloadLength;
        _newestSent = sequence;
        Sent.Add(sequence);
        return Peer.Send(length, IsAudio ? PacketKind.Audio : PacketKind.Video, this, nowUs) > 0;
    }

    /// <summary>A packet that waited for its turn does not go out after all, since the slot shows something else next, or nothing.</summary>
    /// <param name="packet">The packet, not encrypted.</param>
    public void TakeBack(ReadOnlySpan<byte> packet)
    {
        if (!RtpHeader.TryParse(packet, out var header)) return;
        _rewriter.TakeBack(header.SequenceNumber);
        _newestSent = _rewriter.Newest;
        _endings.Remove(header.SequenceNumber);
        if (_blanks.Remove(header.SequenceNumber)) return;
        _packets--;
        _octets -= (uint)header.PayloadLength;
    }

    /// <summary>A packet goes out for the first time.</summary>
    /// <param name="packet">The packet, not yet encrypted.</param>
    /// <param name="mark">What it bears that tells it from all others.</param>
    public void OnStamped(ReadOnlySpan<byte> packet, uint mark) => _marks?.Add(BinaryPrimitives.ReadUInt16BigEndian(packet[2..]), mark);

    /// <summary>Sends a packet once more that the subscriber misses; returns the bytes sent, 0 when it is no longer known or was just sent.</summary>
    public int Resend(ushort sequence, long nowUs, long roundTripUs)
    {
        // What this subscriber was sent a moment ago may still be on its way to it.
        return Peer.CanSend && _resends.Take(sequence, nowUs, Math.Max(roundTripUs / 2, MinResendUs)) ? SendAgain(sequence, nowUs, PacketKind.Repair) : 0;
    }

    /// <summary>Sends the newest packet a second time, to find out what the network carries; returns the bytes sent, 0 when there is none to send.</summary>
    public int SendCopy(long nowUs) => RtxSsrc == 0 || !_rewriter.Running || !Peer.CanSend ? 0 : SendAgain(_newestSent, nowUs, PacketKind.Probe);

    /// <summary>Sends padding on the retransmission stream, to find out what the network carries; returns the bytes sent, 0 when the
    /// subscriber takes no such stream.</summary>
    public int SendPadding(long nowUs)
    {
        if (RtxSsrc == 0 || !Peer.CanSend) return 0;
        var payloadType = Array.Find(_rtxPayloadTypes, pt => pt != 0);
        if (payloadType == 0) return 0;
        var buffer = Peer.SendBuffer;
        var length = RtpHeader.MinLength + Peer.WriteExtensions(buffer, Counts, 0, default);
        RtpHeaderWriter.WriteFixed(buffer, false, payloadType, _rtxSequence++, 0, RtxSsrc, length > RtpHeader.MinLength);
        length = RtpPadding.Append(buffer, length, RtpPadding.Most);
        return Peer.Send(length, PacketKind.Probe, this, nowUs);
    }

    /// <summary>Writes a sender report (RFC 3550 §6.4.1) that says when the source took what it sends; false while that is not known.</summary>
    public bool TryWriteSenderReport(ref RtcpWriter writer, long wallUs)
    {
        if (Source is not { } source || !_rewriter.Running || _rewriter.Source is not { Clock.Known: true } stream) return false;
        var rtp = stream.Clock.RtpAt(source.Peer.WallClock.ToTheirs(wallUs)) + _rewriter.TimestampShift;
        return writer.TryWriteSenderReport(Ssrc, NtpTime.FromUnixMicroseconds(wallUs), rtp, _packets, _octets, [])
            && writer.TryWriteSdesCname(Ssrc, _cname);
    }

    private void RequestKeyFrame()
    {
        // While the subscriber cannot take it yet, a key frame would be wasted, and the next one withheld for a while.
        if (Peer.CanSend && _selector.AwaitedStream >= 0) Source!.Streams[_selector.AwaitedStream].WantKeyFrame();
    }

    private int SendAgain(ushort sequence, long nowUs, PacketKind kind)
    {
        if (!_rewriter.TryFind(sequence, out var source, out var sourceSequence, out var shift)) return 0;
        // The cache is the stream's, for all its subscribers.
        if (source.Track.Blocked || source.Cache is not { } cache || !cache.TryGet(sourceSequence, nowUs, out var packet)) return 0;
        if (!RtpHeader.TryParse(packet, out var header)) return 0;
        var codec = source.Track.Codec(header.PayloadType);
        var payloadType = _payloadTypes[(int)codec];
        if (payloadType == 0) return 0;

        if (RtxSsrc == 0 || _rtxPayloadTypes[(int)codec] == 0)
        {
            // Nothing may differ from the first time: the number has encrypted a packet already (RFC 7714 §8.1).
            if (_blanks.Contains(sequence) || _endings.Contains(sequence)) return 0;
            var mark = 0u;
            if (Counts && (_marks is null || !_marks.TryFind(sequence, out mark))) return 0;
            return Peer.SendAgain(Write(Peer.SendBuffer, source.Track, packet, header, NumbersOf(source.Track, packet, header, codec), codec, payloadType, sequence, shift, header.Marker), mark, this);
        }

        var scratch = Peer.ScratchBuffer;
        var original = _blanks.Contains(sequence)
            ? WriteBlank(scratch, payloadType, sequence, header.Timestamp + shift.Timestamp)
            : Write(scratch, source.Track, packet, header, NumbersOf(source.Track, packet, header, codec), codec, payloadType, sequence, shift, header.Marker || _endings.Contains(sequence));
        return Peer.Send(RtxPacket.Wrap(scratch[..original], Peer.SendBuffer, _rtxPayloadTypes[(int)codec], RtxSsrc, _rtxSequence++), kind, this, nowUs);
    }

    /// <summary>The picture's numbers of a packet that was kept.</summary>
    private static PictureNumbers NumbersOf(PublishedTrack track, ReadOnlySpan<byte> packet, in RtpHeader header, VideoCodec codec)
    {
        if (track.DependencyDescriptorId == 0 || !header.TryGetExtension(packet, track.DependencyDescriptorId, out var descriptor)) descriptor = default;
        return VideoFormats.Of(codec)?.NumbersOf(packet.Slice(header.HeaderLength, header.PayloadLength), descriptor) ?? default;
    }

    /// <param name="buffer">Takes it.</param>
    /// <param name="track">Whose packet it is: of one that is sent again that may be somebody who is on the slot no more.</param>
    /// <param name="packet">The packet as it came.</param>
    /// <param name="header">Its header.</param>
    /// <param name="picture">The numbers of its picture.</param>
    /// <param name="codec">Its codec.</param>
    /// <param name="payloadType">The subscriber's payload type.</param>
    /// <param name="sequence">The slot's number.</param>
    /// <param name="shift">What to add to its other numbers.</param>
    /// <param name="marker">Whether it ends a picture, or begins a talk spurt.</param>
    private int Write(Span<byte> buffer, PublishedTrack track, ReadOnlySpan<byte> packet, in RtpHeader header, in PictureNumbers picture, VideoCodec codec, byte payloadType, ushort sequence, in SlotRewriter.Shift shift, bool marker)
    {
        var length = RtpHeader.MinLength + WriteExtensions(buffer, track, packet, header, picture, codec, shift);
        RtpHeaderWriter.WriteFixed(buffer, marker, payloadType, sequence, header.Timestamp + shift.Timestamp, Ssrc, length > RtpHeader.MinLength);
        var payload = buffer.Slice(length, header.PayloadLength);
        packet.Slice(header.HeaderLength, header.PayloadLength).CopyTo(payload);
        if ((shift.Picture | shift.Tl0) != 0 && !picture.InDescriptor) picture.Shift(payload, shift.Picture, shift.Tl0);
        return length + header.PayloadLength;
    }

    /// <summary>Extension ids are the subscriber's own, so the publisher's block is left behind and a new one written.</summary>
    private int WriteExtensions(Span<byte> buffer, PublishedTrack track, ReadOnlySpan<byte> packet, in RtpHeader header, in PictureNumbers picture, VideoCodec codec, in SlotRewriter.Shift shift)
    {
        if (picture.InDescriptor && VideoFormats.Of(codec) is { NeedsDescriptor: true } && SendsDescriptor(track) && header.TryGetExtension(packet, track.DependencyDescriptorId, out var descriptor))
            return WriteDescriptor(buffer, descriptor, picture, shift);
        var level = default(ReadOnlySpan<byte>);
        if (_audioLevelId != 0 && track.AudioLevelId != 0 && header.TryGetExtension(packet, track.AudioLevelId, out level)) level = level[..Math.Min(1, level.Length)];
        return Peer.WriteExtensions(buffer, Counts, _audioLevelId, level);
    }

    // Apart, so that only packets with a descriptor pay for the room for one.
    private int WriteDescriptor(Span<byte> buffer, ReadOnlySpan<byte> descriptor, in PictureNumbers picture, in SlotRewriter.Shift shift)
    {
        Span<byte> moved = stackalloc byte[MaxExtension];
        descriptor.CopyTo(moved);
        picture.Shift(moved, shift.Picture, 0);
        return Peer.WriteExtensions(buffer, Counts, _descriptorId, moved[..descriptor.Length]);
    }

    private int WriteBlank(Span<byte> buffer, byte payloadType, ushort sequence, uint timestamp)
    {
        var length = RtpHeader.MinLength + Peer.WriteExtensions(buffer, Counts, 0, default);
        RtpHeaderWriter.WriteFixed(buffer, false, payloadType, sequence, timestamp, Ssrc, length > RtpHeader.MinLength);
        return RtpPadding.Append(buffer, length, 1);
    }
}
