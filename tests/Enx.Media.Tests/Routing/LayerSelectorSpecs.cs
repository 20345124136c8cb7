using Enx.Media.Routing;
using Enx.Media.Rtp;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Routing;

public sealed class LayerSelectorSpecs
{
    [Fact]
    public void Nothing_is_shown_before_a_key_frame_of_the_stream_that_is_wanted()
    {
        var selector = new LayerSelector();
        Assert.Equal(Selection.Ignore, selector.Select(0, Key()));
        selector.Aim(new LayerTarget(1, 0, 2));
        Assert.Equal(1, selector.AwaitedStream);
        Assert.Equal(Selection.Ignore, selector.Select(0, Key()));
        Assert.Equal(Selection.Ignore, selector.Select(1, Frame(0)));
        Assert.Equal(Selection.Switch, selector.Select(1, Key()));
        Assert.Equal(-1, selector.AwaitedStream);
        Assert.Equal(Selection.Forward, selector.Select(1, Frame(2)));
        Assert.Equal(new LayerTarget(1, 0, 2), selector.Current);
    }

    [Theory]
    [InlineData(false, -1)] // each layer rests on all below: the lower is there already
    [InlineData(true, 0)] // the layers part after the key picture: the lower needs one of its own
    public void A_lower_spatial_layer_waits_for_a_key_frame_where_it_was_not_sent_so_far(bool keyOnly, int awaited)
    {
        var encoder = new FakeEncoder(FakeCodec.Vp9, new FakeLayers(3, 3, keyOnly), 1280, 720, keyOnly: keyOnly, described: true);
        var reader = new VideoPacketReader();
        var selector = new LayerSelector();
        selector.Aim(new LayerTarget(0, 2, 2));
        Send(pictures: 8, key: false);
        selector.Aim(new LayerTarget(0, 0, 2));
        Assert.Equal(awaited, selector.AwaitedStream);
        Send(pictures: 4, key: false);
        Assert.Equal(new LayerTarget(0, keyOnly ? 2 : 0, keyOnly ? 0 : 2), selector.Current);
        Send(pictures: 1, key: true);
        Assert.Equal(new LayerTarget(0, 0, 2), selector.Current);
        Assert.Equal(-1, selector.AwaitedStream);

        void Send(int pictures, bool key)
        {
            for (var i = 0; i < pictures; i++)
                foreach (var packet in encoder.Next(key))
                {
                    Assert.True(reader.TryRead(VideoCodec.Vp9, packet.Payload, packet.Descriptor, packet.Marker, out var info));
                    selector.Select(0, info);
                }
        }
    }

    [Fact]
    public void The_stream_so_far_goes_on_until_the_next_has_a_key_frame_downwards_in_its_lowest_frame_rate()
    {
        var selector = Showing(stream: 1, temporal: 2);
        selector.Aim(new LayerTarget(2, 0, 2));
        Assert.Equal(Selection.Forward, selector.Select(1, Frame(2)));
        Assert.Equal(Selection.Ignore, selector.Select(2, Frame(0)));
        Assert.Equal(Selection.Switch, selector.Select(2, Key()));
        Assert.Equal(Selection.Ignore, selector.Select(1, Frame(0)));

        selector.Aim(new LayerTarget(0, 0, 2), lower: true);
        Assert.Equal(Selection.Skip, selector.Select(2, Frame(1)));
        Assert.Equal(Selection.Forward, selector.Select(2, Frame(0)));
        Assert.Equal(Selection.Switch, selector.Select(0, Key()));
        Assert.Equal(new LayerTarget(0, 0, 2), selector.Current);
    }

    [Fact]
    public void Frames_of_higher_temporal_layers_go_at_once_and_come_back_where_they_may()
    {
        var selector = Showing(stream: 0, temporal: 2);
        selector.Aim(new LayerTarget(0, 0, 0));
        Assert.Equal(Selection.Skip, selector.Select(0, Frame(2)));
        selector.Aim(new LayerTarget(0, 0, 1));
        Assert.Equal(Selection.Skip, selector.Select(0, Frame(1)));
        Assert.Equal(Selection.Forward, selector.Select(0, Frame(1, switchUp: true)));
        Assert.Equal(Selection.Forward, selector.Select(0, Frame(1)));
        Assert.Equal(Selection.Skip, selector.Select(0, Frame(2, switchUp: true)));
    }

    [Fact]
    public void Nothing_goes_out_of_a_paused_video_and_it_begins_anew_with_a_key_frame()
    {
        var selector = Showing(stream: 0, temporal: 0);
        selector.Aim(LayerTarget.Nothing);
        Assert.Equal(Selection.Ignore, selector.Select(0, Key()));
        Assert.True(selector.Current.IsNothing);
        selector.Aim(new LayerTarget(0, 0, 0));
        Assert.Equal(0, selector.AwaitedStream);
        Assert.Equal(Selection.Ignore, selector.Select(0, Frame(0)));
        Assert.Equal(Selection.Switch, selector.Select(0, Key()));
    }

    private static LayerSelector Showing(int stream, int temporal)
    {
        var selector = new LayerSelector();
        selector.Aim(new LayerTarget(stream, 0, temporal));
        selector.Select(stream, Key());
        return selector;
    }

    private static VideoPacketInfo Key() => new() { FrameStart = true, KeyFrame = true };

    private static VideoPacketInfo Frame(byte temporal, bool switchUp = false) => new() { FrameStart = true, Temporal = temporal, SwitchUpToHere = switchUp };
}
