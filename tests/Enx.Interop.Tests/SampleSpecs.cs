using System.Text.RegularExpressions;

namespace Enx.Interop.Tests;

/// <summary>The programs of <c>samples/clients</c> do what their README says: they join a room, and say what they receive of who talks there.</summary>
[Collection("house")]
public sealed class SampleSpecs(House house, ITestOutputHelper output)
{
    [Theory]
    [InlineData("pion", @"^[1-9]\d* packets of sound", @" [1-9]\d* of video$")]
    [InlineData("aiortc", @"^[1-9]\d* frames of audio", @"^[1-9]\d* frames of video")]
    [InlineData("gstreamer", @"^[1-9]\d* frames of audio", @"^[1-9]\d* frames of video")]
    [InlineData("node", @"^[1-9]\d* samples of sound", @" [1-9]\d* frames, the last: [1-9]\d*x[1-9]\d*$")]
    public async Task A_sample_joins_and_receives_sound_and_picture(string name, string sound, string picture)
    {
        var room = await house.Node.CreateRoomAsync();
        await using var ann = await house.JoinAsync(room, "Ann", size: "320x240");
        await using var sample = await SampleClient.StartAsync(name, new Uri($"ws://{house.Node.Node.HttpAddress.Authority}/signal"), await house.Node.TokenAsync(room, name));
        await sample.PrintsAsync(line => line == "joined", "that it has joined");
        output.WriteLine(await sample.PrintsAsync(line => Regex.IsMatch(line, sound), "that it receives sound"));
        output.WriteLine(await sample.PrintsAsync(line => Regex.IsMatch(line, picture), "that it receives a picture"));
        Assert.Contains(name, await house.Node.UsersAsync(room));
        Assert.Empty(await ann.HeardAsync("onUserDisConnected", "onMediaFault"));
    }
}
