using System.Net;
using Enx.Testing.Network.Emulation;

namespace Enx.Interop.Tests;

/// <summary>What subscribers of another stack see over links that are narrow for a while, or of which little is told.</summary>
[Collection("interop")]
public sealed class LinkSpecs(House house, ITestOutputHelper output)
{
    private const int Subscribers = 3;

    private static readonly TimeSpan Dip = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Return = TimeSpan.FromSeconds(20);

    /// <summary>An alert of a rise has to hold for some seconds after the picture.</summary>
    private static readonly TimeSpan Told = TimeSpan.FromSeconds(10);

    /// <summary>So long all has to be well to be well.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(5);

    private static readonly LinkConditions Wide = new() { DelayUs = 10_000 };
    private static readonly LinkConditions Narrow = Wide with { RateBitsPerSecond = 400_000 };

    [Fact]
    public async Task After_a_dip_of_the_link_every_picture_is_back_and_each_is_told_once_down_and_once_up()
    {
        var room = await house.Node.CreateRoomAsync(talkers: 1);
        await using var camera = await SteadyCamera.JoinAsync(house.Node, room);
        await using var way = new EmulatedWay(RoomBot.MediaOf(camera.Peer.AnswerSdp));
        way.Change(Wide, Wide);
        await using var people = await PionClients.StartAsync(
            house.Node.Door, await house.Node.TokensAsync(room, Subscribers), new PionOptions { Duration = TimeSpan.FromMinutes(2), Media = Text(way.EndPoint) });
        await people.HaveAsync(Subscribers, l => l.Event == "first-packet", "everybody has a picture");
        await Task.Delay(Steady); // the rate that the link carried before has to be known

        way.Change(Narrow);
        await Task.Delay(Dip);
        way.Change(Wide);
        var back = people.Since(DateTimeOffset.UtcNow);
        var told = await HoldsWithinAsync(() => people.Count(l => l.IsAlert("up") && l.At > back) == Subscribers, Return + Told);
        await Task.Delay(Steady);
        var ended = await people.EndAsync();

        foreach (var line in people.Lines.Where(l => l.Event is "alert" or "gap"))
            output.WriteLine($"client {line.Client}: {line.Event} {line.At - back} ms after the link's return, {(line.Event == "gap" ? $"{line.Length} ms long{(line.Ongoing ? ", not over" : "")}" : $"{line.Alert}")}");
        output.WriteLine($"packets in the last second: {string.Join(", ", ended.Select(s => s.LastSecond))}");

        Assert.All(ended, s => Assert.True(s.LastSecond > 50, $"{s.LastSecond} packets in the last second"));
        Assert.All(people.Lines.Where(l => l.Event == "gap"), gap => Assert.True(!gap.Ongoing && gap.At + gap.Length <= back + (long)Return.TotalMilliseconds, $"client {gap.Client}'s picture came back {gap.At + gap.Length - back} ms after the link"));
        Assert.True(told, "everybody was told that the picture is back");
        for (var client = 1; client <= Subscribers; client++)
        {
            var alerts = people.Lines.Where(l => l.Event == "alert" && l.Client == client).ToList();
            Assert.Equal(2, alerts.Count);
            Assert.True(alerts[0].IsAlert("down") && alerts[1].IsAlert("up"), $"client {client} was told down, then up");
        }
    }

    [Theory]
    [InlineData("reports")]
    [InlineData("remb")]
    public async Task Who_tells_little_of_a_perfect_network_has_a_picture_at_once_and_keeps_it(string feedback)
    {
        var watch = TimeSpan.FromSeconds(10);
        var room = await house.Node.CreateRoomAsync(talkers: 1);
        await using var camera = await SteadyCamera.JoinAsync(house.Node, room);
        await using var people = await PionClients.StartAsync(
            house.Node.Door, await house.Node.TokensAsync(room, Subscribers), new PionOptions { Duration = watch, Feedback = feedback });
        var ended = await people.EndedAsync(watch);

        foreach (var one in ended) output.WriteLine($"{feedback}: {one}");
        Assert.Equal(Subscribers, ended.Count);
        Assert.All(ended, s => Assert.InRange(s.FirstPacketMs, 0, 2_000));
        Assert.All(ended, s => Assert.True(s.LastSecond > 50, $"{s.LastSecond} packets in the last second"));
        Assert.DoesNotContain(people.Lines, l => l.Event is "gap" or "alert");
    }

    /// <summary>As <see cref="Eventually"/>, for what is judged later, with everything else that was seen.</summary>
    private static async Task<bool> HoldsWithinAsync(Func<bool> holds, TimeSpan within)
    {
        try
        {
            await Eventually.HoldsAsync(holds, "it holds", within);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static string Text(IPEndPoint endPoint) => $"{endPoint.Address}:{endPoint.Port}";
}
