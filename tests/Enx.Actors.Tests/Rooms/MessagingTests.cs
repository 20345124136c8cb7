using Akka.TestKit;
using Enx.Actors.Protocol;
using Xunit;
using static Enx.Actors.Protocol.MessageCommands;
using static Enx.Actors.Protocol.RoomNotifications;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class MessagingTests : IDisposable
{
    private readonly RoomBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_line_for_all_reaches_the_others_and_one_for_some_reaches_them()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        var bob = await _bench.JoinAsync("bob");
        var cat = await _bench.JoinAsync("cat");
        Assert.Equal(1, (await ann.Asks<RoomReplies.MessageSent>(Chat("ann", "hello"))).MessageId);
        Assert.Equal(2, (await ann.Asks<RoomReplies.MessageSent>(Chat("ann", "psst", "cat"))).MessageId);
        await ann.Asks<RoomReplies.MessageSent>(new SendMessage(RoomId, "ann", MessageType.UserData, """{"x":1}""", true, []));
        Assert.Equal(("hello", "Name of ann", "ann"), Of(await bob.Hears<OnMessageReceived>()));
        Assert.Equal("""{"x":1}""", (await bob.Hears<OnUserDataReceived>()).Message.Message);
        Assert.Equal("hello", Of(await cat.Hears<OnMessageReceived>()).Text);
        Assert.Equal(["cat"], (await cat.Hears<OnMessageReceived>()).Message.Recipients.AsEnumerable());
    }

    [Fact]
    public async Task A_backend_speaks_under_a_name_of_its_own()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        await _bench.AskAsync<RoomReplies.MessageSent>(new SendMessage(RoomId, null, MessageType.Chat, "maintenance at six", true, [], "Operator"));
        Assert.Equal(("maintenance at six", "Operator", ""), Of(await ann.Hears<OnMessageReceived>()));
    }

    public static TheoryData<SendMessage, int> Refusals => new()
    {
        { Chat("ann", ""), Codes.InvalidParameters },
        { Chat("ann", new string('ä', 50_001)), Codes.DataTooLarge },
        { Chat("eve", "x"), Codes.UserNotFound },
        { Chat("ann", "x", "eve"), Codes.UserNotFound },
        { Chat("ann", "x", null!, "eve"), Codes.UserNotFound },
        { new SendMessage(RoomId, "ann", MessageType.Chat, "x", false, []), Codes.InvalidParameters },
        { new SendMessage(RoomId, "ann", MessageType.Chat, "x", false, [.. Enumerable.Range(0, 101).Select(i => $"u{i}")]), Codes.InvalidParameters },
        { new SendMessage(RoomId, "ann", (MessageType)7, "x", true, []), Codes.InvalidParameters },
        { new SendMessage(RoomId, null, MessageType.Chat, "x", true, [], new string('n', 201)), Codes.InvalidParameters },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_cannot_be_said_is_refused_by_name(SendMessage message, int code)
    {
        await _bench.CreateAsync();
        await _bench.JoinAsync("ann");
        Assert.Equal(code, (await _bench.AskAsync<RoomReplies.Refused>(message)).Code);
    }

    [Fact]
    public async Task History_is_there_for_late_joiners_and_after_a_restart_and_is_not_read_by_whom_it_was_not_for()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        await _bench.JoinAsync("bob");
        await ann.Asks<RoomReplies.MessageSent>(Chat("ann", "one"));
        await ann.Asks<RoomReplies.MessageSent>(Chat("ann", "for bob", "bob"));
        await _bench.KillAsync();
        await _bench.SettleAsync();
        var cat = await _bench.JoinAsync("cat");
        Assert.Equal(["one"], cat.Connected.Connected.Messages.Select(m => m.Message));
        Assert.Equal(["one", "for bob"], await TextsAsync("bob"));
        Assert.Equal(["one"], await TextsAsync("cat"));
        Assert.Equal(["one", "for bob"], await TextsAsync(null));
        Assert.Equal(3, (await cat.Asks<RoomReplies.MessageSent>(Chat("cat", "two"))).MessageId);
    }

    [Fact]
    public async Task A_new_session_begins_with_an_empty_history()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        await ann.Asks<RoomReplies.MessageSent>(Chat("ann", "one"));
        await ann.Leaves();
        _bench.Advance(TimeSpan.FromMinutes(1));
        Assert.Single((await _bench.JoinAsync("bob")).Connected.Connected.Messages);
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.Disconnect(RoomId, "bob", DisconnectCause.Normal));
        _bench.Advance(TimeSpan.FromMinutes(11));
        Assert.Empty((await _bench.JoinAsync("cat")).Connected.Connected.Messages);
    }

    private async Task<string[]> TextsAsync(string? clientId) =>
        [.. (await _bench.AskAsync<RoomReplies.MessageList>(new RoomQueries.GetMessages(RoomId, clientId))).Messages.Select(m => m.Message)];

    private static SendMessage Chat(string clientId, string text, params string[] to) => new(RoomId, clientId, MessageType.Chat, text, to.Length == 0, [.. to]);

    private static (string Text, string Sender, string SenderId) Of(OnMessageReceived m) => (m.Message.Message, m.Message.Sender, m.Message.SenderId);
}
