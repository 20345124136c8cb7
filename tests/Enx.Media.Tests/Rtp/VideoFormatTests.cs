using Enx.Media.Rtp;
using Enx.Testing;
using Xunit;

namespace Enx.Media.Tests.Rtp;

public sealed class VideoFormatTests
{
    [Fact]
    public void Every_codec_has_a_format_and_every_format_a_target_of_the_fuzzer()
    {
        Assert.Equal(Enum.GetValues<VideoCodec>().Where(c => c != VideoCodec.None).Order(), VideoFormats.All.Select(f => f.Codec).Order());
        var targets = File.ReadAllText(SourceTree.Path("tests", "fuzz", "FuzzTargets.cs"));
        Assert.All(VideoFormats.All, f => Assert.Contains($"VideoCodec.{f.Codec}", targets, StringComparison.Ordinal));
    }

    [Fact]
    public void A_codec_is_found_by_its_name_in_offers_whatever_its_case()
    {
        Assert.All(VideoFormats.All, f => Assert.Same(f, VideoFormats.Find(f.Name.ToLowerInvariant())));
        Assert.Null(VideoFormats.Find("opus"));
        Assert.Null(VideoFormats.Of(VideoCodec.None));
    }

    [Theory]
    [InlineData("VP8", "", false, 0)]
    [InlineData("VP9", "", false, 0)]
    [InlineData("VP9", "profile-id=0", true, 0)]
    [InlineData("VP9", "profile-id=2", true, VideoFormat.Foreign)]
    [InlineData("AV1", "profile=1", true, VideoFormat.Foreign)]
    [InlineData("H264", "packetization-mode=1;profile-level-id=42e01f", true, 0)]
    [InlineData("H264", "packetization-mode=1;profile-level-id=42001f", true, 1)]
    [InlineData("H264", "profile-level-id=42e01f", false, 2)]
    [InlineData("H264", "profile-level-id=42e01f", true, VideoFormat.Foreign)]
    [InlineData("H264", "packetization-mode=1;profile-level-id=640032", true, VideoFormat.Foreign)]
    public void Parameters_are_ranked_by_what_every_browser_decodes(string name, string parameters, bool receives, int rank)
    {
        var values = parameters.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
        Assert.Equal(rank, VideoFormats.Find(name)!.Rank(key => values.GetValueOrDefault(key), receives));
    }
}
