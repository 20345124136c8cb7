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

    [Fact]
    public async Task What_all_clients_of_a_room_say_together_is_bounded_and_a_backend_is_heard_all_the_same()
    {
        await _bench.CreateAsync(new RoomSettings { Participants = 20 });
        var people = new List<Client>();
        for (var i = 0; i < 11; i++) people.Add(await _bench.JoinAsync($"p{i}"));
        // Sixteen seconds' worth of 64 KiB: ten of the largest.
        for (var i = 0; i < 10; i++) await people[i].Asks<RoomReplies.MessageSent>(Chat($"p{i}", new string('x', 100_000)));
        Assert.Equal(Codes.TooMuch, (await people[10].Asks<RoomReplies.Refused>(Chat("p10", new string('x', 100_000)))).Code);
        await _bench.AskAsync<RoomReplies.MessageSent>(new SendMessage(RoomId, null, MessageType.Chat, new string('x', 100_000), true, [], "Operator"));
        _bench.Advance(TimeSpan.FromSeconds(2));
        await people[10].Asks<RoomReplies.MessageSent>(Chat("p10", new string('x', 100_000)));
    }

    [Fact]
    public async Task What_was_said_is_read_page_by_page()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        foreach (var length in new[] { 40_000, 20_000, 10_000, 70_000, 5 }) await ann.Asks<RoomReplies.MessageSent>(Chat("ann", new string('x', length)));
        var pages = new List<string>();
        for (var (after, more) = (0L, true); more;)
        {
            var page = await _bench.AskAsync<RoomReplies.MessageList>(new RoomQueries.GetMessages(RoomId, "ann", after));
            pages.Add(string.Join(' ', page.Messages.Select(m => m.Message.Length)));
            (after, more) = (page.Messages[^1].Id, page.More);
        }

        Assert.Equal(["40000 20000", "10000", "70000", "5"], pages);
        var whole = await _bench.AskAsync<RoomReplies.MessageList>(new RoomQueries.GetMessages(RoomId, null));
        Assert.Equal((5, false), (whole.Messages.Length, whole.More));
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
