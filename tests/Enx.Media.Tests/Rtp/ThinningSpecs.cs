using Enx.Media.Rtp;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Rtp;

/// <summary>A forwarder that asks nothing but <see cref="VideoPacketInfo"/> sends what can be decoded, whatever layers its receiver is given.</summary>
public class ThinningSpecs
{
    public static TheoryData<string, int, int, bool, bool> Streams => new()
    {
        { "Vp8", 1, 3, false, false },
        { "Vp8", 1, 3, false, true },
        { "Vp8", 1, 2, false, false },
        { "Vp9", 1, 3, false, false },
        { "Vp9", 3, 3, false, false },
        { "Vp9", 3, 3, true, false },
        { "Vp9", 3, 3, false, true },
        { "Vp9", 2, 3, true, true },
        { "H264", 1, 1, false, false },
        { "H264", 1, 3, false, true },
        { "Av1", 1, 3, false, true },
        { "Av1", 3, 3, false, true },
        { "Av1", 3, 3, true, true },
        { "Av1", 3, 1, true, true },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Whatever_layers_are_wanted_from_moment_to_moment_what_is_sent_can_be_decoded(string codec, int spatialLayers, int temporalLayers, bool keyOnly, bool described)
    {
        var random = new Random(spatialLayers * 100 + temporalLayers);
        var fake = Enum.Parse<FakeCodec>(codec);
        var encoder = new FakeEncoder(fake, new FakeLayers(spatialLayers, temporalLayers, keyOnly, 1280, 720), 1280, 720, keyOnly: keyOnly, described: described) { PacketsPerFrame = 2 };
        var reader = new VideoPacketReader();
        var decoder = new FakeDecoder();
        var (current, wanted, reached, wishes) = ((Spatial: -1, Temporal: -1), (Spatial: 0, Temporal: 0), 0, 0);
        var shift = 0;
        byte tl0Shift = 0;
        var timestamp = 90_000u;
        for (var picture = 0; picture < 4_000; picture++)
        {
            if (picture % 40 == 0)
            {
                if (current == wanted) reached++;
                wishes++;
                wanted = (random.Next(spatialLayers), random.Next(temporalLayers));
            }

            var sent = false;
            var packets = encoder.Next(key: picture % 25 == 24);
            for (var i = 0; i < packets.Count; i++)
            {
                var packet = packets[i];
                Assert.True(reader.TryRead(Enum.Parse<VideoCodec>(codec), packet.Payload, packet.Descriptor, packet.Marker, out var info));
                if (current.Spatial < 0 ? info.KeyFrame : current != wanted && info.CanSwitch(current.Spatial, current.Temporal, wanted.Spatial, wanted.Temporal)) current = wanted;
                if (current.Spatial < 0 || !info.IsNeededFor(current.Spatial, current.Temporal)) continue;
                sent = true;
                if (fake == FakeCodec.Vp8) new Vp8Format().NumbersOf(packet.Payload, []).Shift(packet.Payload, shift, tl0Shift);
                decoder.OnPacket(fake, packet.Payload, timestamp, packet.Marker || info.FrameEnd && info.Spatial == current.Spatial);
            }

            if (!sent) shift--;
            timestamp += 3_000;
        }

        Assert.Empty(decoder.Findings);
        Assert.InRange(decoder.Pictures, 1_000, 4_000);
        Assert.InRange(reached, wishes * 9 / 10, wishes);
    }

    [Fact]
    public void A_decoder_that_misses_something_says_so()
    {
        var encoder = new FakeEncoder(FakeCodec.Vp8, new FakeLayers(1, 3), 640, 360);
        var decoder = new FakeDecoder();
        var pictures = Enumerable.Range(0, 8).Select(_ => encoder.Next()[0]).ToList();
        for (var i = 0; i < 8; i++)
            if (i is not (0 or 6)) decoder.OnPacket(FakeCodec.Vp8, pictures[i].Payload, (uint)i * 3_000, i != 3);
        Assert.Contains(decoder.Findings, f => f.Contains("without a key frame", StringComparison.Ordinal));
        Assert.Contains(decoder.Findings, f => f.Contains("without a marker", StringComparison.Ordinal));
        Assert.Contains(decoder.Findings, f => f.Contains("picture id", StringComparison.Ordinal));
        Assert.Contains(decoder.Findings, f => f.Contains("which did not come", StringComparison.Ordinal));
    }
}
