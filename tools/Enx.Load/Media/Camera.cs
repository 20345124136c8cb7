using System.Buffers.Binary;
using System.Text;
using Enx.Load.Peers;
using Enx.Media.Rtcp;

namespace Enx.Load.Media;

/// <summary>
/// A camera (or a screen) in layers of simulcast, as a browser lays VP8 out: thirty pictures a second in each layer, temporal layers 0 2 1 2, key
/// pictures four times as large as others, when they are asked for and at the beginning. What is in the pictures is filler. Used by the client's
/// loop alone, but for <see cref="Wanted"/> and <see cref="On"/>.
/// </summary>
internal sealed class Camera
{
    private const int FramesPerSecond = 30;
    private const int FrameUs = 1_000_000 / FramesPerSecond;
    private const int TicksPerFrame = 90_000 / FramesPerSecond;
    private const long MostBehindUs = 200_000;

    private readonly RtpSender _sender;
    private readonly uint _tag;
    private readonly Layer[] _layers;
    private byte[] _mid = [];
    private long _nextUs;
    private volatile bool _on = true;
    private volatile IReadOnlyCollection<string>? _wanted;

    /// <summary>Makes one.</summary>
    /// <param name="sender">Sends its packets.</param>
    /// <param name="tag">The owner's number.</param>
    /// <param name="layers">What it sends, the lowest first.</param>
    /// <param name="random">Where its first numbers come from.</param>
    public Camera(RtpSender sender, uint tag, IReadOnlyList<VideoLayer> layers, Random random)
    {
        (_sender, _tag) = (sender, tag);
        _layers = [.. layers.Select(l => new Layer(l, layers.Count > 1, random))];
    }

    /// <summary>Whether it sends at all. Any thread may set it.</summary>
    public bool On
    {
        get => _on;
        set => _on = value;
    }

    /// <summary>The names of the layers to send; all when null. Any thread may set it.</summary>
    public IReadOnlyCollection<string>? Wanted
    {
        get => _wanted;
        set => _wanted = value;
    }

    /// <summary>When it has something to do next, µs.</summary>
    public long DueUs => _nextUs;

    /// <summary>The names of its layers, the lowest first; one empty name where there is only one.</summary>
    public IEnumerable<string> Rids => _layers.Select(l => Encoding.ASCII.GetString(l.Rid));

    /// <summary>The SSRC of the lowest layer.</summary>
    public uint Ssrc => _layers[0].Ssrc;

    /// <summary>Key pictures that were asked for.</summary>
    public int KeyFrameRequests { get; private set; }

    /// <summary>Packets sent again.</summary>
    public int Resent { get; private set; }

    /// <summary>The section that it is sent in.</summary>
    public void Name(byte[] mid) => _mid = mid;

    /// <summary>Sends the pictures that are due.</summary>
    public void Tick(long nowUs)
    {
        if (nowUs < _nextUs) return;
        _nextUs = Math.Max(_nextUs + FrameUs, nowUs - MostBehindUs);
        var wanted = _wanted;
        foreach (var layer in _layers)
        {
            layer.Timestamp += TicksPerFrame;
            var on = _on && (wanted is null || _layers.Length == 1 || wanted.Contains(layer.Name));
            layer.WantsKeyFrame |= on && !layer.On;
            layer.On = on;
            if (on) SendPicture(layer, nowUs);
        }
    }

    /// <summary>Begins a layer anew with its next picture.</summary>
    public void OnKeyFrameRequest(uint ssrc)
    {
        foreach (var layer in _layers)
        {
            if (layer.Ssrc != ssrc) continue;
            KeyFrameRequests++;
            layer.WantsKeyFrame = true;
        }
    }

    /// <summary>Sends a packet again, byte for byte as it was, when it is known still.</summary>
    public void Resend(uint ssrc, ushort sequence)
    {
        foreach (var layer in _layers)
        {
            if (layer.Ssrc != ssrc || layer.Sent[sequence % Layer.Kept] is not { Length: > 0 } sent || sent.Sequence != sequence) continue;
            Resent++;
            Send(layer, sent);
        }
    }

    /// <summary>Writes the sender reports.</summary>
    public void WriteReports(ref RtcpWriter writer, ulong ntp)
    {
        foreach (var layer in _layers)
            if (layer is { On: true, Packets: > 0 }) writer.TryWriteSenderReport(layer.Ssrc, ntp, layer.Timestamp, layer.Packets, layer.Octets, []);
    }

    private void SendPicture(Layer layer, long nowUs)
    {
        var picture = layer.Next();
        var left = picture.Bytes;
        for (var i = 0; left > 0; i++)
        {
            // Parts of equal size, as encoders make them.
            var parts = (left + Layer.MostPayload - 1) / Layer.MostPayload;
            var length = Math.Max((left + parts - 1) / parts, Layer.LeastPayload);
            left -= length;
            var sent = new SentPacket
            {
                Length = (ushort)length,
                Sequence = layer.Sequence++,
                Number = _sender.NextNumber(),
                Timestamp = layer.Timestamp,
                SentUs = nowUs,
                Picture = picture.Numbers,
                Starts = i == 0,
                Ends = left <= 0,
            };
            layer.Packets++;
            layer.Octets += (uint)length;
            layer.Sent[sent.Sequence % Layer.Kept] = sent;
            Send(layer, sent);
        }
    }

    /// <summary>Writes a packet from what is known of it: the same each time.</summary>
    private void Send(Layer layer, in SentPacket sent)
    {
        var fields = new RtpFields
        {
            Ssrc = layer.Ssrc,
            PayloadType = ClientFormats.Vp8,
            Sequence = sent.Sequence,
            Timestamp = sent.Timestamp,
            Marker = sent.Ends,
            Mid = _mid,
            Rid = layer.Rid,
        };
        var payload = _sender.Begin(fields, sent.Number, null, out var length)[..sent.Length];
        WriteVp8(payload, layer, sent);
        new MediaStamp(_tag, sent.SentUs).Write(payload);
        _sender.Send(length + sent.Length);
    }

    /// <summary>A VP8 payload: the descriptor (RFC 7741 §4.2), and at the start of a picture what its header says (RFC 6386 §9.1).</summary>
    private static void WriteVp8(Span<byte> payload, Layer layer, in SentPacket sent)
    {
        var (picture, key) = (sent.Picture, sent.Picture.Key);
        payload[0] = (byte)(0x80 | (sent.Starts ? 0x10 : 0)); // X, S
        payload[1] = 0xE0; // I, L, T
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)(0x8000 | picture.PictureId));
        payload[4] = picture.Tl0PicIdx;
        payload[5] = (byte)(picture.Temporal << 6 | (picture.Syncs ? 0x20 : 0)); // TID, Y
        payload[6..].Fill(0xAA);
        if (!sent.Starts) return;
        payload[6] = (byte)(key ? 0x10 : 0x11);
        if (!key) return;
        payload[9] = 0x9D;
        payload[10] = 0x01;
        payload[11] = 0x2A;
        BinaryPrimitives.WriteUInt16LittleEndian(payload[12..], (ushort)layer.Spec.Width);
        BinaryPrimitives.WriteUInt16LittleEndian(payload[14..], (ushort)layer.Spec.Height);
    }

    /// <summary>The running numbers of a picture.</summary>
    private struct Picture
    {
        public ushort PictureId;
        public byte Tl0PicIdx;
        public byte Temporal;
        public bool Syncs;
        public bool Key;
    }

    /// <summary>What makes a packet: enough to write it again.</summary>
    private struct SentPacket
    {
        public ushort Length;
        public ushort Sequence;
        public ushort Number;
        public uint Timestamp;
        public long SentUs;
        public Picture Picture;
        public bool Starts;
        public bool Ends;
    }

    /// <summary>One layer.</summary>
    private sealed class Layer(VideoLayer spec, bool named, Random random)
    {
        /// <summary>Packets that can be sent again.</summary>
        public const int Kept = 512;

        public const int MostPayload = 1100;
        public const int LeastPayload = 48;

        /// <summary>How much larger than the mean a key picture is, and pictures of each temporal layer, a hundredth each: together a run of four is as large as four means.</summary>
        private const int KeyPercent = 400;
        private static readonly int[] TemporalPercent = [160, 100, 70];

        private readonly int _meanBytes = spec.BitsPerSecond / 8 / FramesPerSecond;
        private ushort _pictureId = (ushort)random.Next(1 << 15);
        private byte _tl0PicIdx = (byte)random.Next(256);
        private int _sinceKey;

        public readonly SentPacket[] Sent = new SentPacket[Kept];
        public readonly byte[] Rid = named ? Encoding.ASCII.GetBytes(spec.Rid) : [];
        public readonly uint Ssrc = (uint)random.NextInt64(1, 1L << 32);
        public ushort Sequence = (ushort)random.Next(1, 0x7FFF);
        public uint Timestamp = (uint)random.NextInt64(1L << 32);
        public uint Packets;
        public uint Octets;
        public bool WantsKeyFrame = true;
        public bool On = true;

        public VideoLayer Spec => spec;

        public string Name => spec.Rid;

        /// <summary>The next picture, and its bytes.</summary>
        public (Picture Numbers, int Bytes) Next()
        {
            var key = WantsKeyFrame;
            WantsKeyFrame = false;
            _sinceKey = key ? 0 : _sinceKey + 1;
            var temporal = (_sinceKey % 4) switch { 0 => 0, 2 => 1, _ => 2 };
            _pictureId = (ushort)(_pictureId + 1 & 0x7FFF);
            if (temporal == 0) _tl0PicIdx++;
            // The second of the highest pictures rests on the middle one; all others on the base alone, so that a receiver may go up there.
            var syncs = temporal > 0 && _sinceKey % 4 != 3;
            return (new Picture { PictureId = _pictureId, Tl0PicIdx = _tl0PicIdx, Temporal = (byte)temporal, Syncs = syncs, Key = key }, _meanBytes * (key ? KeyPercent : TemporalPercent[temporal]) / 100);
        }
    }
}
