using Enx.Actors.Protocol;
using Enx.Host.Signalling;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Host.Tests.Signalling;

/// <summary>What waits for clients that do not read is bounded in bytes: of one, and of all.</summary>
public sealed class OutboundTests
{
    private const int Kib = 1024;

    private static OutboundMessage Bytes(int count) => new(new byte[count]);

    [Fact]
    public void Of_one_client_so_many_bytes_wait_and_one_message_always_does()
    {
        var budget = new OutboundBudget(100 * Kib, 1000 * Kib);
        var outlet = new SocketOutlet(256, budget);
        Assert.True(outlet.TrySend(Bytes(200 * Kib)));
        Assert.False(outlet.TrySend(Bytes(1)));
        Assert.True(outlet.Messages.TryRead(out var message));
        outlet.Sent(message.Length);
        Assert.Equal(10, Enumerable.Range(0, 50).Count(_ => outlet.TrySend(Bytes(10 * Kib))));
        Assert.Equal((100 * Kib, 100 * Kib), (outlet.Waiting, budget.Waiting));
    }

    [Fact]
    public void When_all_have_too_much_waiting_who_reads_still_gets_what_it_is_sent()
    {
        var budget = new OutboundBudget(300 * Kib, 1000 * Kib);
        var idle = Enumerable.Range(0, 5).Select(_ => new SocketOutlet(256, budget)).ToList();
        foreach (var outlet in idle)
            while (outlet.TrySend(Bytes(10 * Kib))) ;
        Assert.InRange(budget.Waiting, 990 * Kib, 1000 * Kib + 5 * OutboundBudget.Always);

        var reader = new SocketOutlet(256, budget);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(reader.TrySend(Bytes(20 * Kib)));
            Assert.True(reader.Messages.TryRead(out var message));
            reader.Sent(message.Length);
        }

        foreach (var outlet in idle) outlet.End();
        Assert.Equal(0, budget.Waiting);
    }

    [Fact]
    public void A_full_queue_takes_nothing_and_counts_nothing()
    {
        var budget = new OutboundBudget(100 * Kib, 1000 * Kib);
        var outlet = new SocketOutlet(2, budget);
        Assert.Equal(2, Enumerable.Range(0, 5).Count(_ => outlet.TrySend(Bytes(Kib))));
        Assert.Equal(2 * Kib, budget.Waiting);
        outlet.Close(SocketClose.SlowReader);
        Assert.True(outlet.TrySend(Bytes(Kib)));
        outlet.End();
        Assert.Equal((0, 0), (outlet.Waiting, budget.Waiting));
    }

    [Fact]
    public void What_is_told_to_many_is_written_once_and_is_no_longer_than_what_was_said()
    {
        var said = new OnMessageReceived(new ChatMessage(1, MessageCommands.MessageType.Chat, true, "Ann", "c", new string('<', 99_000), 0, []));
        var (one, other) = (NotificationWriter.Write(1, said), NotificationWriter.Write(2, said));
        Assert.True(one.Body.Equals(other.Body));
        Assert.InRange(one.Length, 99_000, 99_500);
        Assert.InRange(NotificationWriter.Write(1, said with { Message = said.Message with { Message = string.Concat(Enumerable.Repeat("日本😀", 10_000)) } }).Length, 100_000, 180_500);
        Assert.False(one.Body.Equals(NotificationWriter.Write(1, said with { }).Body));
    }
}
