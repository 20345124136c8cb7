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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData("VP8", false)] // three streams
    [InlineData("VP9", true)] // one stream
    public Task Who_asks_for_small_pictures_gets_them_and_large_ones_again_when_asked_for(string codec, bool inOneStream) => AskAsync(codec, inOneStream);

    /// <summary>Three streams again: the offer was made for VP8, and the node takes VP9 alone.</summary>
    [Fact]
    [Trait("length", "long")]
    public Task The_same_where_the_node_takes_another_codec_than_the_offer_was_made_for() => AskAsync("VP9", inOneStream: false);

    private async Task AskAsync(string codec, bool inOneStream)
    {
        await using var node = await NodeUnderTest.StartAsync($"enx.media.video-codecs = [\"{codec}\"]");
        var room = await node.CreateRoomAsync();
        await using var ann = await FilmedAsync(node, room, inOneStream ? Whereabouts.Likes(codec) : "");
        await using var bob = await house.JoinAsync(room, "Bob", role: "viewer", node: node);
        await PlaysAsync(bob, 720, 720, "the large picture at first");
        Assert.Equal($"video/{codec}", Assert.Single(await bob.VideosAsync()).Codec);

        await AskAsync(bob, "LD");
        await PlaysAsync(bob, 180, 180, "a small picture when that was asked for");
        await AskAsync(bob, "SD");
        await PlaysAsync(bob, 360, 360, "one of middle size");
        await AskAsync(bob, "HD");
        await PlaysAsync(bob, 720, 720, "the large picture again");
        Assert.Empty(ann.Errors);
        Assert.Empty(bob.Errors);
    }

    // A network is thin and wide again by what a browser is sent in time: on a busy machine that is chance.
    [Fact]
    [Trait("length", "long")]
    public async Task Of_layers_in_one_stream_a_thin_network_gets_the_lower_ones_and_a_wide_one_all()
    {
        await using var node = await NodeUnderTest.StartAsync("enx.media { video-codecs = [\"VP9\"], loops = 1, ice-tcp = off }");
        await using var way = new ShakyWay(node);
        way.Media.Change(down: Link(5_000_000), up: Link(5_000_000));
        var room = await node.CreateRoomAsync();
        await using var ann = await FilmedAsync(node, room, Whereabouts.Likes("VP9"));
        await using var bob = await house.JoinAsync(room, "Bob", role: "viewer", node: node, at: way.Whereabouts);
        await PlaysAsync(bob, 720, 720, "the large picture over 5 Mbit/s");
        // Of which size depends on how busy Ann's machine is: a layer with fewer pictures a second takes less.
        way.Media.Change(down: Link(300_000));
        await PlaysAsync(bob, 180, 360, "a smaller picture over 300 kbit/s");
        way.Media.Change(down: Link(5_000_000));
        await PlaysAsync(bob, 720, 720, "the large picture over 5 Mbit/s again");
    }

    /// <summary>Ann, who sends a large picture and does not make it smaller when her machine is busy.</summary>
    private async Task<Person> FilmedAsync(NodeUnderTest node, string room, string script)
    {
        var ann = await house.JoinAsync(room, "Ann", node: node, size: "1280x720", at: new Whereabouts { Script = script });
        await ann.Page.EvaluateAsync("""
            async () => {
              const sender = EnxRtc.peerConnection.getSenders().find(({ track }) => track?.kind === 'video');
              await sender.setParameters({ ...sender.getParameters(), degradationPreference: 'maintain-resolution' });
            }
            """);
        return ann;
    }

    private static LinkConditions Link(long bitsPerSecond) => new() { RateBitsPerSecond = bitsPerSecond, DelayUs = 20_000, Queue = QueueLimit.OfTime(200_000) };

    private static Task AskAsync(Person person, string quality) => person.CallAsync($"setReceiveVideoQuality({{ videoQuality: '{quality}', streamType: 'talker' }})");

    /// <summary>Waits until the one video that somebody sees is of such a height, px, and moves.</summary>
    private async Task PlaysAsync(Person person, int least, int most, string what)
    {
        var (looks, since) = (new List<string>(), -1);
        await person.HoldsAsync(
            async () =>
            {
                var videos = await person.VideosAsync();
                var sizes = string.Join(", ", videos.Select(v => $"{v.Width}x{v.Height}"));
                if (looks is [] || looks[^1] != sizes) looks.Add(sizes);
                var seen = videos is [var only] && only.Height >= least && only.Height <= most ? only : null;
                since = seen is null ? -1 : since < 0 ? seen.Frames : since;
                return seen is not null && seen.Frames > since + 5;
            },
            $"{person.Name} is sent {what} ({least} to {most} lines)",
            Patience,
            () => $"The pictures had {string.Join(", then ", looks)}.");
        output.WriteLine($"{what}: {string.Join(", then ", looks)}");
    }
}
