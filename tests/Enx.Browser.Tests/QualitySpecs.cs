using Enx.Testing.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Browser.Tests;

/// <summary>What a viewer's <c>setReceiveVideoQuality</c> makes of a camera whose layers come in streams of their own, or all in one (SVC).</summary>
[Collection("house")]
public sealed class QualitySpecs(House house, ITestOutputHelper output)
{
    // Coding a large picture in layers is hard work for two cores, and a browser sends the large one only once its own estimate allows it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A browser that likes VP9 best: then the layers are made for one stream from the start.</summary>
    private const string LikesVp9 = """
        const capabilities = RTCRtpSender.getCapabilities.bind(RTCRtpSender);
        RTCRtpSender.getCapabilities = (kind) => {
          const said = capabilities(kind);
          const rank = ({ mimeType }) => mimeType === 'video/VP9' ? 0 : 1;
          return said && { ...said, codecs: [...said.codecs].sort((a, b) => rank(a) - rank(b)) };
        };
        """;

    [Theory]
    [InlineData("VP8", "")]
    [InlineData("VP9", LikesVp9)]
    [InlineData("VP9", "")]
    public async Task Who_asks_for_small_pictures_gets_them_and_large_ones_again_when_asked_for(string codec, string script)
    {
        await using var node = await NodeUnderTest.StartAsync($"enx.media.video-codecs = [\"{codec}\"]");
        var room = await node.CreateRoomAsync();
        await using var ann = await house.JoinAsync(room, "Ann", node: node, size: "1280x720", at: new Whereabouts { Script = script });
        await using var bob = await house.JoinAsync(room, "Bob", role: "viewer", node: node);
        await PlaysAsync(bob, 720, "the large picture at first");
        Assert.Equal($"video/{codec}", Assert.Single(await bob.VideosAsync()).Codec);

        await AskAsync(bob, "LD");
        await PlaysAsync(bob, 180, "a small picture when that was asked for");
        await AskAsync(bob, "SD");
        await PlaysAsync(bob, 360, "one of middle size");
        await AskAsync(bob, "HD");
        await PlaysAsync(bob, 720, "the large picture again");
        Assert.Empty(ann.Errors);
        Assert.Empty(bob.Errors);
    }

    private static Task AskAsync(Person person, string quality) => person.CallAsync($"setReceiveVideoQuality({{ videoQuality: '{quality}', streamType: 'talker' }})");

    /// <summary>Waits until somebody sees one video of this height, px, and new pictures of it.</summary>
    private async Task PlaysAsync(Person person, int height, string what)
    {
        await person.HoldsAsync(async () => await person.VideosAsync() is [{ } video] && video.Height == height, $"{person.Name} is sent {what} ({height} lines)", Patience);
        await person.MediaFlowsAsync(1, Patience);
        var seen = Assert.Single(await person.VideosAsync());
        Assert.Equal(height, seen.Height);
        output.WriteLine($"{what}: {seen.Width}x{seen.Height}, {seen.Frames} frames and {seen.Keys} key frames so far, {seen.Freezes} freezes");
    }
}
