using Enx.Media.Engine;
using Enx.Media.Routing;
using Enx.Media.Routing.Allocation;
using Enx.Media.Rtp;
using Enx.Media.Sdp;
using Xunit;

namespace Enx.Media.Tests.Routing;

public sealed class LayersOnOfferSpecs
{
    private const long FrameUs = 50_000;

    private readonly PublishedTrack _camera = new(
        null!,
        new OfferedSection("0", "video", "UDP/TLS/RTP/SAVPF", ["96"])
        {
            Use = SectionUse.Camera,
            Accepted = true,
            Codecs = [new RtpCodec(96, "VP8", 90000, "", "")],
            Extensions = new Dictionary<string, int>(),
            Rids = ["q", "h", "f"],
        },
        new MediaEngineOptions());

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

    private OfferedLayer[] List()
    {
        var (layers, targets) = (new OfferedLayer[LayersOnOffer.Most], new LayerTarget[LayersOnOffer.Most]);
        return layers[..LayersOnOffer.List(_camera, _nowUs, layers, targets)];
    }
}
