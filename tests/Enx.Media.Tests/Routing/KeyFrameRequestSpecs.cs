using Enx.Media.Routing;
using Enx.Media.Rtcp;
using Enx.Media.Rtp;
using Enx.Media.Sdp;
using Xunit;

namespace Enx.Media.Tests.Routing;

/// <summary>Requests for key frames of a camera with three simulcast layers.</summary>
public sealed class KeyFrameRequestSpecs : IDisposable
{
    private readonly PublishedTrack _camera = new(null!, new OfferedSection("0", "video", "UDP/TLS/RTP/SAVPF", ["96"])
    {
        Use = SectionUse.Camera,
        Accepted = true,
        Codecs = [new RtpCodec(96, "VP8", 90_000, "", "")],
        Rids = ["q", "h", "f"],
    }, new MediaEngineOptions { KeyFrameInterval = TimeSpan.FromMilliseconds(500) });

    public KeyFrameRequestSpecs()
    {
        _camera.Block(false, 0);
        for (var i = 0; i < 3; i++) _camera.Streams[i].Ssrc = (uint)(100 + i);
    }

    public void Dispose() => _camera.Dispose();

    [Fact]
    public void Each_layer_is_asked_for_under_its_own_SSRC_and_at_its_own_pace()
    {
        _camera.Streams[0].WantKeyFrame();
        Assert.Equal([100u], Requested(0));
        _camera.Streams[2].WantKeyFrame();
        Assert.Equal([102u], Requested(10));
        Assert.Equal([100u], Requested(500));
        Assert.Equal([102u], Requested(510));
    }

    [Fact]
    public void It_is_asked_again_until_the_layers_own_key_frame_comes()
    {
        _camera.Streams[1].WantKeyFrame();
        _camera.Streams[2].WantKeyFrame();
        Assert.Equal([101u, 102u], Requested(0));
        var key = new VideoPacketInfo { KeyFrame = true, FrameStart = true };
        _camera.Streams[1].OnVideo(key, 100, 0);
        Assert.Equal([102u], Requested(500));
        _camera.Streams[2].OnVideo(default, 100, 0);
        Assert.Equal([102u], Requested(1_000));
    }

    [Fact]
    public void Many_who_want_one_share_it_and_a_publisher_that_does_not_answer_is_left_in_peace()
    {
        var count = 0;
        for (var now = 0; now < 60_000; now += 10)
        {
            _camera.Streams[0].WantKeyFrame();
            count += Requested(now).Count;
        }

        // Ten in five seconds, then one each five.
        Assert.InRange(count, 15, 22);
    }

    [Fact]
    public void A_layer_that_nobody_watches_any_more_is_not_asked_for()
    {
        _camera.Streams[1].WantKeyFrame();
        _camera.CancelUnlessUsed(_camera.Streams[1]);
        Assert.Empty(Requested(0));
    }

    [Fact]
    public void A_muted_camera_is_not_asked_nor_is_what_was_wanted_before_asked_for_afterwards()
    {
        _camera.Streams[1].WantKeyFrame();
        _camera.Block(true, 0);
        _camera.Streams[2].WantKeyFrame();
        Assert.Empty(Requested(0));
        _camera.Block(false, 0);
        Assert.Empty(Requested(1_000));
    }

    private List<uint> Requested(long nowMs)
    {
        var buffer = new byte[1200];
        var writer = new RtcpWriter(buffer);
        foreach (var stream in _camera.Streams) stream.TryWriteKeyFrameRequest(ref writer, 1, nowMs * 1000);
        var found = new List<uint>();
        var reader = new RtcpReader(buffer.AsSpan(0, writer.Length));
        while (reader.MoveNext())
        {
            if (PictureLossIndication.TryParse(reader.Current, out var pli)) found.Add(pli.MediaSsrc);
            else if (FullIntraRequest.TryParse(reader.Current, out var fir))
                foreach (var entry in fir) found.Add(entry.Ssrc);
        }

        return found;
    }
}
