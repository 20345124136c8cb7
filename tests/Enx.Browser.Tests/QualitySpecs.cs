using Enx.Testing.Network.Emulation;
using Enx.Testing.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Browser.Tests;

/// <summary>What a viewer's <c>setReceiveVideoQuality</c> makes of a camera whose layers come in streams of their own, or all in one (SVC).</summary>
[Collection("house")]
public sealed class QualitySpecs(House house, ITestOutputHelper output)
{
    // Coding a large picture in layers is hard work for two cores, and a browser sends the large one only once its own estimate allows it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

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
    [InlineData("VP8", "")] // three streams
    [InlineData("VP9", LikesVp9)] // one stream
    [InlineData("VP9", "")] // three streams again: the offer was made for VP8, and the node takes VP9 alone
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

    [Fact]
    public async Task Of_layers_in_one_stream_a_thin_network_gets_the_lower_ones_and_a_wide_one_all()
    {
        await using var node = await NodeUnderTest.StartAsync("enx.media { video-codecs = [\"VP9\"], loops = 1, ice-tcp = off }");
        await using var way = new ShakyWay(node);
        way.Media.Change(down: Link(5_000_000), up: Link(5_000_000));
        var room = await node.CreateRoomAsync();
        await using var ann = await house.JoinAsync(room, "Ann", node: node, size: "1280x720", at: new Whereabouts { Script = LikesVp9 });
        await using var bob = await house.JoinAsync(room, "Bob", role: "viewer", node: node, at: way.Whereabouts);
        await PlaysAsync(bob, 720, "the large picture over 5 Mbit/s");
        way.Media.Change(down: Link(350_000));
        await PlaysAsync(bob, 180, "a small picture over 350 kbit/s");
        way.Media.Change(down: Link(5_000_000));
        await PlaysAsync(bob, 720, "the large picture over 5 Mbit/s again");
    }

    private static LinkConditions Link(long bitsPerSecond) => new() { RateBitsPerSecond = bitsPerSecond, DelayUs = 20_000, Queue = QueueLimit.OfTime(200_000) };

    private static Task AskAsync(Person person, string quality) => person.CallAsync($"setReceiveVideoQuality({{ videoQuality: '{quality}', streamType: 'talker' }})");

    /// <summary>Waits until the one video that somebody sees is of this height, px, and moves.</summary>
    private async Task PlaysAsync(Person person, int height, string what)
    {
        InboundView? first = null, seen = null;
        await person.HoldsAsync(
            async () =>
            {
                seen = await person.VideosAsync() is [var only] && only.Height == height ? only : null;
                first = seen is null ? null : first ?? seen;
                return seen is not null && seen.Frames > first!.Frames + 5;
            },
            $"{person.Name} is sent {what} ({height} lines)",
            Patience);
        output.WriteLine($"{what}: {seen!.Width}x{seen.Height}, {seen.Frames} frames and {seen.Keys} key frames so far, {seen.Freezes} freezes");
    }
}
