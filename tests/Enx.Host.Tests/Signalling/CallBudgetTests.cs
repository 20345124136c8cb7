using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Enx.Actors.Protocol;

namespace Enx.Host.Tests.Signalling;

/// <summary>Calls that cost the room or the others more than a message have rates of their own; who goes beyond one is told so, and stays.</summary>
public sealed class CallBudgetTests : TestKit
{
    private readonly TestProbe _room;

    public CallBudgetTests() : base(KitSettings.Patient) => _room = CreateTestProbe();

    [Theory]
    [InlineData("sendMessage", """{"message": "hello", "broadcast": true}""", "speaking.messages-per-second = 1", 4)]
    [InlineData("sendUserData", """{"message": {"x": 1}, "broadcast": true}""", "speaking.messages-per-second = 1", 4)]
    [InlineData("getMessages", "{}", "questions-per-second = 1", 10)]
    [InlineData("restartMedia", """{"offer": {"sdp": "v=0", "sections": []}}""", "offers-per-minute = 1", 10)]
    public async Task A_call_too_many_is_refused_with_9032(string method, string parameters, string limit, int atOnce)
    {
        await using var talk = new Talk(Sys, _room, $"enx.limits.{limit}");
        await talk.JoinAsync(_room);
        for (var i = 0; i < atOnce; i++)
        {
            talk.Call(method, parameters);
            await _room.ExpectMsgAsync<IWithRoomId>();
            _room.Reply(new RoomReplies.Refused("room", Codes.SameState, "as it was"));
            Assert.Equal(Codes.SameState, await talk.RefusalAsync());
        }

        talk.Call(method, parameters);
        Assert.Equal(Codes.TooMuch, await talk.RefusalAsync());
        talk.Call("ping");
        await talk.ResultAsync();
    }

    [Fact]
    public async Task What_is_said_counts_in_bytes()
    {
        await using var talk = new Talk(Sys, _room, "enx.limits.speaking.bytes-per-second = 1KiB");
        await talk.JoinAsync(_room);
        var half = $$"""{"message": "{{new string('x', 50_000)}}", "broadcast": true}""";
        for (var i = 0; i < 2; i++)
        {
            talk.Call("sendMessage", half);
            await _room.ExpectMsgAsync<MessageCommands.SendMessage>();
            _room.Reply(new RoomReplies.MessageSent("room", i + 1, 0));
            await talk.ResultAsync();
        }

        talk.Call("sendMessage", half);
        Assert.Equal(Codes.TooMuch, await talk.RefusalAsync());
    }
}
