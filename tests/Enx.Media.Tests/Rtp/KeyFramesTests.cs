using Enx.Media.Rtp;
using Xunit;

namespace Enx.Media.Tests.Rtp;

public class KeyFramesTests
{
    [Theory]
    [InlineData("Vp8", "10 00", true)] // S, PID 0, P clear
    [InlineData("Vp8", "10 01", false)] // inter frame
    [InlineData("Vp8", "00 00", false)] // not the start of the partition
    [InlineData("Vp8", "11 00", false)] // partition 1
    [InlineData("Vp8", "90 f0 8123 45 20 10", true)] // all extensions
    [InlineData("Vp8", "90 f0 8123 45 20 11", false)]
    [InlineData("Vp8", "90 f0 8123 45 20", false)] // nothing after the descriptor
    [InlineData("Vp9", "08", true)] // B, no layers
    [InlineData("Vp9", "48", false)] // P
    [InlineData("Vp9", "00", false)] // not the beginning
    [InlineData("Vp9", "a8 05 00", true)] // 7-bit picture id, SID 0
    [InlineData("Vp9", "a8 8005 02", false)] // 15-bit picture id, SID 1
    [InlineData("Vp9", "a8 8005", false)] // cut
    [InlineData("H264", "65 88", true)] // IDR
    [InlineData("H264", "67 42", true)] // SPS
    [InlineData("H264", "61 88", false)]
    [InlineData("H264", "78 0002 6742 0002 68ce", true)] // STAP-A with SPS
    [InlineData("H264", "78 0002 6142 0002 6588", true)] // STAP-A with IDR second
    [InlineData("H264", "78 0002 6142 0009 6588", false)] // overlong unit
    [InlineData("H264", "7c 85 88", true)] // FU-A start of IDR
    [InlineData("H264", "7c 05 88", false)] // FU-A middle of IDR
    [InlineData("H264", "7c 81 88", false)] // FU-A start of a plain slice
    [InlineData("Av1", "18 0a", true)] // N
    [InlineData("Av1", "10 0a", false)]
    [InlineData("None", "10 00", false)]
    public void A_key_frame_is_told_by_its_payload_header(string codec, string payload, bool expected)
    {
        Assert.Equal(expected, KeyFrames.IsKeyFrame(Enum.Parse<VideoCodec>(codec), Hex.Bytes(payload)));
    }

    [Fact]
    public void Mutated_payloads_never_throw()
    {
        Mutations.Feed(
            payload =>
            {
                foreach (var codec in Enum.GetValues<VideoCodec>())
                    KeyFrames.IsKeyFrame(codec, payload);
                if (Vp8Descriptor.TryParse(payload, out var d))
                    d.Rewrite(payload, 1234, 56);
            },
            40_000,
            Hex.Bytes("90f0 8123 45 20 10"),
            Hex.Bytes("a8 8005 02 11"),
            Hex.Bytes("78 0002 6142 0002 6588"));
    }
}
