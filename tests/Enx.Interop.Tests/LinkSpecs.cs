using Enx.Testing.Network.Emulation;

namespace Enx.Interop.Tests;

/// <summary>What subscribers of another stack see over links that are narrow for a while, or of which little is told.</summary>
[Collection("interop")]
public sealed class LinkSpecs(MeasuredNode measured, ITestOutputHelper output)
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
        var room = await measured.Node.CreateRoomAsync(talkers: 1);
        await using var camera = await SteadyCamera.JoinAsync(measured.Node, room);
        // Three who share a line, and three who have one each.
        await using var shared = await Home.OpenAsync(measured.Node, room, camera, Subscribers);
        await using var first = await Home.OpenAsync(measured.Node, room, camera, 1);
        await using var second = await Home.OpenAsync(measured.Node, room, camera, 1);
        await using var third = await Home.OpenAsync(measured.Node, room, camera, 1);
        var homes = new[] { shared, first, second, third };
        foreach (var home in homes) await home.People.HaveAsync(home.Count, l => l.Event == "first-packet", "everybody has a picture");
        await Task.Delay(Steady); // the rate that the link carried before has to be known

        foreach (var home in homes) home.Way.Change(Narrow);
        await Task.Delay(Dip);
        foreach (var home in homes) home.Way.Change(Wide);
        var back = DateTimeOffset.UtcNow;
        var told = await HoldsWithinAsync(() => homes.All(h => h.People.Count(l => l.IsAlert("up") && l.At > h.People.Since(back)) == h.Count), Return + Told);
        await Task.Delay(Steady);
        foreach (var home in homes) await home.People.EndAsync();

        foreach (var home in homes) Report(home, back);
        foreach (var home in homes) Judge(home, back);
        Assert.True(told, "everybody was told that the picture is back");
    }

    private void Report(Home home, DateTimeOffset back)
    {
        output.WriteLine($"{home.Count} behind one link; packets in the last second: {string.Join(", ", home.People.Summaries.Select(s => s.LastSecond))}");
        foreach (var line in home.People.Lines.Where(l => l.Event is "alert" or "gap"))
        {
            var what = line.Event == "gap" ? $"{line.Length} ms long{(line.Ongoing ? ", not over" : "")}" : $"{line.Alert}";
            output.WriteLine($"  client {line.Client}: {line.Event} {line.At - home.People.Since(back)} ms after the link's return, {what}");
        }
    }

    private static void Judge(Home home, DateTimeOffset back)
    {
        Assert.Equal(home.Count, home.People.Summaries.Count);
        Assert.All(home.People.Summaries, s => Assert.True(s.LastSecond > 50, $"{s.LastSecond} packets in the last second"));
        var since = home.People.Since(back);
        Assert.All(home.People.Lines.Where(l => l.Event == "gap"), gap =>
            Assert.True(!gap.Ongoing && gap.At + gap.Length <= since + Return.TotalMilliseconds, $"client {gap.Client}'s picture came back {gap.At + gap.Length - since} ms after the link"));
        for (var client = 1; client <= home.Count; client++)
        {
            var alerts = home.People.Lines.Where(l => l.Event == "alert" && l.Client == client).ToList();
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
        var isLight = await MachineLoad.IsLightAsync(output.WriteLine);
        var room = await measured.Node.CreateRoomAsync(talkers: 1);
        await using var camera = await SteadyCamera.JoinAsync(measured.Node, room);
        await using var people = await PionClients.StartAsync(
            measured.Node.SignallingUri, await measured.Node.TokensAsync(room, Subscribers), new PionOptions { Duration = watch, Feedback = feedback });
        var ended = await people.EndedAsync(watch);

        foreach (var one in ended) output.WriteLine($"{feedback}: {one}");
        Assert.Equal(Subscribers, ended.Count);
        Assert.All(ended, s => Assert.InRange(s.FirstPacketMs, 0, isLight ? 2_000 : watch.TotalMilliseconds));
        Assert.All(ended, s => Assert.True(s.LastSecond > 50, $"{s.LastSecond} packets in the last second"));
        Assert.DoesNotContain(people.Lines, l => l.Event == "alert" || (isLight && l.Event == "gap"));
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

    /// <summary>Some subscribers behind a link of theirs.</summary>
    private sealed record Home(EmulatedWay Way, PionClients People, int Count) : IAsyncDisposable
    {
        public static async Task<Home> OpenAsync(NodeApart node, string room, RoomBot camera, int count)
        {
            var way = new EmulatedWay(RoomBot.MediaOf(camera.Peer.AnswerSdp));
            way.Change(Wide, Wide);
            var options = new PionOptions { Duration = TimeSpan.FromMinutes(2), Media = $"{way.EndPoint}" };
            return new Home(way, await PionClients.StartAsync(node.SignallingUri, await node.TokensAsync(room, count), options), count);
        }

        public async ValueTask DisposeAsync()
        {
            await People.DisposeAsync();
            await Way.DisposeAsync();
        }
    }
}
