using System.Text;
using System.Text.Json;
using Akka.Hosting;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Enx.Actors.Directory;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Enx.Host.Api;
using Enx.Host.Configuration;
using Enx.Host.RoomAccess;
using Enx.Host.Tests.Signalling;
using Enx.Host.Verbs;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Enx.Actors.Protocol.WaitingRoomCommands;
using static Enx.Actors.Protocol.FloorCommands;
using static Enx.Actors.Protocol.MessageCommands;
using static Enx.Actors.Protocol.ModerationCommands;

namespace Enx.Host.Tests.Api;

/// <summary>Each call of REST becomes one command or question; the room is a probe.</summary>
public sealed class ModerationApiTests : TestKit, IAsyncLifetime
{
    private static readonly DateTimeOffset Today = new(2026, 1, 31, 10, 0, 0, TimeSpan.Zero);
    private readonly TestProbe _room;
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();

    public ModerationApiTests() : base(KitSettings.Patient)
    {
        _room = CreateTestProbe();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(EnxConfiguration.Load(new ConfigurationSources()).Settings);
        builder.Services.AddSingleton<TimeProvider>(new StoppedTime());
        builder.Services.AddSingleton<IRequiredActor<RoomActor>>(new RoomProbe<RoomActor>(_room));
        builder.Services.AddSingleton<IRequiredActor<RoomDirectory>>(new RoomProbe<RoomDirectory>(_room));
        builder.Services.AddSingleton<RoomGateway>();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.UseMiddleware<ApiErrors>();
        var api = _app.MapGroup("");
        api.MapModeration();
        api.MapMessages();
    }

    public async Task InitializeAsync()
    {
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Urls.First());
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private static readonly Dictionary<string, IWithRoomId> Calls = new()
    {
        ["POST lock"] = new LockRoom("r", null, true),
        ["POST unlock"] = new LockRoom("r", null, false),
        ["POST mute"] = new HardMuteRoom("r", null, true),
        ["POST unmute"] = new HardMuteRoom("r", null, false),
        ["POST destroy"] = new DestroyRoom("r", null),
        ["POST extend"] = new ExtendDuration("r", null),
        ["POST drop {}"] = new DropUsers("r", null, []),
        ["POST drop {\"client_ids\": [\"c2\"]}"] = new DropUsers("r", null, ["c2"]),
        ["POST mode " + Example("switchMode")] = new SwitchRoomMode("r", null, RoomMode.Lecture),
        ["POST spotlight {\"client_ids\": [\"c2\"]}"] = new SpotlightUsers("r", null, ["c2"], true),
        ["POST spotlight {\"client_ids\": [\"c2\"], \"add\": false}"] = new SpotlightUsers("r", null, ["c2"], false),
        ["POST knock " + Example("switchKnocking")] = new EnableKnock("r", null, true),
        ["POST floor {\"action\": \"grantFloor\", \"client_id\": \"c2\"}"] = new ProcessFloor("r", null, FloorAction.Grant, "c2"),
        ["POST floor {\"action\": \"cancelFloorInvite\", \"client_id\": \"c2\"}"] = new ProcessFloor("r", null, FloorAction.CancelInvite, "c2"),
        ["POST bans " + Example("banUser")] = new BanUser("r", null, "emp-8"),
        ["DELETE bans/emp-8"] = new UnbanUser("r", null, "emp-8"),
        ["DELETE bans/100%25%2F8"] = new UnbanUser("r", null, "100%/8"),
        ["DELETE bans/emp%2F8"] = new UnbanUser("r", null, "emp/8"),
        ["POST users/c2/mute {\"audio\": true}"] = new HardMuteUser("r", null, "c2", false, true),
        ["POST users/c2/mute {\"video\": true}"] = new HardMuteUser("r", null, "c2", true, true),
        ["POST users/c2/unmute {\"audio\": true, \"video\": false}"] = new HardMuteUser("r", null, "c2", false, false),
        ["POST users/c2/role " + Example("switchRole")] = new SwitchUserRole("r", null, "c2", Role.Moderator),
        ["POST users/c2/name " + Example("renameUser")] = new RenameUser("r", null, "c2", "Robert"),
        ["POST awaited/c2/approve"] = new ApproveAwaitedUser("r", null, "c2"),
        ["POST awaited/c2/deny"] = new DenyAwaitedUser("r", null, "c2"),
        ["DELETE tokens/t-1"] = new RevokeToken("r", "t-1", Today.AddMinutes(15)),
    };

    /// <summary>The body that the OpenAPI document shows.</summary>
    private static string Example(string id) => VerbTable.RestCalls.Single(c => c.Id == id).BodyExample;

    public static TheoryData<string> Names => [.. Calls.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_call_is_one_command_of_a_backend(string call)
    {
        var answer = SendAsync(call);
        var asked = await _room.ExpectMsgAsync<IWithRoomId>();
        Assert.Equal((Calls[call].GetType(), Json(Calls[call])), (asked.GetType(), Json(asked)));
        _room.Reply(new RoomReplies.Done("r"));
        Assert.Equal((200, """{"result":0}"""), await answer);
    }

    [Fact]
    public async Task A_user_is_muted_in_both_kinds_with_two_commands()
    {
        var answer = SendAsync("POST users/c2/mute " + Example("muteUser"));
        foreach (var video in new[] { false, true })
        {
            Assert.Equal(new HardMuteUser("r", null, "c2", video, true), await _room.ExpectMsgAsync<HardMuteUser>());
            _room.Reply(new RoomReplies.Done("r"));
        }
        Assert.Equal(200, (await answer).Status);
    }

    [Fact]
    public async Task What_is_said_is_answered_with_its_number()
    {
        var answer = SendAsync("POST messages " + ApiExamples.Message);
        var said = await _room.ExpectMsgAsync<SendMessage>();
        Assert.Equal((null, MessageType.Chat, "The lesson ends in five minutes.", true, "School"), (said.ClientId, said.Type, said.Message, said.Broadcast, said.SenderName));
        _room.Reply(new RoomReplies.MessageSent("r", 42, 1769853600000));
        Assert.Equal((200, """{"result":0,"id":42,"timestamp":1769853600000}"""), await answer);

        answer = SendAsync("""POST messages {"type": "user_data", "message": {"score": 3}, "recipient_ids": ["c2"]}""");
        said = await _room.ExpectMsgAsync<SendMessage>();
        Assert.Equal((MessageType.UserData, """{"score":3}""", false, "c2"), (said.Type, said.Message, said.Broadcast, Assert.Single(said.Recipients)));
        _room.Reply(new RoomReplies.Refused("r", Codes.DataTooLarge, "Too long."));
        Assert.Equal((413, """{"result":1196,"error":"Payload Too Large","desc":"Too long."}"""), await answer);
    }

    [Fact]
    public async Task What_was_said_and_who_waits_is_given_in_the_words_of_the_vocabulary()
    {
        var answer = SendAsync("GET messages?after_id=41");
        Assert.Equal(new RoomQueries.GetMessages("r", null, 41), await _room.ExpectMsgAsync<RoomQueries.GetMessages>());
        _room.Reply(new RoomReplies.MessageList("r", [Examples.Chat]));
        Assert.Equal((200, $$"""{"result":0,"messages":[{{Documentation.ProtocolPage.Example("ChatMessage")}}]}"""), await answer);

        answer = SendAsync("GET awaited");
        await _room.ExpectMsgAsync<RoomQueries.GetAwaited>();
        _room.Reply(new RoomReplies.AwaitedList("r", [new RoomNotifications.AwaitedUser("c2", "Bob", "emp-8", Role.Participant)]));
        Assert.Equal((200, $$"""{"result":0,"total":1,"users":[{{Documentation.ProtocolPage.Example("AwaitedUser")}}]}"""), await answer);
    }

    [Theory]
    [InlineData("POST users/c2/mute {}", "Nothing is named")]
    [InlineData("POST users/c2/role {}", "role is missing")]
    [InlineData("POST mode {\"mode\": \"party\"}", "mode must be group, lecture")]
    [InlineData("POST knock {\"enabled\": true, \"loud\": 1}", "loud is not known")]
    [InlineData("POST floor {\"action\": \"requestFloor\", \"client_id\": \"c2\"}", "action must be grantFloor")]
    [InlineData("POST spotlight {\"client_ids\": []}", "client_ids is missing")]
    [InlineData("POST messages {\"type\": \"chat\", \"message\": \"x\", \"broadcast\": false}", "recipient_ids is missing")]
    [InlineData("POST messages {\"type\": \"poem\", \"message\": \"x\"}", "type must be chat, user_data")]
    [InlineData("GET messages?after_id=-1", "after_id must be 0 or more")]
    public async Task What_cannot_stand_is_refused_before_a_room_is_asked(string call, string sentence)
    {
        var (status, body) = await SendAsync(call);
        Assert.Equal((400, 1155), (status, JsonElement.Parse(body).GetProperty("result").GetInt32()));
        Assert.StartsWith(sentence, JsonElement.Parse(body).GetProperty("desc").GetString(), StringComparison.Ordinal);
        await _room.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    private async Task<(int Status, string Body)> SendAsync(string call)
    {
        var parts = call.Split(' ', 3);
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), $"/rooms/r/{parts[1]}");
        if (parts.Length > 2) request.Content = new StringContent(parts[2], Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string Json(object value) => JsonSerializer.Serialize(value, value.GetType());

    private sealed class StoppedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Today;
    }
}
