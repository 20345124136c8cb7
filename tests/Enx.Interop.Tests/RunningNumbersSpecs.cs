using Enx.Testing.Network;

namespace Enx.Interop.Tests;

/// <summary>
/// A talker slot is one stream to who receives it, whoever is on it and in whichever size: sequence, picture and layer numbers and times go on. Where they
/// jump, a decoder waits for pictures that never come, and asks for a key frame after three seconds. Here browsers say how long a picture stands still. On a
/// quiet machine that is to be 300 ms at most, and is printed; what is asserted is that no decoder waited. Beside other work a picture may be as late without
/// a decoder that waits; there all changes have to be seen, and how long they took is printed.
/// </summary>
[Collection("house")]
public sealed class RunningNumbersSpecs(House house, ITestOutputHelper output)
{
    private const int UnnoticedMs = 300;
    private const int Large = 360;
    private const int Small = 180;

    [Fact]
    public Task Pictures_go_on_over_changes_of_layer_and_of_talker() => LiveThroughAsync("VP9", inOneStream: false, changes: 5, inFirefox: false, longestMs: 1_500);

    [Theory]
    [Trait("length", "long")]
    [InlineData("VP8", false)]
    [InlineData("VP9", false)]
    [InlineData("VP9", true)]
    [InlineData("H264", false)]
    [InlineData("AV1", false)]
    [InlineData("AV1", true)]
    public Task Pictures_of_every_codec_go_on_in_Chromium_and_Firefox(string codec, bool inOneStream) => LiveThroughAsync(codec, inOneStream, changes: 20, inFirefox: true, longestMs: 3_000);

    /// <param name="codec">What is published.</param>
    /// <param name="inOneStream">Whether its layers come in one stream (SVC), or each in one of its own.</param>
    /// <param name="changes">Of each kind.</param>
    /// <param name="inFirefox">Whether somebody looks in Firefox as well.</param>
    /// <param name="longestMs">What a picture may stand still at most, where rates and times are asserted.</param>
    private async Task LiveThroughAsync(string codec, bool inOneStream, int changes, bool inFirefox, int longestMs)
    {
        var isLight = await MachineLoad.IsLightAsync(output.WriteLine);
        await using var there = await NetworkNamespace.CreateAsync();
        await using var node = await House.StartNodeAsync(there, $"enx.media.video-codecs = [\"{codec}\"]");
        var room = await node.CreateRoomAsync(new { participants = 16, moderators = 5, max_active_talkers = 1 });
        await using var ann = await PublisherAsync(node, room, "Ann", inOneStream ? Whereabouts.Likes(codec) : "");
        await using var bob = await PublisherAsync(node, room, "Bob", inOneStream ? Whereabouts.Likes(codec) : "");
        string[] talkers = [await ann.ClientIdAsync(), await bob.ClientIdAsync()];
        await node.SpotlightAsync(room, talkers[0], true);

        await using var carl = await house.JoinAsync(room, "Carl", role: "viewer", node: node);
        await using var dora = inFirefox ? await House.JoinInFirefoxAsync(there, node, room, "Dora", role: "viewer") : null;
        Viewer[] all = [Viewer.Of(carl), .. dora is null ? Array.Empty<Viewer>() : [Viewer.Of(dora)]];
        var viewers = new List<Viewer>();
        foreach (var viewer in all)
            if (!await viewer.KnowsAsync(codec)) output.WriteLine($"{viewer.Name} is left out: it receives no {codec}");
            else if (codec == "AV1" && inOneStream && !await viewer.TakesDescriptorsAsync()) output.WriteLine($"{viewer.Name} is left out: it takes no dependency descriptors, and is sent the lowest layer alone");
            else viewers.Add(viewer);
        await EachAsync(v => v.WatchAsync());
        await EachAsync(v => v.HasHeightAsync(Large));

        for (var change = 1; change <= changes; change++)
        {
            var small = change % 2 == 1;
            await EachAsync(v => v.ChangeAsync());
            await EachAsync(v => v.AskAsync(small ? "LD" : "HD"));
            await EachAsync(v => v.HasHeightAsync(small ? Small : Large));
        }

        for (var change = 1; change <= changes; change++)
        {
            await EachAsync(v => v.ChangeAsync());
            await node.SpotlightAsync(room, talkers[(change + 1) % 2], false);
            await node.SpotlightAsync(room, talkers[change % 2], true);
            await EachAsync(v => v.HasTalkerAsync(talkers[change % 2]));
        }

        foreach (var viewer in viewers)
        {
            var (gaps, stream) = (await viewer.GapsAsync(), await viewer.StreamAsync());
            var (layers, others) = (gaps[2..(2 + changes)], gaps[(2 + changes)..]);
            output.WriteLine($"{codec} in {(inOneStream ? "one stream" : "streams")}, {viewer.Name}: without a change {gaps[1]:0} ms at most; smaller {Figures(layers.Where((_, i) => i % 2 == 0))}; "
                + $"larger {Figures(layers.Where((_, i) => i % 2 == 1))}; talkers {Figures(others)}; {stream.Keys} key frames, {stream.Asked} asked for by the browser");
            Assert.Equal(($"video/{codec}", changes), (stream.Codec, others.Length));
            Assert.All(gaps[1..], gap => Assert.InRange(gap, 1, isLight ? longestMs : double.MaxValue));
        }

        Assert.Contains(viewers, v => v.Name == "Chromium");

        Task EachAsync(Func<Viewer, Task> what) => Task.WhenAll(viewers.Select(what));
    }

    private static string Figures(IEnumerable<double> gaps)
    {
        var sorted = gaps.Order().ToArray();
        return $"median {sorted[sorted.Length / 2]:0}, 95 % {sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1]:0}, worst {sorted[^1]:0} ms, {sorted.Count(g => g > UnnoticedMs)} of {sorted.Length} over {UnnoticedMs} ms";
    }

    /// <summary>Somebody who is only seen, and does not make the picture smaller when the machine is busy.</summary>
    private async Task<Person> PublisherAsync(NodeUnderTest node, string room, string name, string script)
    {
        var person = await house.JoinAsync(room, name, node: node, at: new Whereabouts { Script = script });
        await person.CallAsync("setTalkerCount(0)");
        await person.Page.EvaluateAsync("""
            async () => {
              const sender = EnxRtc.peerConnection.getSenders().find(({ track }) => track?.kind === 'video');
              await sender.setParameters({ ...sender.getParameters(), degradationPreference: 'maintain-resolution' });
            }
            """);
        return person;
    }
}
