using System.Diagnostics;
using System.Globalization;
using Enx.Testing.Network.Emulation;
using Enx.Testing.Nodes;
using Enx.Testing.Peers;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Browser.Tests;

/// <summary>
/// Somebody in Chromium behind a link that is short of something: queue, rate, or time without loss. Publishers send a film in three layers. Each row is
/// played <c>ENX_LINK_RUNS</c> times, once when that is not set.
/// </summary>
[Collection("house")]
[Trait("length", "long")]
public sealed class LinkSpecs(House house, LinkSpecs.FilmNode film, ITestOutputHelper output) : IClassFixture<LinkSpecs.FilmNode>
{
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(20);

    private static readonly LinkConditions Wide = new() { DelayUs = 20_000 };

    private static int Runs => int.Parse(Environment.GetEnvironmentVariable("ENX_LINK_RUNS") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>A node with one media port, and a film of which three of the second layer, or nine of the first, fill most of 1.2 Mbit/s.</summary>
    public sealed class FilmNode(House house) : IAsyncLifetime
    {
        public NodeUnderTest Node { get; private set; } = null!;

        public Film Film { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Node = await NodeUnderTest.StartAsync("enx.media { loops = 1, ice-tcp = off }");
            Film = await FilmStudio.MakeAsync(house.Browser, Node.Node.HttpAddress, ("q", 160, 90, 90), ("h", 320, 180, 290), ("f", 640, 360, 700));
        }

        public async Task DisposeAsync() => await Node.DisposeAsync();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    public async Task With_twenty_milliseconds_of_queue_no_picture_stands_still_and_three_quarters_of_the_link_are_used(int publishers)
    {
        const long rate = 1_200_000;
        await EachRunAsync(async run =>
        {
            await using var call = await CallAsync(publishers, new LinkConditions { RateBitsPerSecond = rate, DelayUs = 20_000, Queue = QueueLimit.OfTime(20_000) }, Wide);
            await call.Eve.HoldsAsync(async () => (await call.Eve.VideosAsync()).Count == publishers, "all pictures have come");
            await Task.Delay(TimeSpan.FromSeconds(3));
            await PictureGaps.WatchAsync(call.Eve);
            var (bytes, dropped) = (call.Way.Media.Down.DeliveredBytes, call.Way.Media.Down.DroppedByQueue);
            await Task.Delay(Watch);
            var gaps = await PictureGaps.ReadAsync(call.Eve);
            var used = (call.Way.Media.Down.DeliveredBytes - bytes) * 8 / Watch.TotalSeconds / rate;
            var longest = gaps.Max(g => g.Longest);
            output.WriteLine($"{publishers} publishers, run {run}: {used:0.00} of the link, longest pause {longest:0} ms, {call.Way.Media.Down.DroppedByQueue - dropped} packets dropped; {await SizesAsync(call.Eve)}");
            return gaps.Count == publishers && longest <= 500 && used >= 0.75 ? null : $"run {run}: {gaps.Count} pictures, {longest:0} ms, {used:0.00} of the link\n{await call.Eve.StoryAsync()}";
        });
    }

    [Theory]
    [InlineData(3, "a third lost")]
    [InlineData(9, "a third lost")]
    [InlineData(3, "400 kbit/s")]
    [InlineData(9, "400 kbit/s")]
    public async Task After_a_dip_every_picture_is_as_large_as_before_within_eight_seconds(int publishers, string dip)
    {
        await EachRunAsync(async run =>
        {
            await using var call = await CallAsync(publishers, Wide, Wide);
            await call.Eve.HoldsAsync(async () => await AreLargestAsync(call.Eve, publishers), "all pictures are as large as they get", TimeSpan.FromSeconds(40));
            await Task.Delay(TimeSpan.FromSeconds(3));
            call.Way.Media.Change(down: dip == "400 kbit/s" ? Wide with { RateBitsPerSecond = 400_000, Queue = QueueLimit.OfTime(200_000) } : Wide with { Loss = 0.3 });
            await Task.Delay(TimeSpan.FromSeconds(dip == "400 kbit/s" ? 10 : 5));
            call.Way.Media.Change(down: Wide);
            var back = Stopwatch.GetTimestamp();
            var seconds = double.PositiveInfinity;
            while (double.IsInfinity(seconds) && Stopwatch.GetElapsedTime(back) < TimeSpan.FromSeconds(30))
            {
                if (await AreLargestAsync(call.Eve, publishers)) seconds = Stopwatch.GetElapsedTime(back).TotalSeconds;
                else await Task.Delay(100);
            }

            output.WriteLine($"{publishers} publishers, {dip}, run {run}: all as before after {seconds:0.0} s");
            return seconds <= 8 ? null : $"run {run}: {seconds:0.0} s; {await SizesAsync(call.Eve)}\n{await call.Eve.StoryAsync()}";
        });
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    public async Task On_a_steady_link_with_jitter_one_alert_at_most_comes_after_ten_seconds(int publishers)
    {
        await EachRunAsync(async run =>
        {
            var down = new LinkConditions { RateBitsPerSecond = 400_000, DelayUs = 75_000, JitterUs = 30_000, Queue = QueueLimit.OfTime(200_000) };
            await using var call = await CallAsync(publishers, down, down with { RateBitsPerSecond = 200_000 });
            await Task.Delay(TimeSpan.FromSeconds(10));
            var first = (await call.Eve.HeardAsync("onRoomBandwidthAlert")).Count;
            await Task.Delay(Watch);
            var alerts = (await call.Eve.HeardAsync("onRoomBandwidthAlert")).Select(a => $"{a.Payload.GetProperty("direction")} {a.Payload.GetProperty("number_of_videos")}").ToList();
            output.WriteLine($"{publishers} publishers, run {run}: {string.Join(", ", alerts.Take(first))} in ten seconds, then {(alerts.Count == first ? "nothing" : string.Join(", ", alerts.Skip(first)))}");
            return alerts.Count - first <= 1 ? null : $"run {run}: {alerts.Count - first} alerts\n{await call.Eve.StoryAsync()}";
        });
    }

    /// <summary>Plays all runs, and fails with all that went wrong.</summary>
    private static async Task EachRunAsync(Func<int, Task<string?>> play)
    {
        var failures = new List<string>();
        for (var run = 1; run <= Runs; run++)
            if (await play(run) is { } failure) failures.Add(failure);
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private async Task<Call> CallAsync(int publishers, LinkConditions down, LinkConditions up)
    {
        var room = await film.Node.CreateRoomAsync(new { participants = 16, moderators = 5, max_active_talkers = publishers });
        var way = new ShakyWay(film.Node);
        way.Media.Change(down, up);
        var bots = await FilmBots.JoinAsync(film.Node, room, film.Film, publishers, speaking: 1);
        return new Call(await house.JoinAsync(room, "Eve", role: "viewer", node: film.Node, at: way.Whereabouts), way, bots);
    }

    private static async Task<bool> AreLargestAsync(Person eve, int publishers) => (await eve.VideosAsync()) is var videos && videos.Count == publishers && videos.All(v => v.Height == 360);

    private static async Task<string> SizesAsync(Person eve) => string.Join(", ", (await eve.VideosAsync()).Select(v => $"{v.Width}x{v.Height}"));

    private sealed record Call(Person Eve, ShakyWay Way, FilmBots Bots) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Eve.DisposeAsync();
            await Bots.DisposeAsync();
            await Way.DisposeAsync();
        }
    }
}
