using System.Buffers.Binary;
using System.Text;
using Enx.Load.Peers;
using Enx.Media.Rtcp;
using Enx.Media.Rtp;

namespace Enx.Testing.Peers;

/// <summary>A <see cref="FakeCamera"/> as a <see cref="TestPeer"/> sends it: each stream under an SSRC and numbers of its own, told by MID
/// and RID. Belongs to the peer's thread.</summary>
internal sealed class SentCamera
{
    private const int FrameMs = 33;
    private const long MaxBehindUs = 200_000;

    private readonly int _descriptorId;
    private readonly byte[] _packet = new byte[2048];
    private readonly Stream[] _streams;
    private readonly ClientTransport _transport;
    private readonly Func<ushort> _number;
    private readonly bool _named;
    private byte[] _mid = [];
    private long _nextUs;

    /// <summary>Makes one.</summary>
    /// <param name="camera">What it shows.</param>
    /// <param name="tag">Whose it is.</param>
    /// <param name="named">Whether its packets name section and layer.</param>
    /// <param name="transport">Where it sends.</param>
    /// <param name="number">Gives the next transport-wide number.</param>
    public SentCamera(FakeCamera camera, uint tag, bool named, ClientTransport transport, Func<ushort> number)
    {
        (_transport, _number, _named, _descriptorId) = (transport, number, named, camera.DescriptorId);
        _streams = [.. camera.Rids.Select((rid, i) => new Stream(camera.Streams > 1 ? rid : "", camera.Encoder(tag, i)))];
    }

    /// <summary>The SSRCs of its streams, the lowest layer first.</summary>
    public IReadOnlyList<uint> Ssrcs => [.. _streams.Select(s => s.Ssrc)];

    /// <summary>The section that it is sent in.</summary>
    public void Name(string mid) => _mid = Encoding.ASCII.GetBytes(mid);

    /// <summary>The streams to send; all at first. Any thread may set it.</summary>
    public IReadOnlyCollection<string>? Wanted { get; set; }

    /// <summary>Sends the frames that are due.</summary>
    public void Tick(long nowUs)
    {
        if (nowUs < _nextUs) return;
        _nextUs = Math.Max(_nextUs + FrameMs * 1000L, nowUs - MaxBehindUs);
        var wanted = Wanted;
        foreach (var stream in _streams)
        {
            var on = wanted is null || stream.Rid.Length == 0 || wanted.Contains(stream.Rid);
            stream.Timestamp += FrameMs * 90;
            stream.WantsKeyFrame |= on && !stream.On;
            stream.On = on;
            if (!on) continue;
            var packets = stream.Encoder.Next(stream.WantsKeyFrame);
            stream.WantsKeyFrame = false;
            foreach (var packet in packets) Send(stream, packet);
        }
    }

    /// <summary>Writes the sender reports, with the time as NTP tells it.</summary>
    public void WriteReports(ref RtcpWriter writer, ulong now)
    {
        foreach (var stream in _streams)
            if (stream is { On: true, Packets: > 0 }) writer.TryWriteSenderReport(stream.Ssrc, now, stream.Timestamp, stream.Packets, stream.Octets, []);
    }

    /// <summary>Begins a stream anew with its next frame.</summary>
    public void OnKeyFrameRequest(uint ssrc)
    {
        foreach (var stream in _streams) stream.WantsKeyFrame |= stream.Ssrc == ssrc;
    }

    /// <summary>Sends a packet again, as it was; false when this is no stream of the camera, or the packet too old.</summary>
    public bool TryResend(uint ssrc, ushort sequence)
    {
        foreach (var stream in _streams)
        {
            if (stream.Ssrc != ssrc || stream.Sent[sequence % stream.Sent.Length] is not { } original || BinaryPrimitives.ReadUInt16BigEndian(original.AsSpan(2)) != sequence) continue;
            original.CopyTo(_packet.AsSpan());
            _transport.SendRtp(_packet, original.Length);
            return true;
        }

        return false;
    }

    private void Send(Stream stream, FakePacket packet)
    {
        Span<byte> number = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(number, _number());
        // A descriptor with its structure is longer than the one-byte form can say.
        var extensions = new RtpExtensionWriter(_packet, RtpHeader.MinLength, twoByte: true);
        extensions.TryAdd(ClientFormats.TransportCcId, number);
        if (_named) extensions.TryAdd(ClientFormats.MidId, _mid);
        if (_named && stream.Rid.Length > 0) extensions.TryAdd(ClientFormats.RidId, Encoding.ASCII.GetBytes(stream.Rid));
        if (packet.Descriptor.Length > 0) extensions.TryAdd(_descriptorId, packet.Descriptor);
        RtpHeaderWriter.WriteFixed(_packet, packet.Marker, ClientFormats.Vp8, stream.Sequence, stream.Timestamp, stream.Ssrc, hasExtension: true);
        var length = RtpHeader.MinLength + extensions.Finish();
        packet.Payload.CopyTo(_packet.AsSpan(length));
        length += packet.Payload.Length;
        stream.Packets++;
        stream.Octets += (uint)packet.Payload.Length;
        stream.Sent[stream.Sequence % stream.Sent.Length] = _packet.AsSpan(0, length).ToArray();
        stream.Sequence++;
        _transport.SendRtp(_packet, length);
    }

    private sealed class Stream(string rid, FakeEncoder encoder)
    {
        public readonly string Rid = rid;
        public readonly FakeEncoder Encoder = encoder;
        public readonly uint Ssrc = (uint)Random.Shared.NextInt64(1, 1L << 32);
        public readonly byte[]?[] Sent = new byte[512][];
        public ushort Sequence = (ushort)Random.Shared.Next(65000, 65536);
        public uint Timestamp = (uint)Random.Shared.NextInt64(1L << 32);
        public uint Packets;
        public uint Octets;
        public bool WantsKeyFrame;
        public bool On = true;
    }
}
