using System.Buffers.Binary;
using Enx.Load.Peers;
using Enx.Media.Rtcp;
using Enx.Media.Rtp;

namespace Enx.Testing.Peers;

/// <summary>
/// What a <see cref="TestPeer"/> publishes: its microphone, camera and share as RTP, sent when due and again when asked for. Belongs
/// to the peer's thread.
/// </summary>
internal sealed class SentMedia(TestPeer peer, TestPeerOptions options, ClientTransport transport)
{
    private const int AudioIntervalMs = 20;
    private const int VideoIntervalMs = 50;

    private readonly byte[] _packet = new byte[2048];
    private ushort _transportSequence;
    private long _nextAudioUs;
    private long _nextVideoUs;

    public SentStream Audio { get; } = new(ClientFormats.Opus);

    public SentStream Video { get; } = new(ClientFormats.Vp8);

    public SentStream Share { get; } = new(ClientFormats.Vp8);

    /// <summary>What the camera shows instead of <see cref="Video"/>; null when that is made up.</summary>
    public SentFilm? Film { get; private set; }

    /// <summary>A camera in layers instead of <see cref="Video"/>; null when there is none.</summary>
    public SentCamera? Camera => field ??= options.Layered is { } camera ? new SentCamera(camera, options.Tag, named: !options.LayersBySsrc, transport, () => _transportSequence++) : null;

    /// <summary>Video packets lost by <see cref="TestPeer.LoseOutgoing"/>.</summary>
    public int Lost { get; private set; }

    /// <summary>Packets sent again because the server asked.</summary>
    public int Resent { get; private set; }

    /// <summary>transport-cc feedback packets received.</summary>
    public int TransportFeedbacks { get; private set; }

    /// <summary>Packets that transport-cc feedback reported as received.</summary>
    public int TransportReported { get; private set; }

    /// <summary>Receiver report blocks received about what is sent.</summary>
    public int ReceiverReports { get; private set; }

    /// <summary>Key frames asked for by the server.</summary>
    public int KeyFrameRequests { get; private set; }

    /// <summary>Shows the film or the layered camera, if there is one, in the camera's section.</summary>
    public void Show(string mid)
    {
        Camera?.Name(mid);
        if (options.Film is { } film) Film ??= new SentFilm(film, mid, (int)options.Tag * film.Layers[0].Frames.Length / 4, transport, () => _transportSequence++);
    }

    /// <summary>Sends what is due.</summary>
    public void Tick(long nowUs)
    {
        if (peer.SendsVideo) Film?.Tick(nowUs);
        if (peer.SendsVideo) Camera?.Tick(nowUs);
        if (peer.SendsAudio && nowUs >= _nextAudioUs)
        {
            _nextAudioUs = Math.Max(_nextAudioUs + AudioIntervalMs * 1000, nowUs - 100_000);
            for (var i = 0; i < peer.AudioPackets; i++) SendAudioPacket();
        }

        if (nowUs < _nextVideoUs) return;
        _nextVideoUs = Math.Max(_nextVideoUs + VideoIntervalMs * 1000, nowUs - 100_000);
        if (peer.SendsVideo && Film is null && Camera is null) SendFrame(Video);
        if (peer.SendsShare) SendFrame(Share);
    }

    /// <summary>Writes the sender reports.</summary>
    public void WriteReports(ref RtcpWriter writer)
    {
        var wall = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / 10;
        foreach (var stream in new[] { Audio, Video, Share })
            if (stream.Packets > 0) writer.TryWriteSenderReport(stream.Ssrc, NtpTime.FromUnixMicroseconds(wall), stream.Timestamp, stream.Packets, stream.Octets, []);
        Film?.WriteReports(ref writer, NtpTime.FromUnixMicroseconds(wall));
        Camera?.WriteReports(ref writer, NtpTime.FromUnixMicroseconds(wall));
    }

    /// <summary>Takes from a compound packet what is for a sender.</summary>
    public void OnRtcp(ReadOnlySpan<byte> compound)
    {
        var reader = new RtcpReader(compound);
        while (reader.MoveNext())
        {
            var packet = reader.Current;
            if (packet.Type == RtcpType.ReceiverReport)
                foreach (var _ in new ReportBlocks(packet)) ReceiverReports++;
            if (packet.Type == RtcpType.PayloadFeedback)
            {
                if (PictureLossIndication.TryParse(packet, out var pli)) OnKeyFrameRequest(pli.MediaSsrc);
                else if (FullIntraRequest.TryParse(packet, out var fir))
                    foreach (var entry in fir) OnKeyFrameRequest(entry.Ssrc);
            }

            if (packet.Type != RtcpType.TransportFeedback) continue;
            if (packet.Fmt == RtcpFormat.TransportCc && TransportFeedback.TryParse(packet, out var feedback))
            {
                TransportFeedbacks++;
                foreach (var arrival in feedback)
                    if (arrival.Received) TransportReported++;
            }
            else if (NackFeedback.TryParse(packet, out var nack))
            {
                foreach (var sequence in nack) Resend(nack.MediaSsrc, sequence);
            }
        }
    }

    private void SendAudioPacket()
    {
        var level = peer.AudioLevel;
        var header = Begin(Audio, marker: false, level);
        var payload = FakeMedia.WriteOpus(_packet.AsSpan(header), options.Tag, Audio.Packets, level);
        Audio.Timestamp += AudioIntervalMs * 48;
        Finish(Audio, header + payload, keep: false);
    }

    private void SendFrame(SentStream stream)
    {
        var keyFrame = stream.WantsKeyFrame;
        stream.WantsKeyFrame = false;
        stream.PictureId++;
        stream.Timestamp += peer.TakeClockJump();
        var packets = peer.PacketsPerFrame;
        for (var i = 0; i < packets; i++)
        {
            var header = Begin(stream, marker: i == packets - 1, null);
            var payload = FakeMedia.WriteVp8(_packet.AsSpan(header), options.Tag, stream.PictureId, i == 0, keyFrame, peer.VideoPayload);
            Finish(stream, header + payload, keep: true);
            if (peer.SendsCopies) Resend(stream.Ssrc, (ushort)(stream.Sequence - 1));
        }

        stream.Timestamp += VideoIntervalMs * 90;
    }

    private int Begin(SentStream stream, bool marker, byte? level)
    {
        var length = RtpHeader.MinLength;
        if (!options.Plain)
        {
            var extensions = new RtpExtensionWriter(_packet, length, twoByte: false);
            Span<byte> number = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(number, _transportSequence++);
            extensions.TryAdd(ClientFormats.TransportCcId, number);
            if (level is { } loud) extensions.TryAdd(ClientFormats.AudioLevelId, [(byte)(0x80 | loud)]);
            length += extensions.Finish();
        }

        RtpHeaderWriter.WriteFixed(_packet, marker, PayloadType(stream), stream.Sequence, stream.Timestamp, stream.Ssrc, !options.Plain);
        return length;
    }

    private byte PayloadType(SentStream stream) =>
        ReferenceEquals(stream, Video) ? peer.VideoPayloadType : ReferenceEquals(stream, Audio) ? peer.AudioPayloadType : stream.PayloadType;

    private void Finish(SentStream stream, int length, bool keep)
    {
        var sequence = stream.Sequence++;
        stream.Packets++;
        stream.Octets += (uint)length;
        if (keep) stream.Sent[sequence % stream.Sent.Length] = _packet.AsSpan(0, length).ToArray();
        if (keep && peer.LoseOutgoing?.Invoke(sequence) == true)
        {
            Lost++;
            return;
        }

        transport.SendRtp(_packet, length, spoilt: ReferenceEquals(stream, Audio) ? peer.SpoilsAudio : peer.SpoilsVideo);
    }

    private void OnKeyFrameRequest(uint ssrc)
    {
        KeyFrameRequests++;
        Film?.OnKeyFrameRequest(ssrc);
        Camera?.OnKeyFrameRequest(ssrc);
        foreach (var stream in new[] { Video, Share })
            if (stream.Ssrc == ssrc) stream.WantsKeyFrame = true;
    }

    private void Resend(uint ssrc, ushort sequence)
    {
        if (Film?.TryResend(ssrc, sequence) == true || Camera?.TryResend(ssrc, sequence) == true)
        {
            Resent++;
            return;
        }

        var stream = Video.Ssrc == ssrc ? Video : Share;
        if (stream.Sent[sequence % stream.Sent.Length] is not { } original || BinaryPrimitives.ReadUInt16BigEndian(original.AsSpan(2)) != sequence) return;
        Resent++;
        int length;
        if (options.Plain)
        {
            original.CopyTo(_packet.AsSpan());
            length = original.Length;
        }
        else
        {
            length = RtxPacket.Wrap(original, _packet, ClientFormats.Vp8Rtx, stream.RtxSsrc, stream.RtxSequence++);
        }

        transport.SendRtp(_packet, length);
    }
}

/// <summary>One RTP stream that a <see cref="TestPeer"/> sends.</summary>
internal sealed class SentStream(byte payloadType)
{
    public readonly uint Ssrc = (uint)Random.Shared.NextInt64(1, 1L << 32);
    public readonly uint RtxSsrc = (uint)Random.Shared.NextInt64(1, 1L << 32);
    public readonly byte[]?[] Sent = new byte[1024][];
    public readonly byte PayloadType = payloadType;
    public ushort Sequence = (ushort)Random.Shared.Next(65000, 65536);
    public ushort RtxSequence;
    public uint Timestamp = (uint)Random.Shared.NextInt64(1L << 32);
    public ushort PictureId;
    public uint Packets;
    public uint Octets;
    public volatile bool WantsKeyFrame = true;
}
