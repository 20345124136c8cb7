using System.Collections.Concurrent;
using Enx.Media.Engine;
using Enx.Testing;
using Xunit;

namespace Enx.Media.Tests.Engine;

public class OfferDeskTests
{
    [Fact]
    public async Task A_room_is_read_one_offer_at_a_time_and_does_not_hold_up_another()
    {
        using var desk = new OfferDesk(readers: 2, mostOfRoom: 100, most: 1000);
        using var hold = new ManualResetEventSlim();
        var read = new ConcurrentQueue<string>();
        var first = desk.ReadAsync("a", 10, () => { hold.Wait(); read.Enqueue("a1"); return 1; }, default);
        var second = desk.ReadAsync("a", 10, () => { read.Enqueue("a2"); return 2; }, default);
        Assert.Equal(3, await desk.ReadAsync("b", 10, () => { read.Enqueue("b"); return 3; }, default));
        Assert.False(second.IsCompleted);
        hold.Set();
        Assert.Equal((1, 2), (await first, await second));
        Assert.Equal(["b", "a1", "a2"], read);
        Assert.Equal(0, desk.Rooms);
    }

    [Fact]
    public async Task What_is_more_than_a_room_or_all_of_them_may_is_refused_and_taken_when_there_is_room_again()
    {
        using var desk = new OfferDesk(readers: 1, mostOfRoom: 100, most: 150);
        using var hold = new ManualResetEventSlim();
        var first = desk.ReadAsync("a", 90, () => { hold.Wait(); return 0; }, default);
        var refusal = await Assert.ThrowsAsync<OfferRefusedException>(() => desk.ReadAsync("a", 11, () => 0, default));
        Assert.Equal(OfferFault.Busy, refusal.Fault);
        await Assert.ThrowsAsync<OfferRefusedException>(() => desk.ReadAsync("b", 61, () => 0, default));
        var last = desk.ReadAsync("b", 60, () => 7, default);
        hold.Set();
        Assert.Equal((0, 7), (await first, await last));
        Assert.Equal(8, await desk.ReadAsync("a", 100, () => 8, default));
    }

    [Fact]
    public async Task What_fails_or_is_given_up_leaves_its_place()
    {
        using var desk = new OfferDesk(readers: 1, mostOfRoom: 100, most: 100);
        using var hold = new ManualResetEventSlim();
        using var giveUp = new CancellationTokenSource();
        var first = desk.ReadAsync<int>("a", 50, () => { hold.Wait(); throw new OfferRefusedException(OfferFault.Malformed, "No."); }, default);
        var second = desk.ReadAsync("a", 50, () => 0, giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        hold.Set();
        await Assert.ThrowsAsync<OfferRefusedException>(() => first);
        await Eventually.HoldsAsync(() => desk.Rooms == 0, "nothing of the room is kept");
        Assert.Equal(9, await desk.ReadAsync("a", 100, () => 9, default));
    }
}
