using Enx.Media.Rtp;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Rtp;

public class VideoPacketReaderTests
{
    [Theory]
    [InlineData("Vp8", "90f0 8123 45 20 10 00 00 9d012a 8002 6801", true, "start end key S0 T0 up 640x360")]
    [InlineData("Vp8", "90f0 8123 45 60 11", false, "start S0 T1 up")] // T1 with Y
    [InlineData("Vp8", "b0f0 8123 45 80 11", true, "start end S0 T2 discardable")]
    [InlineData("Vp8", "80f0 8123 45 80 11", true, "end S0 T2")] // not the first packet
    [InlineData("Vp9", "08", true, "start key S0 T0 up")]
    [InlineData("Vp9", "ac 05 20 07", true, "start end key S0 T1")] // T1 SID 0, neither U nor base
    [InlineData("Vp9", "ac 8005 13 07", true, "start end S1 T0 up")] // the upper layer of a key picture is no place to begin
    [InlineData("Vp9", "a2 05 00 07 38 0140 00b4 0280 0168 0000", true, "S0 T0 up 320x180")] // structure without B: not the start
    [InlineData("Vp9", "ae 05 00 07 38 0140 00b4 0280 0168 01 04 02", true, "start end key S0 T0 up 320x180")]
    [InlineData("Vp9", "fc 05 34 03 02", true, "start end S2 T1 up")] // flexible, two references, U set
    [InlineData("Vp9", "fc 05 28 03 03 03", true, "")] // flexible, references without end
    [InlineData("H264", "41 9a", true, "start end S0 T0")]
    [InlineData("H264", "01 9a", true, "start end S0 T0 discardable")]
    [InlineData("H264", "41 1a", false, "S0 T0")] // a slice that is not the picture's first
    [InlineData("H264", "65 88", false, "start key S0 T0")]
    [InlineData("H264", "67 42c01f da01 4016 e8", false, "start key S0 T0 1280x720")]
    [InlineData("Av1", "10 0a", true, "start end S0 T0")]
    [InlineData("Av1", "90 0a", false, "S0 T0")] // goes on with a unit
    [InlineData("None", "10 0a", false, "")]
    public void Every_codec_says_what_it_can(string codec, string payload, bool marker, string expected)
    {
        var reader = new VideoPacketReader();
        var read = reader.TryRead(Enum.Parse<VideoCodec>(codec), Hex.Bytes(payload), [], marker, out var info);
        Assert.Equal(expected, read ? Describe(info) : "");
    }

    [Fact]
    public void A_key_frame_of_H264_begins_with_its_parameters_and_not_again_with_its_slice()
    {
        var reader = new VideoPacketReader();
        Assert.True(Key("67 42c01f", false));
        Assert.False(Key("68 ce3c80", false));
        Assert.False(Key("65 88", false));
        Assert.False(Key("65 08", true));
        Assert.False(Key("41 9a", true));
        Assert.True(Key("65 88", true)); // without parameters, the slice itself

        bool Key(string payload, bool marker)
        {
            Assert.True(reader.TryRead(VideoCodec.H264, Hex.Bytes(payload), [], marker, out var info));
            return info.KeyFrame;
        }
    }

    [Theory]
    // profile 66, level 31; id 0; log2_max_frame_num 0; poc type 2; 1 reference; 40 x 23 macroblocks, frames; 8 lines cropped below
    [InlineData("01000010 00000000 00011111 1 1 011 010 0 00000101000 000010111 1 1 1 1 1 1 00101 0", 640, 360)]
    // the same without cropping
    [InlineData("01000010 00000000 00011111 1 1 011 010 0 00000101000 000010111 1 1 0 0", 640, 368)]
    // profile 100: chroma 4:2:0, depths 8, no scaling lists; poc type 0; 80 x 45 macroblocks
    [InlineData("01100100 00000000 00011111 1 010 1 1 0 0 1 1 1 010 0 0000001010000 00000101101 1 1 0 0", 1280, 720)]
    // profile 100 with one flat scaling list (its first delta is -8)
    [InlineData("01100100 00000000 00011111 1 010 1 1 0 1 1 000010001 0000000 1 1 1 010 0 0000001010000 00000101101 1 1 0 0", 1280, 720)]
    // fields: 40 x 12 map units of two macroblocks, cropped by 6 in units of four lines
    [InlineData("01000010 00000000 00011111 1 1 011 010 0 00000101000 0001100 0 0 1 1 1 1 1 00111 0", 640, 360)]
    public void The_size_of_H264_pictures_is_read_from_their_parameters(string bits, int width, int height)
    {
        Assert.True(H264Payload.TryReadSize(Bits.Bytes(bits), out var w, out var h));
        Assert.Equal((width, height), (w, h));
    }

    [Fact]
    public void The_size_of_AV1_pictures_is_read_from_their_sequence_header()
    {
        // profile 0, no still; no timing, no delays; one operating point 0, level 5; 10 and 9 bits of size: 639, 359
        var header = Bits.Bytes("000 0 0 0 0 00000 000000000000 00101 1001 1000 1001111111 101100111");
        byte[] payload = [0x28, 0x02, 0x12, 0x00, 0x0A, (byte)header.Length, .. header]; // N, W=2: delimiter with its length, sequence header
        Assert.True(new VideoPacketReader().TryRead(VideoCodec.Av1, payload, [], false, out var info));
        Assert.Equal("start key S0 T0 640x360", Describe(info));
    }

    [Fact]
    public void Sizes_of_lower_layers_are_known_from_the_structure_or_taken_as_halves()
    {
        var reader = new VideoPacketReader();
        var data = new byte[256];
        Assert.True(reader.TryRead(VideoCodec.Vp9, [0], data.AsSpan(0, new FakeLayers(3, 3, true, 1280, 720).Write(data, 1, 0, 0, true, true, true)), false, out var info));
        Assert.Equal((320, 180), (info.Width, info.Height));
        Assert.Equal(((ushort)1280, (ushort)720), reader.SizeOf(2));

        reader.Reset();
        var sequence = Bits.Bytes("000 0 0 0 0 00000 000000000000 00101 1001 1000 1001111111 101100111");
        byte[] payload = [0x18, 0x0A, (byte)sequence.Length, .. sequence];
        Assert.True(reader.TryRead(VideoCodec.Av1, payload, data.AsSpan(0, new FakeLayers(2, 1).Write(data, 1, 0, 0, true, true, true)), false, out info));
        Assert.Equal((320, 180), (info.Width, info.Height));
        Assert.Equal(((ushort)640, (ushort)360), reader.SizeOf(1));
    }

    [Theory]
    // how many layers the descriptor has, which names no sizes; first packets of pictures, a key picture first; the sizes known in the end
    [InlineData(3, "be ae5c 10 50 0140 00b4 0280 0168 0500 02d0 834983", "320x180 640x360 1280x720")] // flexible, as Chromium sends it
    [InlineData(3, "be ae59 10 30 0140 00b4 0280 0168 834983", "320x180 640x360 1280x720")] // two of three are sent: the third would double the second
    [InlineData(3, "ae 8005 00 07 58 0140 00b4 0280 0168 0500 02d0 01 04 02", "320x180 640x360 1280x720")] // non-flexible, with a picture group
    [InlineData(3, "ae 8005 00 07 50 0000 0000 0280 0168 0500 02d0", "320x180 640x360 1280x720")] // the lowest is left out
    [InlineData(3, "ae 8005 00 07 50 01e0 010e 0280 0168 03c0 021c", "480x270 640x360 960x540")] // as they are, not as halves
    [InlineData(1, "be ae5c 10 10 0140 00b4 8349", "320x180")]
    [InlineData(3, "ae 8005 00 07 40", "0x0 0x0 0x0")] // a structure without sizes
    [InlineData(3, "ac 8005 00 07", "0x0 0x0 0x0")] // none
    [InlineData(3, "be ae5c 10 50 0140", "0x0 0x0 0x0")] // cut off
    [InlineData(3, "be ae5c 10 50 0140 00b4 0280 0168 0500 02d0|be ae5d 10 30 0140 00b4 0280 0168", "320x180 640x360 1280x720")]
    [InlineData(2, "be ae5c 10 30 0280 0168 0500 02d0|be ae5d 10 30 0140 00b4 0280 0168", "320x180 640x360")] // another camera
    [InlineData(2, "be ae5c 10 30 0280 0168 0500 02d0|fe ae5d 10 02 30 0140 00b4 0280 0168", "320x180 640x360")] // VP9 changes its size between key pictures
    [InlineData(2, "be ae5c 10 30 0280 0168 0500 02d0|fc ae5d 10 02", "640x360 1280x720")] // a picture that says nothing changes nothing
    public void Where_descriptors_name_no_sizes_VP9_payloads_do(int spatialLayers, string pictures, string expected)
    {
        var (reader, layers, data) = (new VideoPacketReader(), new FakeLayers(spatialLayers, 3, keyOnly: true), new byte[256]);
        var frame = (ushort)1;
        foreach (var payload in pictures.Split('|').Select(Hex.Bytes))
        {
            var key = (payload[0] & 0x40) == 0;
            var length = layers.Write(data, frame, 0, 0, key, start: true, end: true);
            Assert.True(reader.TryRead(VideoCodec.Vp9, payload, data.AsSpan(0, length), marker: false, out var info));
            Assert.Equal((key, true), (info.KeyFrame, info.HasDescriptor));
            if ((payload[0] & 0x02) != 0) Assert.Equal(reader.SizeOf(0), (info.Width, info.Height));
            frame += (ushort)spatialLayers;
        }

        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, spatialLayers).Select(s => $"{reader.SizeOf(s).Width}x{reader.SizeOf(s).Height}")));
    }

    [Theory]
    // what a receiver of each layer gets of eight pictures, S0 S1 S2 each; a dot is left out
    [InlineData(false, 0, 0, "0..|...|...|...|0..|...|...|...")]
    [InlineData(false, 0, 2, "0..|0..|0..|0..|0..|0..|0..|0..")]
    [InlineData(false, 1, 1, "01.|...|01.|...|01.|...|01.|...")]
    [InlineData(false, 2, 2, "012|012|012|012|012|012|012|012")]
    [InlineData(true, 0, 0, "0..|...|...|...|0..|...|...|...")]
    [InlineData(true, 1, 1, "01.|...|.1.|...|.1.|...|.1.|...")]
    [InlineData(true, 2, 2, "012|..2|..2|..2|..2|..2|..2|..2")]
    [InlineData(true, 7, 7, "012|..2|..2|..2|..2|..2|..2|..2")]
    public void A_stream_is_thinned_out_by_its_descriptors_and_alike_by_VP9_payloads(bool keyOnly, int spatial, int temporal, string expected)
    {
        Assert.Equal(expected, Thin(described: true));
        Assert.Equal(expected, Thin(described: false));

        string Thin(bool described) => string.Join('|', Pictures(keyOnly, described, 8).Select(p => string.Concat(p.Select(f => f.IsNeededFor(spatial, temporal) ? $"{f.Spatial}" : "."))));
    }

    [Theory]
    // from → to, and the frame (picture.layer) of nine pictures after the key picture where the receiver may first be switched
    [InlineData(false, 2, 2, 0, 0, "4.0")] // down: at the next base of what it has
    [InlineData(false, 2, 2, 1, 2, "2.1")]
    [InlineData(false, 2, 0, 2, 2, "4.2")] // not at 2.2, whose lower layers it was not sent
    [InlineData(false, 2, 2, 2, 0, "1.0")] // fewer pictures: at once
    [InlineData(false, 1, 2, 2, 2, "8.0")] // up: the next key picture
    [InlineData(true, 2, 2, 0, 2, "8.0")] // K-SVC: the same down
    [InlineData(true, 0, 2, 1, 0, "8.0")]
    [InlineData(true, 1, 0, 1, 1, "4.1")] // more pictures: at the base
    [InlineData(true, 1, 0, 1, 2, "2.1")] // or in the middle, whose picture rests on the base alone
    public void A_receiver_is_switched_only_where_it_can_decode_all_that_follows(bool keyOnly, int fromSpatial, int fromTemporal, int toSpatial, int toTemporal, string expected)
    {
        var first = Pictures(keyOnly, described: true, 10).Skip(1).SelectMany((p, i) => p.Select(f => (Picture: i + 1, Info: f)))
            .First(f => f.Info.CanSwitch(fromSpatial, fromTemporal, toSpatial, toTemporal));
        Assert.Equal(expected, $"{first.Picture}.{first.Info.Spatial}");
    }

    [Fact]
    public void Without_a_descriptor_VP8_goes_up_in_time_where_it_says_so()
    {
        var reader = new VideoPacketReader();
        Assert.False(Up("90e0 8123 45 80 11", 2)); // T2 that rests on more than the base
        Assert.False(Up("90e0 8123 45 20 11", 2)); // the base itself says nothing of higher layers
        Assert.True(Up("90e0 8123 45 a0 11", 2)); // T2 with Y
        Assert.False(Up("90e0 8123 45 a0 11", 1)); // more than is wanted
        Assert.True(Up("90e0 8123 45 60 11", 2)); // T1 with Y, on the way to T2

        bool Up(string payload, int to)
        {
            Assert.True(reader.TryRead(VideoCodec.Vp8, Hex.Bytes(payload), [], true, out var info));
            return info.CanSwitch(0, 0, 0, to);
        }
    }

    [Fact]
    public void The_layers_seen_are_counted_until_the_stream_is_another()
    {
        var reader = new VideoPacketReader();
        Assert.Equal((0, 0), (reader.SpatialLayers, reader.TemporalLayers));
        Read("90e0 8123 45 20 11");
        Assert.Equal((1, 1), (reader.SpatialLayers, reader.TemporalLayers));
        Read("90e0 8123 45 80 11");
        Assert.Equal((1, 3), (reader.SpatialLayers, reader.TemporalLayers));
        reader.Reset();
        Assert.Equal((0, 0), (reader.SpatialLayers, reader.TemporalLayers));

        void Read(string payload) => Assert.True(reader.TryRead(VideoCodec.Vp8, Hex.Bytes(payload), [], true, out _));
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var reader = new VideoPacketReader();
        var layers = new FakeLayers(3, 3, true, 1280, 720);
        var key = new byte[256];
        var length = layers.Write(key, 1, 0, 0, true, true, true);
        var plain = new byte[4];
        layers.Write(plain, 2, 1, 2, false, true, true);
        var sps = Hex.Bytes("67 42c01f da01 4016 e8");
        Round(10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round(1_000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Round(int count)
        {
            for (var i = 0; i < count; i++)
            {
                reader.TryRead(VideoCodec.Vp9, key, key.AsSpan(0, length), false, out _);
                reader.TryRead(VideoCodec.Vp9, key, plain.AsSpan(0, 3), true, out var info);
                info.NeededBy(3, 3);
                reader.TryRead(VideoCodec.H264, sps, [], true, out _);
            }
        }
    }

    [Fact]
    public void Mutated_payloads_never_throw()
    {
        var reader = new VideoPacketReader();
        Mutations.Feed(
            payload =>
            {
                foreach (var codec in Enum.GetValues<VideoCodec>()) reader.TryRead(codec, payload, payload.Length > 8 ? payload[..(payload.Length / 2)] : [], payload.Length % 2 == 0, out _);
                new Vp8Format().NumbersOf(payload, []).Shift(payload, 300, -7);
                H264Payload.TryReadSize(payload, out _, out _);
                Av1Payload.TryReadSize(payload, out _, out _);
                if (Vp9Descriptor.TryParse(payload, out var d))
                    for (var s = 0; s < 8; s++) d.TryGetSize(payload, s, out _, out _);
            },
            60_000,
            Hex.Bytes("90f0 8123 45 20 10 00 00 9d012a 8002 6801"),
            Hex.Bytes("ae 05 00 07 38 0140 00b4 0280 0168 01 04 02"),
            Hex.Bytes("78 0008 6742c01fda0140 0002 6588"),
            [0x28, 0x02, 0x12, 0x00, 0x0A, 9, .. Bits.Bytes("000 0 0 0 0 00000 000000000000 00101 1001 1000 1001111111 101100111")]);
    }

    /// <summary>Pictures of L3T3 or L3T3_KEY, every eighth a key picture, as read from descriptors or from VP9 payloads.</summary>
    private static List<VideoPacketInfo[]> Pictures(bool keyOnly, bool described, int count)
    {
        var reader = new VideoPacketReader();
        var layers = new FakeLayers(3, 3, keyOnly);
        var data = new byte[256];
        var frame = (ushort)65_530;
        var pictures = new List<VideoPacketInfo[]>();
        for (var p = 0; p < count; p++)
        {
            var (key, temporal, infos) = (p % 8 == 0, layers.TemporalOf(p % 8), new VideoPacketInfo[3]);
            for (var s = 0; s < 3; s++)
            {
                var length = described ? layers.Write(data, frame++, s, temporal, key, true, true) : 0;
                // I L B E, P unless key; Z where no higher layer rests on it; then TID U SID D and TL0PICIDX.
                var feeds = s < 2 && (key || !keyOnly);
                byte[] payload = [(byte)(0xAC | (key ? 0 : 0x40) | (feeds ? 0 : 1)), (byte)(p & 0x7F), (byte)(temporal << 5 | s << 1 | (s > 0 && (key || !keyOnly) ? 1 : 0)), 0];
                Assert.True(reader.TryRead(VideoCodec.Vp9, payload, data.AsSpan(0, length), s == 2, out infos[s]));
            }

            pictures.Add(infos);
        }

        return pictures;
    }

    private static string Describe(in VideoPacketInfo info)
    {
        var words = new List<string>();
        if (info.FrameStart) words.Add("start");
        if (info.FrameEnd) words.Add("end");
        if (info.KeyFrame) words.Add("key");
        words.Add($"S{info.Spatial} T{info.Temporal}");
        if (info.SwitchUpToHere || info.SwitchUpFromHere) words.Add("up");
        if (info.Discardable) words.Add("discardable");
        if (info.Height != 0) words.Add($"{info.Width}x{info.Height}");
        return string.Join(' ', words);
    }
}
