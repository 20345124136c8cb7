using Enx.Media.Routing;
using Enx.Media.Sdp;
using Xunit;

namespace Enx.Media.Tests.Routing;

public sealed class MicrophoneSpecs : IDisposable
{
    private readonly PublishedTrack _microphone = new(null!, new OfferedSection("0", "audio", "UDP/TLS/RTP/SAVPF", ["111"])
    {
        Use = SectionUse.Microphone,
        Accepted = true,
        Codecs = [new RtpCodec(111, "opus", 48_000, "2", "")],
    }, new MediaEngineOptions());

    public void Dispose() => _microphone.Dispose();

    [Fact]
    public void One_that_begins_anew_under_another_SSRC_forgets_what_it_sent_before()
    {
        _microphone.Block(false, 0);
        _microphone.PreRoll!.Add(1, [1], 0);
        _microphone.Streams[0].Renew();
        Assert.Equal(0, _microphone.PreRoll.Count);
    }

    [Fact]
    public void What_was_said_before_it_was_muted_is_not_heard_after()
    {
        _microphone.Block(false, 0);
        _microphone.PreRoll!.Add(1, [1], 0);
        _microphone.Onset!.OnLevel(20, 0);
        Assert.True(_microphone.Onset.IsSounding(10));
        _microphone.Block(true, 10);
        _microphone.Block(false, 20);
        Assert.Equal(0, _microphone.PreRoll.Count);
        Assert.False(_microphone.Onset.IsSounding(20));
    }
}
