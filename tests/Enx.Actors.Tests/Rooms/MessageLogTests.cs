using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using Xunit;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Tests.Rooms;

public sealed class MessageLogTests
{
    [Fact]
    public void The_oldest_make_way_for_more_than_may_be_kept()
    {
        var log = Enumerable.Range(1, 250).Aggregate(MessageLog.Empty, (l, i) => l.Add(Message(i, "hello")));
        Assert.Equal((250, 51, 250), (log.LastId, log.Kept[0].Id, log.Kept[^1].Id));
        Assert.Equal(log.Kept.Sum(m => m.Message.Length), log.Size);

        var large = Enumerable.Range(1, 10).Aggregate(MessageLog.Empty, (l, i) => l.Add(Message(i, new string('x', 100_000))));
        Assert.Equal([9L, 10L], large.Kept.Select(m => m.Id));
        Assert.Equal(200_000, large.Size);
        Assert.Equal((10, 0), (large.Cleared().LastId, large.Cleared().Kept.Count));
    }

    [Fact]
    public void What_is_for_some_is_read_by_them_by_its_sender_and_by_a_backend_alone()
    {
        var log = MessageLog.Empty.Add(Message(1, "all")).Add(Message(2, "secret", "bob")).Add(Message(3, "more"));
        Assert.Equal([1L, 2L, 3L], log.For("ann").Select(m => m.Id));
        Assert.Equal([1L, 2L, 3L], log.For("bob").Select(m => m.Id));
        Assert.Equal([1L, 3L], log.For("eve").Select(m => m.Id));
        Assert.Equal([2L, 3L], log.For(null, afterId: 1).Select(m => m.Id));
    }

    [Fact]
    public void Who_comes_in_is_given_the_latest_within_measure()
    {
        var many = Enumerable.Range(1, 150).Aggregate(MessageLog.Empty, (l, i) => l.Add(Message(i, "hello")));
        Assert.Equal((100, 51), (many.Latest("bob").Length, many.Latest("bob")[0].Id));
        var large = Enumerable.Range(1, 4).Aggregate(MessageLog.Empty, (l, i) => l.Add(Message(i, new string('x', 30_000))));
        Assert.Equal([3L, 4L], large.Latest("bob").Select(m => m.Id));
    }

    private static ChatMessage Message(long id, string text, params string[] to) =>
        new(id, MessageCommands.MessageType.Chat, to.Length == 0, "Ann", "ann", text, 0, [.. to]);
}
