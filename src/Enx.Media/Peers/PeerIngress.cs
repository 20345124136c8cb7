using Enx.Media.Routing;
using Enx.Media.Rtp;

namespace Enx.Media.Peers;

/// <summary>
/// The way of a media packet that a peer sends, from its decryption to the slots of the others: stream, feedback for the sender, losses, layer, and then
/// <see cref="Slot.Forward"/> for each slot that shows it. This is the corridor: no allocation, no lock, no wait; the payload is read once.
/// </summary>
/// <param name="peer">The peer.</param>
/// <param name="loop">Its loop.</param>
/// <param name="sources">Which of its streams a packet is of.</param>
/// <param name="transportCcId">The id of the transport-wide number; 0 when not negotiated.</param>
internal sealed class PeerIngress(Peer peer, IPeerLoop loop, PeerSources sources, int transportCcId)
{
    /// <summary>Takes a packet.</summary>
    /// <param name="datagram">The datagram, decrypted in place.</param>
    /// <param name="length">The packet's length in it.</param>
    /// <param name="header">Its header.</param>
    /// <param name="arrivedUs">When it arrived.</param>
    /// <param name="nowUs">The loop's clock.</param>
    public void OnPacket(Span<byte> datagram, int length, RtpHeader header, long arrivedUs, long nowUs)
    {
        var packet = datagram[..length];
        if (transportCcId != 0 && header.TryGetExtension(packet, transportCcId, out var number) && number.Length >= 2)
            peer.Arrivals.OnPacket((ushort)(number[0] << 8 | number[1]), arrivedUs);

        if (sources.Find(packet, header) is not { } stream)
        {
            loop.Counters.DatagramsDropped++;
            if (sources.TrackOf(packet, header) is { } meant && !meant.PayloadTypes.Contains(header.PayloadType)) OnUseless(meant, TrackFault.Codec, arrivedUs);
            return;
        }

        if (stream.Track.Trouble.OnGood()) loop.Reports.ReportTrack(stream.Track);

        var resent = stream.Track.IsRtx(header.PayloadType, out var mediaPayloadType);
        if (resent)
        {
            // Most of what comes here are copies that the publisher sends to probe its network: only what is missing is of use.
            if (stream.Ssrc == 0 || !RtxPacket.TryUnwrap(packet, ref length, mediaPayloadType, stream.Ssrc)) return;
            packet = datagram[..length];
            if (!RtpHeader.TryParse(packet, out header) || stream.Missing is not { } missing || !missing.OnRecovered(header.SequenceNumber)) return;
        }
        else
        {
            if (stream.IsClockJump(header, arrivedUs)) stream.OnClockJump();
            stream.Reception.OnPacket(header.SequenceNumber, header.Timestamp, arrivedUs, stream.Track.ClockRate);
            stream.Missing?.OnPacket(header.SequenceNumber, arrivedUs);
        }

        Route(stream, packet, header, arrivedUs, nowUs);
    }

    /// <summary>A packet came that cannot be decrypted.</summary>
    /// <param name="datagram">The datagram. What stands before its payload is not encrypted, so it says what the packet was to be.</param>
    /// <param name="nowUs">When it arrived.</param>
    public void OnUndecryptable(ReadOnlySpan<byte> datagram, long nowUs)
    {
        if (RtpHeader.TryParseEncrypted(datagram, out var header)) OnUseless(sources.TrackOf(datagram, header), TrackFault.Undecryptable, nowUs);
    }

    private void OnUseless(PublishedTrack? track, TrackFault fault, long nowUs)
    {
        if (track is { Blocked: false } && track.Trouble.OnUseless(fault, nowUs)) loop.Reports.ReportTrack(track);
    }

    private void Route(SourceStream stream, ReadOnlySpan<byte> bytes, in RtpHeader header, long arrivedUs, long nowUs)
    {
        var track = stream.Track;
        if (!track.Blocked && !stream.Allowance.TryTake(header.PayloadLength, arrivedUs))
        {
            loop.Counters.PacketsPoliced++;
            track.Trouble.OnPoliced();
            return;
        }

        var (codec, info) = (VideoCodec.None, default(VideoPacketInfo));
        if (track.IsAudio)
        {
            if (!track.Blocked && track.AudioLevelId != 0 && header.TryGetExtension(bytes, track.AudioLevelId, out var value) && AudioLevel.TryRead(value, out var level))
            {
                peer.Room.Speakers.OnLevel(peer.Number, level.MinusDbov, level.Voice, arrivedUs);
                if (track.Onset!.OnLevel(level.MinusDbov, arrivedUs)) peer.Room.OnSound(track, nowUs);
            }
        }
        else
        {
            codec = track.Codec(header.PayloadType);
            if (codec == VideoCodec.None) return;
            track.OnCodec(codec);
            if (header.PayloadLength > 0)
            {
                var payload = bytes.Slice(header.HeaderLength, header.PayloadLength);
                if (track.DependencyDescriptorId == 0 || !header.TryGetExtension(bytes, track.DependencyDescriptorId, out var descriptor)) descriptor = default;
                // What cannot be read goes to everybody: a number left out would be missed for ever.
                stream.Reader.TryRead(codec, payload, descriptor, header.Marker, out info);
                stream.OnVideo(info, bytes.Length, arrivedUs);
                if (!track.Blocked) stream.Cache!.Add(header.SequenceNumber, bytes, arrivedUs);
            }
        }

        if (track.Blocked) return;
        var packet = new SourcePacket { Stream = stream, Bytes = bytes, Header = header, ArrivedUs = arrivedUs, Codec = codec, Info = info };
        foreach (var slot in track.Slots)
            if (slot.Forward(packet, nowUs)) loop.Counters.PacketsForwarded++;
        track.PreRoll?.Add(header.SequenceNumber, bytes, arrivedUs);
    }
}
