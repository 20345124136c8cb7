using System.Buffers.Binary;
using System.Text;

namespace Enx.Testing.Peers;

/// <summary>One packet of a <see cref="FakeEncoder"/>.</summary>
/// <param name="Payload">The RTP payload.</param>
/// <param name="Descriptor">The dependency descriptor; empty when none is sent.</param>
/// <param name="Marker">The RTP marker: the picture ends here.</param>
public sealed record FakePacket(byte[] Payload, byte[] Descriptor, bool Marker);

/// <summary>
/// Makes the packets of one RTP stream of video as a browser's encoder would lay them out: temporal layers 0 2 1 2, spatial layers, key
/// pictures, picture ids. What is in them is a <see cref="FakeFrame"/>.
/// </summary>
/// <param name="codec">Which codec.</param>
/// <param name="layers">Its layers, and the sizes of its pictures.</param>
/// <param name="width">Width of the highest layer, pixels.</param>
/// <param name="height">Its height, pixels.</param>
/// <param name="tag">The publisher's number.</param>
/// <param name="stream">Which of the publisher's simulcast streams.</param>
/// <param name="keyOnly">Whether lower spatial layers serve the higher in key pictures alone.</param>
/// <param name="described">Whether a dependency descriptor goes with each packet.</param>
public sealed class FakeEncoder(FakeCodec codec, FakeLayers layers, int width, int height, uint tag = 1, byte stream = 0, bool keyOnly = false, bool described = false)
{
    private readonly uint[] _lastBase = new uint[4];
    private readonly uint[] _lastMiddle = new uint[4];
    private uint _number = (uint)Random.Shared.Next(1 << 20);
    private ushort _pictureId = (ushort)Random.Shared.Next(1 << 15);
    private byte _tl0PicIdx = (byte)Random.Shared.Next(256);
    private int _sinceKey = -1;

    /// <summary>Packets of each frame.</summary>
    public int PacketsPerFrame { get; set; } = 1;

    /// <summary>Bytes of payload of each packet.</summary>
    public int PacketLength { get; set; } = 200;

    /// <summary>Encodes one picture; the first is a key picture in any case.</summary>
    public IReadOnlyList<FakePacket> Next(bool key = false)
    {
        key |= _sinceKey < 0;
        _sinceKey = key ? 0 : _sinceKey + 1;
        var temporal = layers.TemporalOf(_sinceKey);
        _pictureId = (ushort)(_pictureId + 1 & 0x7FFF);
        if (temporal == 0) _tl0PicIdx++;
        var packets = new List<FakePacket>();
        var below = FakeFrame.None;
        for (var s = 0; s < layers.SpatialLayers; s++)
        {
            // The second of the highest frames rests on the middle one, if there is any; all others on the base.
            var onMiddle = temporal == 2 && _sinceKey % 4 == 3;
            var frame = new FakeFrame(tag, stream, (byte)s, (byte)temporal, _number++, key ? FakeFrame.None : onMiddle ? _lastMiddle[s] : _lastBase[s], s > 0 && (key || !keyOnly) ? below : FakeFrame.None);
            below = frame.Number;
            if (temporal == 0) _lastBase[s] = frame.Number;
            if (temporal == 1) _lastMiddle[s] = frame.Number;
            for (var i = 0; i < PacketsPerFrame; i++) packets.Add(Packet(frame, key, !onMiddle, i == 0, i == PacketsPerFrame - 1));
        }

        return packets;
    }

    private FakePacket Packet(in FakeFrame frame, bool key, bool restsOnBase, bool first, bool last)
    {
        var payload = new byte[Math.Max(PacketLength, 64)];
        payload.AsSpan().Fill(0xAA);
        switch (codec)
        {
            case FakeCodec.Vp8:
                WriteVp8(payload, frame, key, restsOnBase, first);
                break;
            case FakeCodec.Vp9:
                WriteVp9(payload, frame, key, first, last);
                break;
            case FakeCodec.H264:
                WriteH264(payload, key, first);
                break;
            default:
                // AV1 RTP specification §4.4: Z for what goes on, Y for what will, one unit, N where a sequence begins.
                payload[0] = (byte)((first ? 0 : 0x80) | (last ? 0 : 0x40) | 0x10 | (key && first && frame.Spatial == 0 ? 0x08 : 0));
                payload[1] = 0x32;
                break;
        }

        frame.Write(payload);
        return new FakePacket(payload, described ? Describe(frame, key, first, last) : [], last && frame.Spatial == layers.SpatialLayers - 1);
    }

    private byte[] Describe(in FakeFrame frame, bool key, bool first, bool last)
    {
        Span<byte> data = stackalloc byte[256];
        return data[..layers.Write(data, (ushort)frame.Number, frame.Spatial, frame.Temporal, key, first, last)].ToArray();
    }

    private void WriteVp8(Span<byte> payload, in FakeFrame frame, bool key, bool restsOnBase, bool first)
    {
        payload[0] = (byte)(0x80 | (first ? 0x10 : 0)); // X, S
        payload[1] = 0xE0; // I, L, T
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)(0x8000 | _pictureId));
        payload[4] = _tl0PicIdx;
        payload[5] = (byte)(frame.Temporal << 6 | (frame.Temporal > 0 && restsOnBase ? 0x20 : 0)); // TID, Y
        if (!first) return;
        payload[6] = (byte)(key ? 0x10 : 0x11);
        if (!key) return;
        payload[9] = 0x9D;
        payload[10] = 0x01;
        payload[11] = 0x2A;
        BinaryPrimitives.WriteUInt16LittleEndian(payload[12..], (ushort)width);
        BinaryPrimitives.WriteUInt16LittleEndian(payload[14..], (ushort)height);
    }

    private void WriteVp9(Span<byte> payload, in FakeFrame frame, bool key, bool first, bool last)
    {
        var feeds = frame.Spatial < layers.SpatialLayers - 1 && (key || !keyOnly);
        var structure = key && first && frame.Spatial == 0;
        payload[0] = (byte)(0xA0 | (key ? 0 : 0x40) | (first ? 0x08 : 0) | (last ? 0x04 : 0) | (structure ? 0x02 : 0) | (feeds ? 0 : 0x01));
        BinaryPrimitives.WriteUInt16BigEndian(payload[1..], (ushort)(0x8000 | _pictureId));
        payload[3] = (byte)(frame.Temporal << 5 | frame.Spatial << 1 | (frame.Lower != FakeFrame.None ? 1 : 0));
        payload[4] = _tl0PicIdx;
        if (!structure) return;
        payload[5] = (byte)(layers.SpatialLayers - 1 << 5 | 0x10);
        for (var s = 0; s < layers.SpatialLayers; s++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload[(6 + 4 * s)..], (ushort)(width >> layers.SpatialLayers - 1 - s));
            BinaryPrimitives.WriteUInt16BigEndian(payload[(8 + 4 * s)..], (ushort)(height >> layers.SpatialLayers - 1 - s));
        }
    }

    private void WriteH264(Span<byte> payload, bool key, bool first)
    {
        if (!key || !first)
        {
            payload[0] = (byte)(key ? 0x65 : 0x41);
            payload[1] = (byte)(first ? 0x9A : 0x1A); // the first macroblock, or not
            return;
        }

        // STAP-A: parameter sets of the sequence and of the picture, then an IDR slice with the rest.
        payload[0] = 0x78;
        var sps = WriteParameters(payload[3..]);
        BinaryPrimitives.WriteUInt16BigEndian(payload[1..], (ushort)sps);
        ReadOnlySpan<byte> pps = [0x00, 0x04, 0x68, 0xCE, 0x3C, 0x80];
        pps.CopyTo(payload[(3 + sps)..]);
        var rest = payload[(3 + sps + pps.Length)..];
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)(rest.Length - 2));
        rest[2] = 0x65;
        rest[3] = 0x88;
    }

    /// <summary>A sequence parameter set (H.264 §7.3.2.1.1) of the baseline profile that says no more than the size; returns its length.</summary>
    private int WriteParameters(Span<byte> unit)
    {
        var (columns, rows) = ((width + 15) / 16, (height + 15) / 16);
        var bits = new StringBuilder("01100111" + "01000010" + "11000000" + "00011111"); // the unit, profile, constraints, level
        bits.Append(Code(0)).Append(Code(0)).Append(Code(2)).Append(Code(1)).Append('0'); // id, frame numbers, order, references
        bits.Append(Code(columns - 1)).Append(Code(rows - 1)).Append("11"); // frames, not fields
        bits.Append('1').Append(Code(0)).Append(Code((16 * columns - width) / 2)).Append(Code(0)).Append(Code((16 * rows - height) / 2)); // cropping
        bits.Append("01"); // nothing on display; the end
        while (bits.Length % 8 != 0) bits.Append('0');
        for (var i = 0; i < bits.Length / 8; i++) unit[i] = Convert.ToByte(bits.ToString(8 * i, 8), 2);
        return bits.Length / 8;

        static string Code(int value)
        {
            var digits = Convert.ToString(value + 1, 2);
            return new string('0', digits.Length - 1) + digits;
        }
    }
}
