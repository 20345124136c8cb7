using Enx.Actors.Endpoints;
using Enx.Actors.Protocol;
using Xunit;

namespace Enx.Actors.Tests.Endpoints;

public sealed class OutboxTests
{
    private static readonly RoomNotifications.Notification Any = new RoomNotifications.OnAudioEvent("Audio On", "0");

    private static Outbox Filled(int count, int capacity)
    {
        var outbox = new Outbox(capacity);
        for (var i = 1; i <= count; i++) Assert.Equal(i, outbox.Append(Any).Seq);
        return outbox;
    }

    [Fact]
    public void Notifications_are_numbered_without_gaps() => Assert.Equal(5, Filled(5, 10).LastSeq);

    [Theory]
    [InlineData(5, 10, 0, "1,2,3,4,5")]
    [InlineData(5, 10, 3, "4,5")]
    [InlineData(5, 10, 5, "")]
    [InlineData(5, 3, 2, "3,4,5")]
    [InlineData(5, 3, 1, null)] // forgotten
    [InlineData(5, 10, 6, null)] // never given
    [InlineData(5, 10, -1, null)]
    [InlineData(0, 3, 0, "")]
    public void What_was_missed_is_given_again_while_it_is_remembered(int count, int capacity, long after, string? seqs) =>
        Assert.Equal(seqs, Filled(count, capacity).After(after) is { } missed ? string.Join(",", missed.Select(n => n.Seq)) : null);

    [Theory]
    [InlineData(100_000, 2)]
    [InlineData(60_000, 4)]
    [InlineData(300_000, 1)]
    public void What_people_said_is_remembered_up_to_so_many_characters(int length, int remembered)
    {
        var outbox = new Outbox();
        var said = new RoomNotifications.OnMessageReceived(new RoomNotifications.ChatMessage(1, MessageCommands.MessageType.Chat, true, "Ann", "c", new string('x', length), 0, []));
        for (var i = 1; i <= 10; i++) outbox.Append(said);
        Assert.Equal(remembered, outbox.After(10 - remembered)!.Value.Length);
        Assert.Null(outbox.After(9 - remembered));
    }
}
