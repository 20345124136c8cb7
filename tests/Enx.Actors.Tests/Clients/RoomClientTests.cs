using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Enx.Actors.Clients;
using Enx.Actors.Protocol;
using Enx.Testing;
using Xunit;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Clients;

/// <summary>A client of a room that no socket carries: the test drives it, and is the room.</summary>
public sealed class RoomClientTests : TestKit
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private static readonly RoomNotifications.UserMeta User = new("c", "Ann", "emp-7", Role.Participant, new RoomNotifications.Permissions(true, true, false, true, false), false, false, false);

    private static readonly RoomReplies.RoomConnected Joined = new(
        "room", "c", new RoomNotifications.OnRoomConnected("room", "c", User, [User], [], new RoomNotifications.RoomMeta("Demo", "", new RoomSettings(), false, false), 2500, 30, 6, 6), null, "token-1");

    private readonly TestProbe _room;
    private readonly TestProbe _driver;
    private readonly IActorRef _client;

    public RoomClientTests() : base(KitSettings.VirtualTime)
    {
        (_room, _driver) = (CreateTestProbe(), CreateTestProbe());
        _client = _driver.ChildActorOf(RoomClient.Props(_room, CallTimeout));
    }

    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    [Fact]
    public async Task Each_call_has_one_end_with_its_number()
    {
        await JoinAsync();
        _client.Tell(new RoomClient.Ask(2, new RoomQueries.GetUsers("room")));
        await _room.ExpectMsgAsync<RoomQueries.GetUsers>();
        _room.Reply(new RoomReplies.UserList("room", []));
        Assert.Equal(2, (await _driver.ExpectMsgAsync<RoomClient.Answered>()).Number);
        _client.Tell(new RoomClient.Ask(3, new RoomQueries.GetUsers("room")));
        await _room.ExpectMsgAsync<RoomQueries.GetUsers>();
        Time.Advance(CallTimeout);
        Assert.Equal(3, (await _driver.ExpectMsgAsync<RoomClient.Unanswered>()).Number);
    }

    [Fact]
    public async Task What_the_endpoint_says_is_told_in_order_and_what_others_say_is_not()
    {
        await JoinAsync();
        Say(_room, 1);
        Say(CreateTestProbe(), 2);
        Say(_room, 3);
        Assert.Equal(1, (await _driver.ExpectMsgAsync<RoomClient.Told>()).Seq);
        Assert.Equal(3, (await _driver.ExpectMsgAsync<RoomClient.Told>()).Seq);
    }

    [Fact]
    public async Task A_place_whose_room_ended_is_asked_for_until_it_is_there_again()
    {
        await JoinAsync();
        _client.Tell(new RoomReplies.ResumeNeeded("room", "c"), _room);
        await _driver.ExpectMsgAsync<RoomClient.PlaceLost>();
        await _room.ExpectMsgAsync<LinkCommands.Reattach>();
        Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(_client, (await _room.ExpectMsgAsync<LinkCommands.Reattach>()).Session);
        var endpoint = CreateTestProbe();
        _client.Tell(new RoomReplies.Reattached("room", "c", "token-2", 50, Joined.Connected), endpoint);
        Assert.Equal(50, (await _driver.ExpectMsgAsync<RoomClient.PlaceRegained>()).Reply.NextSeq);
        Say(_room, 7);
        Say(endpoint, 50);
        Assert.Equal(50, (await _driver.ExpectMsgAsync<RoomClient.Told>()).Seq);
    }

    [Fact]
    public async Task A_place_that_is_gone_for_good_ends_with_onRoomDisConnected_and_without_a_word_to_the_room()
    {
        await JoinAsync();
        _client.Tell(new RoomReplies.ResumeNeeded("room", "c"), _room);
        await _driver.ExpectMsgAsync<RoomClient.PlaceLost>();
        await _room.ExpectMsgAsync<LinkCommands.Reattach>();
        _client.Tell(new RoomReplies.Refused("room", Codes.ResumeRefused, "no"), _room);
        Assert.Equal(Codes.UnexpectedDisconnection, Assert.IsType<RoomNotifications.OnRoomDisConnected>((await _driver.ExpectMsgAsync<RoomClient.Told>()).Notification).Cause);
        _driver.Watch(_client);
        _client.Tell(new RoomClient.Leave(SaidGoodbye: false, GoingAway: false));
        await _driver.ExpectTerminatedAsync(_client);
        await _room.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task The_room_hears_why_before_the_client_ends()
    {
        await JoinAsync();
        _driver.Watch(_client);
        _client.Tell(new RoomClient.Leave(SaidGoodbye: false, GoingAway: true));
        Assert.Equal(new LinkCommands.SessionClosed("room", "c", _client, true), await _room.ExpectMsgAsync<LinkCommands.SessionClosed>());
        await _driver.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        Time.Advance(TimeSpan.FromSeconds(1));
        await _driver.ExpectTerminatedAsync(_client);
    }

    [Fact]
    public async Task A_driver_that_dies_leaves_a_place_that_may_be_resumed()
    {
        await JoinAsync();
        Sys.Stop(_client);
        Assert.Equal(new LinkCommands.SessionClosed("room", "c", _client, false), await _room.ExpectMsgAsync<LinkCommands.SessionClosed>());
    }

    [Fact]
    public async Task A_join_whose_answer_does_not_come_is_taken_back()
    {
        _client.Tell(new RoomClient.Join(1, Join("c", roomId: "room")));
        await _room.ExpectMsgAsync<RoomCommands.JoinRoom>();
        Time.Advance(CallTimeout);
        Assert.Equal(new RoomCommands.Disconnect("room", "c", DisconnectCause.Unexpected), await _room.ExpectMsgAsync<RoomCommands.Disconnect>());
        await _driver.ExpectMsgAsync<RoomClient.Unanswered>();
    }

    public static TheoryData<string, bool, string> LastWords => new()
    {
        { "Outside", false, "" },
        { "Outside", true, "" },
        { "Joining", false, "Disconnect 2002" },
        { "Joining", true, "Disconnect 2006" },
        { "Resuming", false, "SessionClosed" },
        { "Resuming", true, "SessionClosed" },
        { "Inside", false, "SessionClosed" },
        { "Inside", true, "Disconnect 2006" },
    };

    [Theory]
    [MemberData(nameof(LastWords))]
    public void The_last_word_to_the_room_follows_from_the_standing_and_the_goodbye(string standing, bool saidGoodbye, string expected)
    {
        var parsed = Enum.Parse<Standing>(standing);
        var place = parsed == Standing.Outside ? Place.Outside : new Place("room", "c", parsed);
        var word = place.LastWord(saidGoodbye, goingAway: true, TestActor);
        Assert.Equal(expected, word switch
        {
            null => "",
            RoomCommands.Disconnect d => $"Disconnect {d.Cause.Code}",
            _ => word.GetType().Name,
        });
    }

    private async Task JoinAsync()
    {
        _client.Tell(new RoomClient.Join(1, Join("c", roomId: "room")));
        Assert.Equal(_client, (await _room.ExpectMsgAsync<RoomCommands.JoinRoom>()).Session);
        _room.Reply(Joined);
        await _driver.ExpectMsgAsync<RoomClient.Answered>();
    }

    private void Say(IActorRef endpoint, long seq) => _client.Tell(new RoomReplies.Notify("room", "c", seq, new RoomNotifications.OnAudioEvent("Audio Off", "0")), endpoint);
}
