using Enx.Media.Routing;
using Enx.Media.Routing.Allocation;
using Enx.Media.Rtp;
using Enx.Media.Sdp;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Routing;

public sealed class AvailableLayersSpecs
{
    private const long FrameUs = 50_000;

    private readonly PublishedTrack _camera = Camera("VP8", "q", "h", "f");

    private long _nowUs;

    [Fact]
    public void A_layer_that_was_told_off_keeps_its_price()
    {
        Send(seconds: 3, 0b111);
        var before = List();
        Assert.All(before, l => Assert.Equal(LayerState.Arriving, l.State));
        Assert.True(before[0].BitsPerSecond * 3 < before[2].BitsPerSecond);

        // Nobody wants the upper two for a while: the publisher stops them as soon as it is told, and they fade from what is measured.
        while (_camera.Wanted.IsTold(2)) Send(seconds: 0.05, 0b111, wanted: 0b001);
        for (var i = 0; i < 50; i++)
        {
            Send(seconds: 0.05, 0b001, wanted: 0b001);
            var layers = List();
            Assert.Equal([LayerState.Arriving, LayerState.Off, LayerState.Off], layers.Select(l => l.State));
            for (var layer = 0; layer < 3; layer++) Assert.InRange(layers[layer].BitsPerSecond, before[layer].BitsPerSecond * 0.9, before[layer].BitsPerSecond * 1.1);
        }
    }

    [Theory]
    // the structure in a VP9 key picture, whose descriptor has three layers and no sizes; the heights that the layers are offered with
    [InlineData("50 0140 00b4 0280 0168 0500 02d0", 180, 360, 720)]
    [InlineData("50 00f0 0087 01e0 010e 03c0 021c", 135, 270, 540)]
    [InlineData("40", 180, 360, 720)] // without sizes: taken for those of a usual camera, for 0 would fit every limit
    public void Every_layer_of_one_stream_has_a_height(string structure, int low, int middle, int high)
    {
        var (camera, layers, data) = (Camera("VP9"), new FakeLayers(3, 3, keyOnly: true), new byte[256]);
        var stream = camera.Streams[0];
        for (var s = 0; s < 3; s++)
        {
            var length = layers.Write(data, (ushort)(s + 1), s, 0, keyPicture: true, start: true, end: true);
            byte[] payload = s == 0 ? Hex.Bytes($"be ae5c 10 {structure}") : [0xBC, 0xAE, 0x5C, (byte)(0x10 | s << 1)];
            Assert.True(stream.Reader.TryRead(VideoCodec.Vp9, payload, data.AsSpan(0, length), s == 2, out var info));
            stream.OnVideo(info, 1000, _nowUs);
        }

        Assert.Equal([low, middle, high], List(camera).GroupBy(l => l.Spatial).Select(l => l.First().Height));
    }

    [Fact]
    public void The_only_layer_of_a_video_fits_every_limit_until_its_height_is_known()
    {
        var camera = Camera("VP9");
        Assert.True(camera.Streams[0].Reader.TryRead(VideoCodec.Vp9, Hex.Bytes("8c 8005 83"), [], true, out var info));
        camera.Streams[0].OnVideo(info, 1000, _nowUs);
        Assert.Equal(0, Assert.Single(List(camera)).Height);
    }

    private static PublishedTrack Camera(string codec, params string[] rids) => new(
        null!,
        new OfferedSection("0", "video", "UDP/TLS/RTP/SAVPF", ["96"])
        {
            Use = SectionUse.Camera,
            Accepted = true,
            Codecs = [new RtpCodec(96, codec, 90000, "", "")],
            Extensions = new Dictionary<string, int>(),
            Rids = rids,
        },
        new MediaEngineOptions());

    private void Send(double seconds, int sent, int wanted = 0b111)
    {
        for (var end = _nowUs + (long)(seconds * 1e6); _nowUs < end; _nowUs += FrameUs)
        {
            _camera.Wanted.Update(wanted, _nowUs);
            List();
            for (var layer = 0; layer < 3; layer++)
                if ((sent & 1 << layer) != 0) _camera.Streams[layer].OnVideo(new VideoPacketInfo(), 600 << layer * 2, _nowUs);
        }
    }

    private OfferedLayer[] List() => List(_camera);

    private OfferedLayer[] List(PublishedTrack camera)
    {
        var (layers, targets) = (new OfferedLayer[AvailableLayers.Most], new LayerTarget[AvailableLayers.Most]);
        return layers[..AvailableLayers.List(camera, _nowUs, AvailableLayers.MaxSpatial, layers, targets)];
    }
}
