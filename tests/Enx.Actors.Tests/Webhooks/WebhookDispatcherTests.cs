using Enx.Actors.Webhooks;
using Xunit;

namespace Enx.Actors.Tests.Webhooks;

public sealed class WebhookDispatcherTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static async Task<WebhookBench> StartAsync(Func<WebhookOptions, WebhookOptions>? change = null)
    {
        var bench = new WebhookBench(change);
        await bench.AckedAsync();
        return bench;
    }

    [Fact]
    public async Task Events_of_a_room_are_sent_one_after_the_other_in_order()
    {
        using var bench = await StartAsync();
        await bench.WriteAsync("r1", 1, 2, 4, 7, 8);
        var first = await bench.AttemptAsync();
        await bench.SettleAsync();
        Assert.Equal(("r1-1", 0), (first.Id, bench.Attempts));
        first.Answer(WebhookVerdict.Delivered);
        foreach (var id in new[] { "r1-2", "r1-4", "r1-7", "r1-8" }) Assert.Equal(id, await bench.DeliveredAsync());
    }

    [Fact]
    public async Task Rooms_do_not_wait_for_each_other_but_only_so_many_are_served_at_once()
    {
        using var bench = await StartAsync(o => o with { ParallelRooms = 2 });
        await bench.WriteAsync("r1", 1, 2);
        await bench.WriteAsync("r2", 1);
        await bench.WriteAsync("r3", 1);
        var (one, two) = (await bench.AttemptAsync(), await bench.AttemptAsync());
        await bench.SettleAsync();
        Assert.Equal(("r1-1", "r2-1", 0), (one.Id, two.Id, bench.Attempts));
        two.Answer(WebhookVerdict.Delivered);
        Assert.Equal("r3-1", await bench.DeliveredAsync());
        one.Answer(WebhookVerdict.Delivered);
        Assert.Equal("r1-2", await bench.DeliveredAsync());
    }

    [Fact]
    public async Task A_room_that_fails_rests_longer_each_time_while_others_go_on()
    {
        using var bench = await StartAsync();
        await bench.WriteAsync("r1", 1, 2);
        foreach (var seconds in new[] { 1, 2, 4, 8 })
        {
            Assert.Equal("r1-1", await bench.FailedAsync());
            await bench.WriteAsync("r2", seconds);
            Assert.Equal($"r2-{seconds}", await bench.DeliveredAsync());
            await bench.SettleAsync();
            var reads = bench.Journal.Reads;
            bench.Advance(seconds * Second - Moment);
            await bench.SettleAsync();
            Assert.Equal(reads, bench.Journal.Reads);
            bench.Advance(Moment);
        }

        Assert.Equal("r1-1", await bench.DeliveredAsync());
        Assert.Equal("r1-2", await bench.FailedAsync());
        bench.Advance(Second);
        Assert.Equal("r1-2", await bench.DeliveredAsync());
    }

    [Fact]
    public async Task What_is_not_wanted_is_not_sent_again()
    {
        using var bench = await StartAsync();
        await bench.WriteAsync("r1", 1, 2);
        (await bench.AttemptAsync()).Answer(WebhookVerdict.Unwanted);
        Assert.Equal("r1-2", await bench.DeliveredAsync());
    }

    [Fact]
    public async Task What_is_too_old_is_given_up_and_the_room_goes_on()
    {
        using var bench = await StartAsync(o => o with { Retry = o.Retry with { MaxAge = TimeSpan.FromMinutes(10) } });
        await bench.WriteAsync("r1", 1, 2);
        var first = await bench.AttemptAsync();
        bench.Time.Now += TimeSpan.FromMinutes(6);
        await bench.WriteAsync("r1", 3, 4, 5);
        bench.Time.Now += TimeSpan.FromMinutes(5);
        first.Answer(WebhookVerdict.Failed);
        Assert.Equal("r1-3", await bench.FailedAsync());
        bench.Time.Now += TimeSpan.FromMinutes(10);
        await bench.WriteAsync("r1", 6);
        bench.Advance(Second);
        Assert.Equal("r1-6", await bench.DeliveredAsync());
    }

    [Fact]
    public async Task No_more_is_read_of_the_journal_while_too_many_rooms_wait()
    {
        using var bench = await StartAsync(o => o with { MaxWaitingRooms = 2 });
        await bench.WriteAsync("r1", 1);
        bench.Tell("r2", 1);
        await bench.FailedAsync();
        await bench.FailedAsync();
        Assert.False(bench.Stream.HasMessages);
        bench.Advance(Second);
        Assert.Contains(await bench.DeliveredAsync(), new[] { "r1-1", "r2-1" });
        await bench.AckedAsync();
    }

    [Fact]
    public async Task After_a_crash_it_goes_on_with_what_was_not_delivered()
    {
        using var bench = await StartAsync();
        await bench.WriteAsync("done", 1, 2);
        await bench.DeliveredAsync();
        await bench.DeliveredAsync();
        await bench.WriteAsync("stuck", 5, 6, 7);
        Assert.Equal("stuck-5", await bench.DeliveredAsync());
        var lost = await bench.AttemptAsync();
        await StoreAsync(bench);
        await bench.KillAsync();
        Assert.True(lost.Cancelled.IsCancellationRequested);

        bench.Start();
        await bench.AckedAsync();
        Assert.Equal([0, 5], bench.Journal.Followed);
        Assert.Equal("stuck-6", await bench.DeliveredAsync());
        Assert.Equal("stuck-7", await bench.DeliveredAsync());
        await bench.WriteAsync("done", 3);
        Assert.Equal("done-3", await bench.DeliveredAsync());
    }

    [Fact]
    public async Task What_was_not_yet_stored_at_a_crash_is_sent_again_under_the_same_id()
    {
        using var bench = await StartAsync();
        await bench.WriteAsync("r1", 1);
        Assert.Equal("r1-1", await bench.DeliveredAsync());
        await bench.SettleAsync();
        await bench.KillAsync();
        bench.Start();
        await bench.AckedAsync();
        Assert.Equal([0, 0], bench.Journal.Followed);
        bench.Dispatcher.Tell(new WebhookFeed.News("r1", 1, 1), bench.Stream);
        Assert.Equal("r1-1", await bench.DeliveredAsync());
    }

    [Fact]
    public async Task It_stops_when_what_is_on_its_way_has_arrived_and_leaves_the_rest_to_the_next()
    {
        using var bench = await StartAsync();
        await bench.WriteAsync("r1", 1, 2);
        var underway = await bench.AttemptAsync();
        var stopped = bench.StopAsync();
        underway.Answer(WebhookVerdict.Delivered);
        await stopped;

        bench.Start();
        await bench.AckedAsync();
        Assert.Equal(2, bench.Journal.Followed[^1]);
        Assert.Equal("r1-2", await bench.DeliveredAsync());
    }

    [Fact]
    public async Task It_does_not_wait_for_ever_for_what_is_on_its_way_when_it_stops()
    {
        using var bench = await StartAsync();
        await bench.WriteAsync("r1", 1);
        var underway = await bench.AttemptAsync();
        var stopped = bench.StopAsync();
        await bench.SettleAsync();
        bench.Advance(TimeSpan.FromSeconds(3));
        await stopped;
        Assert.True(underway.Cancelled.IsCancellationRequested);
    }

    [Fact]
    public async Task A_journal_that_is_away_is_followed_and_read_again()
    {
        using var bench = await StartAsync();
        bench.Journal.IsAway = true;
        await bench.WriteAsync("r1", 1);
        await bench.RestedAsync();
        bench.Dispatcher.Tell(new WebhookFeed.Lost("the database is away"), bench.Stream);
        await bench.SettleAsync();
        bench.Journal.IsAway = false;
        bench.Advance(Second);
        Assert.Equal("r1-1", await bench.DeliveredAsync());
        bench.Advance(TimeSpan.FromSeconds(2));
        await bench.AckedAsync();
        Assert.Equal([0, 1], bench.Journal.Followed);
    }

    [Fact]
    public async Task News_that_was_read_before_is_nothing_new()
    {
        using var bench = await StartAsync();
        await bench.WriteAsync("r1", 1);
        await bench.DeliveredAsync();
        await bench.SettleAsync();
        bench.Dispatcher.Tell(new WebhookFeed.News("r1", 1, 1), bench.Stream);
        await bench.AckedAsync();
        await bench.WriteAsync("r1", 2);
        Assert.Equal("r1-2", await bench.DeliveredAsync());
    }

    /// <summary>A second passes, in which progress is stored.</summary>
    private static async Task StoreAsync(WebhookBench bench)
    {
        await bench.SettleAsync();
        bench.Advance(Second);
        await bench.SettleAsync();
    }
}
