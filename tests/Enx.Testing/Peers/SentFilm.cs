using System.Buffers.Binary;
using System.Text;
using Enx.Load.Peers;
using Enx.Media.Rtcp;
using Enx.Media.Rtp;

namespace Enx.Testing.Peers;

/// <summary>
/// A <see cref="Film"/> as a <see cref="TestPeer"/>'s camera: each layer a stream of its own, told by MID and RID. A layer for which a key
/// frame is asked begins anew, and so does one that is wanted again. Belongs to the peer's thread.
/// </summary>
internal sealed class SentFilm
{
    private const int MaxPayload = 1100;
    private const int DescriptorLength = 4;
    private const long MaxBehindUs = 500_000;

    private readonly byte[] _packet = new byte[2048];
    private readonly Layer[] _layers;
    private readonly ClientTransport _transport;
    private readonly Func<ushort> _number;
    private readonly byte[] _mid;
    private readonly int _frameMs;
    private uint _timestamp = (uint)Random.Shared.NextInt64(1L << 32);
    private long _nextUs;

    /// <summary>A film that begins with the first tick.</summary>
    /// <param name="film">The film.</param>
    /// <param name="mid">The camera's section.</param>
    /// <param name="start">The frame to begin with, so that not all cameras send their key frames together.</param>
    /// <param name="transport">Sends it.</param>
    /// <param name="number">The next transport-wide number.</param>
    public SentFilm(Film film, string mid, int start, ClientTransport transport, Func<ushort> number)
    {
        (_transport, _number, _mid, _frameMs) = (transport, number, Encoding.ASCII.GetBytes(mid), film.FrameMs);
        _layers = [.. film.Layers.Select(l => new Layer(l, start % l.Frames.Length))];
    }

    /// <summary>The layers to send; all at first. Any thread may set it.</summary>
    public IReadOnlyCollection<string>? Wanted { get; set; }

    /// <summary>Sends the frames that are due.</summary>
    public void Tick(long nowUs)
    {
        if (nowUs < _nextUs) return;
        _nextUs = Math.Max(_nextUs + _frameMs * 1000L, nowUs - MaxBehindUs);
        _timestamp += (uint)_frameMs * 90;
        var wanted = Wanted;
        foreach (var layer in _layers)
        {
            var on = wanted is null || wanted.Contains(layer.Film.Rid);
            // Nothing can be decoded of a layer that was away, or is begun in the middle, until its next key frame.
            if (on && !layer.On) layer.Position = 0;
            layer.On = on;
            if (on) SendFrame(layer);
        }
    }

    /// <summary>Writes the sender reports, with the time as NTP tells it.</summary>
    public void WriteReports(ref RtcpWriter writer, ulong now)
    {
        foreach (var layer in _layers)
            if (layer is { On: true, Packets: > 0 }) writer.TryWriteSenderReport(layer.Ssrc, now, _timestamp, layer.Packets, layer.Octets, []);
    }

    /// <summary>Begins a layer anew.</summary>
    public void OnKeyFrameRequest(uint ssrc)
    {
        foreach (var layer in _layers)
            if (layer.Ssrc == ssrc) layer.Position = 0;
    }

    /// <summary>Sends a packet again, as it was.</summary>
    /// <returns>False when this is no stream of the film, or the packet too old.</returns>
    public bool TryResend(uint ssrc, ushort sequence)
    {
        foreach (var layer in _layers)
        {
            if (layer.Ssrc != ssrc || layer.Sent[sequence % layer.Sent.Length] is not { } original || BinaryPrimitives.ReadUInt16BigEndian(original.AsSpan(2)) != sequence) continue;
            original.CopyTo(_packet.AsSpan());
            _transport.SendRtp(_packet, original.Length);
            return true;
        }

        return false;
    }

    private void SendFrame(Layer layer)
    {
        var frame = layer.Film.Frames[layer.Position];
        layer.Position = (layer.Position + 1) % layer.Film.Frames.Length;
        layer.PictureId++;
        for (var at = 0; at < frame.Length; at += MaxPayload)
        {
            var part = frame.AsSpan(at, Math.Min(MaxPayload, frame.Length - at));
            var length = WriteHeader(layer, marker: at + part.Length == frame.Length);

            // RFC 7741 §4.2: X; S where the frame begins; I and a picture id of 15 bits.
            _packet[length] = (byte)(0x80 | (at == 0 ? 0x10 : 0));
            _packet[length + 1] = 0x80;
            BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(length + 2), (ushort)(0x8000 | layer.PictureId & 0x7FFF));
            part.CopyTo(_packet.AsSpan(length + DescriptorLength));
            length += DescriptorLength + part.Length;

            layer.Packets++;
            layer.Octets += (uint)part.Length;
            layer.Sent[layer.Sequence % layer.Sent.Length] = _packet.AsSpan(0, length).ToArray();
            layer.Sequence++;
            _transport.SendRtp(_packet, length);
        }
    }

    private int WriteHeader(Layer layer, bool marker)
    {
        Span<byte> number = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(number, _number());
        var extensions = new RtpExtensionWriter(_packet, RtpHeader.MinLength, twoByte: false);
        extensions.TryAdd(ClientFormats.TransportCcId, number);
        extensions.TryAdd(ClientFormats.MidId, _mid);
        extensions.TryAdd(ClientFormats.RidId, layer.Rid);
        RtpHeaderWriter.WriteFixed(_packet, marker, ClientFormats.Vp8, layer.Sequence, _timestamp, layer.Ssrc, hasExtension: true);
        return RtpHeader.MinLength + extensions.Finish();
    }

    private sealed class Layer(FilmLayer film, int start)
    {
        public readonly FilmLayer Film = film;
        public readonly byte[] Rid = Encoding.ASCII.GetBytes(film.Rid);
        public readonly uint Ssrc = (uint)Random.Shared.NextInt64(1, 1L << 32);
        public readonly byte[]?[] Sent = new byte[512][];
        public ushort Sequence = (ushort)Random.Shared.Next(65000, 65536);
        public ushort PictureId;
        public uint Packets;
        public uint Octets;
        public int Position = start;
        public bool On = true;
    }
}
